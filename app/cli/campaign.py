"""``lab campaign``: new, list, show, pause, resume, cancel, replay, fork."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.campaign_request import build_request
from app.cli.console import note, show, show_columns, show_facts, show_json
from app.cli.endings import end_with, show_created
from app.cli.exits import FAILED
from app.cli.import_options import TimezoneOption
from app.cli.laboratory import opened_lab
from app.cli.options import JsonOption

group = typer.Typer(help="From an idea to a verdict.", no_args_is_help=True)

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="Id of the campaign.")]
WaitOption = Annotated[bool, typer.Option("--wait", help="Work on it here, show progress, end with the verdict.")]
SeedOption = Annotated[
    int | None, typer.Option("--seed", metavar="N", min=0, max=2**32 - 1, help="Seed of the search.")
]
TrialsOption = Annotated[
    int | None, typer.Option("--trials", metavar="N", min=1, help="Parameter sets per cell and iteration.")
]
IterationsOption = Annotated[int | None, typer.Option("--max-iterations", metavar="N", min=1, help="Loops at most.")]
PartialOption = Annotated[
    bool, typer.Option("--accept-partial", help="Go on without the phrases that are not understood.")
]


@group.command("new")
def create(
    prompt: Annotated[
        list[str] | None, typer.Option("--prompt", metavar="TEXT", help="The idea in words; a later one amends.")
    ] = None,
    contract: Annotated[Path | None, typer.Option("--contract", metavar="FILE", help="The idea as a contract.")] = None,
    market: Annotated[list[str] | None, typer.Option("--market", metavar="M", help="Repeatable.")] = None,
    timeframe: Annotated[list[str] | None, typer.Option("--timeframe", metavar="T", help="Repeatable.")] = None,
    bars: Annotated[
        list[Path] | None, typer.Option("--bars", metavar="FILE", help="Bars to import and run on; repeatable.")
    ] = None,
    timezone: TimezoneOption = None,
    seed: SeedOption = None,
    trials: TrialsOption = None,
    max_iterations: IterationsOption = None,
    accept_partial: PartialOption = False,
    wait: WaitOption = False,
    as_json: JsonOption = False,
) -> None:
    """Create a campaign from a prompt or a contract."""
    from app.services.creation import create_campaign

    if bool(prompt) == (contract is not None):
        raise typer.BadParameter("give exactly one of both.", param_hint="--prompt / --contract")
    with opened_lab() as lab:
        request, sourced = build_request(
            lab,
            prompts=prompt or [],
            contract=contract,
            markets=market or [],
            timeframes=timeframe or [],
            bars=bars or [],
            timezone=timezone,
            search=_given({"seed": seed, "trials": trials}),
            budget=_given({"max_iterations": max_iterations}),
            accept_partial=accept_partial,
        )
        campaign = create_campaign(lab, request, bars=sourced)
        if wait:
            end_with(lab, campaign.id, as_json)
        else:
            show_created(lab, campaign.id, as_json)


@group.command("list")
def list_all(
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=1000, help="How many at most.")] = 50,
    as_json: JsonOption = False,
) -> None:
    """List campaigns, newest first."""
    from app.services.campaigns import list_campaigns

    with opened_lab() as lab:
        items = list_campaigns(lab, limit=limit).items
    if as_json:
        show_json(items)
        return
    header = ("id", "created", "name", "state", "iteration", "verdict")
    names = ("id", "created_at", "name", "state", "iteration", "verdict")
    show_columns(header, [[item[name] for name in names] for item in items])


@group.command("show")
def show_one(campaign_id: IdArgument, as_json: JsonOption = False) -> None:
    """Show a campaign with its history."""
    from app.services.campaigns import show_campaign

    with opened_lab() as lab:
        document = show_campaign(lab, campaign_id)
    if as_json:
        show_json(document)
        return
    names = ("id", "name", "created_at", "state", "reason", "note", "iteration", "verdict", "folder")
    show_facts({name: document[name] for name in names} | {"allowed": ", ".join(document["allowed"]) or None})
    show("")
    rows = [(item["seq"], item["at"], item["from"], item["to"], item["reason"]) for item in document["transitions"]]
    show_columns(("seq", "at", "from", "to", "reason"), rows)
    if document["iterations"]:
        show("")
        columns = ("iteration", "cell", "trials", "search_score", "validation_score", "gates_passed", "gates_failed")
        show_columns(columns, [[item[name] for name in columns] for item in document["iterations"]])


@group.command("pause")
def pause(campaign_id: IdArgument, as_json: JsonOption = False) -> None:
    """Pause a campaign; a running step gives way at its next batch."""
    from app.services.wishes import pause_campaign

    with opened_lab() as lab:
        _show_wish(pause_campaign(lab, campaign_id), as_json)


@group.command("resume")
def resume(
    campaign_id: IdArgument,
    accept_partial: PartialOption = False,
    wait: WaitOption = False,
    as_json: JsonOption = False,
) -> None:
    """Resume a paused campaign."""
    from app.services.wishes import resume_campaign

    with opened_lab() as lab:
        campaign = resume_campaign(lab, campaign_id, accept_partial=accept_partial)
        if wait:
            end_with(lab, campaign_id, as_json)
        else:
            _show_wish(campaign, as_json)


@group.command("cancel")
def cancel(campaign_id: IdArgument, as_json: JsonOption = False) -> None:
    """End a campaign without a verdict."""
    from app.services.wishes import cancel_campaign

    with opened_lab() as lab:
        _show_wish(cancel_campaign(lab, campaign_id), as_json)


@group.command("replay")
def replay(campaign_id: IdArgument, as_json: JsonOption = False) -> None:
    """Run a completed campaign again from its record; the digests must be the same."""
    from app.services.replay import replay_campaign

    with opened_lab() as lab:
        replayed = replay_campaign(lab, campaign_id)
    if as_json:
        show_json(replayed.as_dict())
    else:
        for name, digest in replayed.replayed.items():
            show(f"{'same' if replayed.recorded.get(name) == digest else 'DIFFERS':8}{name.ljust(12)}{digest}")
    if not replayed.same:
        note(f"lab: The replay of {campaign_id} differs from the record in {', '.join(replayed.differing)}.")
        raise typer.Exit(FAILED)


@group.command("fork")
def fork(
    campaign_id: IdArgument,
    iteration: Annotated[
        int | None, typer.Option("--iteration", metavar="N", min=1, help="Begin with the contract of this iteration.")
    ] = None,
    seed: SeedOption = None,
    trials: TrialsOption = None,
    max_iterations: IterationsOption = None,
    accept_partial: PartialOption = False,
    wait: WaitOption = False,
    as_json: JsonOption = False,
) -> None:
    """Begin a new campaign from a campaign's record, on the same bars, with what is given here different."""
    from app.services.campaigns import show_campaign
    from app.services.forking import fork_campaign

    with opened_lab() as lab:
        request = show_campaign(lab, campaign_id)["request"]
        changes: dict[str, Any] = {
            "search": request["search"] | _given({"seed": seed, "trials": trials}),
            "budget": request["budget"] | _given({"max_iterations": max_iterations}),
        }
        if accept_partial:
            changes["accept_partial"] = True
        campaign = fork_campaign(lab, campaign_id, iteration=iteration, changes=changes)
        if wait:
            end_with(lab, campaign.id, as_json)
        else:
            show_created(lab, campaign.id, as_json)


def _given(numbers: dict[str, int | None]) -> dict[str, int]:
    return {name: number for name, number in numbers.items() if number is not None}


def _show_wish(campaign: Any, as_json: bool) -> None:
    from app.record import summarise

    summary = summarise(campaign)
    if as_json:
        show_json(summary)
    elif summary["requested"]:
        show(f"{summary['id']}: {summary['requested']} is asked of the worker.")
    else:
        show(f"{summary['id']} is {summary['state']}.")
