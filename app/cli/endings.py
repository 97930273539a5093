"""How ``lab campaign new`` and ``resume`` end: with what was created, or with the verdict."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from app.cli.console import note, show, show_json
from app.cli.exits import FAILED

if TYPE_CHECKING:
    from app.lab import Lab


def show_created(lab: Lab, campaign_id: str, as_json: bool) -> None:
    """Print the id of a campaign that a worker will take up."""
    from app.services.campaigns import summarise_campaign

    if as_json:
        show_json(summarise_campaign(lab, campaign_id))
        return
    show(campaign_id)
    note("lab: note: it is queued; `lab worker` or `lab serve` works on it.")


def end_with(lab: Lab, campaign_id: str, as_json: bool) -> None:
    """Work on the campaign until it ends or pauses, and print how; exit with 1 where that is without a verdict."""
    from app.cli.progress import CampaignProgress
    from app.services.running import run_campaign

    try:
        with CampaignProgress() as progress:
            document = run_campaign(lab, campaign_id, progress)
    except KeyboardInterrupt:
        note(f"lab: campaign {campaign_id} is kept as it stands; `lab worker` goes on with it.")
        raise
    ending = describe_ending(document)
    if as_json:
        show_json(ending)
    else:
        show_ending(ending)
    if ending["verdict"] is None:
        explain_ending(document)
        raise typer.Exit(FAILED)


def describe_ending(document: dict[str, Any]) -> dict[str, Any]:
    """The end of a campaign as it is printed: verdict, reasons, digests, where everything is."""
    outcome = document["outcome"] or {}
    folder = Path(document["folder"]).resolve()
    names = ("id", "name", "state", "reason", "note", "verdict", "iteration", "duration_s", "best_score_trajectory")
    return {name: document[name] for name in names} | {
        "reasons": outcome.get("verdict", {}).get("reasons", []),
        "k": outcome.get("verdict", {}).get("k"),
        "stop": outcome.get("stop"),
        "not_understood": _not_understood(document),
        "digests": document["digests"],
        "exports": outcome.get("exports", []),
        "folder": str(folder),
        "report": str(folder / "report.html") if "report.html" in document["artifacts"] else None,
        "artifacts": [str(folder / name) for name in document["artifacts"]],
    }


def _not_understood(document: dict[str, Any]) -> list[str]:
    payloads = (item["payload"] for item in reversed(document["transitions"]))
    return next((list(payload["not_understood"]) for payload in payloads if "not_understood" in payload), [])


def show_ending(ending: dict[str, Any]) -> None:
    """Print the verdict with its reasons, in words; nothing where there is none."""
    if ending["verdict"] is None:
        return
    show(f"{ending['id']}  {ending['name']}")
    show(f"verdict  {ending['verdict']}")
    for reason in ending["reasons"]:
        show(f"  {reason['code']}: {reason['sentence']}")
        wanted = [f"{name} {value:.4g}" for name, value in reason["would_suffice"].items() if value is not None]
        if wanted:
            show(f"    would suffice: {', '.join(wanted)}")
    if ending["stop"]:
        show(f"stopped by {ending['stop']['rule']}: {ending['stop']['sentence']}")
    for export in ending["exports"]:
        state = "written" if export["ready"] else "refused"
        show(f"export {export['target']}: {state} ({len(export['files'])} files, {len(export['diagnostics'])} remarks)")
    show(f"report   {ending['report']}")


def explain_ending(document: dict[str, Any]) -> None:
    """Say on stderr why a campaign ended without a verdict, and how it can go on."""
    campaign_id, state = document["id"], document["state"]
    if document["reason"] == "needs_answer":
        for phrase in _not_understood(document):
            note(f"lab: not understood: {phrase!r}")
        note(
            f"lab: Campaign {campaign_id} is paused, because a phrase that bears on the rules cannot be used;"
            f" `lab campaign resume {campaign_id} --accept-partial --wait` goes on without it,"
            f" `lab campaign cancel {campaign_id}` ends it, so that it can be said otherwise."
        )
        return
    because = f": {document['note']}" if document["note"] else f" ({document['reason']})."
    note(f"lab: Campaign {campaign_id} is {state}{because}")
