"""The state machine as a page: drawn from the table, never by hand."""

from __future__ import annotations

from app.transitions import FINAL, TRANSITIONS, WORKING, Reason, State

_HEAD = """# The states of a campaign

Drawn from `app/transitions.py` by `app/state_diagram.py`; `make golden` draws it again.

A state says what is done; the step named on an arrow is what comes next. Each arrow is one transaction: compare-and-set
on the campaign's revision and on its lease's fencing token, and one appended row with the reason.
"""
_STEPS = {
    (State.QUEUED, State.BRIEF_GENERATED): "brief",
    (State.BRIEF_GENERATED, State.CODE_GENERATED): "code",
    (State.CODE_GENERATED, State.CAMPAIGN_RUNNING): "search",
    (State.CAMPAIGN_RUNNING, State.CAMPAIGN_EVALUATED): "evaluate",
    (State.CAMPAIGN_EVALUATED, State.REFINEMENT_PLANNED): "refine",
    (State.REFINEMENT_PLANNED, State.CODE_GENERATED): "code",
}


def draw_page() -> str:
    """The page in Markdown, with a Mermaid diagram of the loop and tables of the rest."""
    return f"{_HEAD}\n```mermaid\nstateDiagram-v2\n{_arrows()}\n```\n\n{_side_doors()}\n{_table()}\n{_reasons()}"


def _arrows() -> str:
    shown = (*WORKING, State.COMPLETED)
    loop = [(before, after) for before in WORKING for after in TRANSITIONS[before] if after in shown]
    arrows = [f"    {before} --> {after}: {_STEPS.get((before, after), 'finish')}" for before, after in loop]
    return "\n".join([f"    [*] --> {State.QUEUED}", *arrows, *(f"    {state} --> [*]" for state in FINAL)])


def _side_doors() -> str:
    doors = ", ".join(f"`{state}`" for state in (State.PAUSED, State.FAILED, State.CANCELLED))
    working = ", ".join(f"`{state}`" for state in WORKING)
    return (
        f"From every working state ({working})\na campaign may also go to {doors}.\n"
        "`resume` goes back to the state it was paused from and to no other.\n"
    )


def _table() -> str:
    rows = ["| state | may be followed by |", "|---|---|"]
    for state, after in TRANSITIONS.items():
        rows.append(f"| `{state}` | {', '.join(f'`{one}`' for one in after) or 'nothing: it is the end'} |")
    return "\n".join(rows) + "\n"


def _reasons() -> str:
    return "Reason codes: " + ", ".join(f"`{reason}`" for reason in Reason) + ".\n"
