"""Examining a bot: every scene of its contract's stage in a sandbox, until the first on which it trades otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.conformance.arithmetic import computes_itself
from app.conformance.scenes import Scene, Stage
from app.conformance.telling import tell_disagreement, tell_failure, tell_lookahead
from exporters.parity.deals import Deal, compare_deals
from sandbox.protocol import Check, End, Limits, Outcome, Sandbox, wait_on

_SECONDS_PER_BAR = 0.004  # many times what a run takes, for a machine under load
_LEAST_SECONDS = 30.0
LEFT_BEHIND = "The bot keeps something from run to run: in a process of its own it trades as the contract says here."


@dataclass(frozen=True, slots=True)
class Finding:
    """What an examination came to. ``complaint``: what is wrong, for the coder; empty where nothing is.

    ``trades``: compared and found equal. ``notes``: what could not be judged.
    """

    complaint: str = ""
    where: str = ""
    trades: int = 0
    scenes: int = 0
    notes: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the bot made the contract's trades everywhere."""
        return not self.complaint


def examine(stage: Stage, source: str, sandbox: Sandbox, check: Check = wait_on) -> Finding:
    """Run the bot on every scene. ``check`` is asked all along and may raise. Raises SandboxUnavailable."""
    sure_only = computes_itself(source)
    found: list[tuple[Deal, ...]] = []
    trades, unsure = 0, 0
    for scene in stage.scenes:
        outcome = _run(scene, source, sandbox, check)
        if outcome.end is not End.DONE:
            return Finding(tell_failure(scene, outcome), scene.title, trades, len(found))
        deals = deals_of_outcome(outcome)
        limit = scene.sure_until if sure_only else 1 << 60
        wrong = compare_deals(_before(scene.deals, limit), _before(deals, limit))
        if wrong:
            complaint = tell_disagreement(stage, scene, deals, wrong)
            if _is_right_alone(scene, source, sandbox, check):
                complaint = f"{LEFT_BEHIND}\n{complaint}"
            return Finding(complaint, scene.title, trades, len(found))
        unsure += limit < len(scene.bars)
        trades += len(_before(scene.deals, limit))
        found.append(deals)
    for place, cut in stage.cuts:
        if sure_only and stage.scenes[place].sure_until < len(cut.bars):
            continue
        outcome = _run(cut, source, sandbox, check)
        if outcome.end is not End.DONE:
            return Finding(tell_failure(cut, outcome), cut.title, trades, len(found))
        deals = deals_of_outcome(outcome)
        if moved := _moved_by_later_bars(found[place], deals, len(cut.bars)):
            return Finding(tell_lookahead(cut, *moved), cut.title, trades, len(found))
        if wrong := compare_deals(list(cut.deals), list(deals)):
            return Finding(tell_disagreement(stage, cut, deals, wrong), cut.title, trades, len(found))
    note = (f"{unsure} series were judged only up to where rounding decides: the bot computes numbers itself.",)
    return Finding("", "", trades, len(found), note if unsure else ())


def _run(scene: Scene, source: str, sandbox: Sandbox, check: Check) -> Outcome:
    """Run a scene; one that does not end in time once more, since a machine that slept would be to blame as well."""
    job = scene.job(source, limits_for(scene))
    check()
    outcome = sandbox.run(job, check)
    return sandbox.run(job, check) if outcome.end is End.TIMED_OUT else outcome


def _is_right_alone(scene: Scene, source: str, sandbox: Sandbox, check: Check) -> bool:
    """Whether only the run before it in the same process makes the bot trade otherwise."""
    if scene.after is None:
        return False
    outcome = _run(replace(scene, after=None), source, sandbox, check)
    return outcome.end is End.DONE and deals_of_outcome(outcome) == scene.deals


def limits_for(scene: Scene) -> Limits:
    """What one run may use."""
    bars = len(scene.bars) + (0 if scene.after is None else len(scene.after))
    return Limits(seconds=_LEAST_SECONDS + _SECONDS_PER_BAR * bars)


def deals_of_outcome(outcome: Outcome) -> tuple[Deal, ...]:
    """The bot's trades, as they are compared."""
    return tuple(
        Deal.of({name: getattr(trade, name) for name in Deal.__dataclass_fields__}) for trade in outcome.trades
    )


def _before(deals: tuple[Deal, ...], limit: int) -> list[Deal]:
    """Trades that were over before a bar."""
    return [deal for deal in deals if deal.exit_bar < limit]


def _moved_by_later_bars(
    whole: tuple[Deal, ...], cut: tuple[Deal, ...], bars: int
) -> tuple[Deal | None, Deal | None] | None:
    """The first trade that is another one because bars after ``bars`` are not there; None where there is none."""
    settled = [deal for deal in whole if deal.exit_bar < bars]
    begun = [deal for deal in whole if deal.entry_bar < bars <= deal.exit_bar]
    for place in range(max(len(settled) + len(begun), len(cut))):
        one = (settled + begun)[place] if place < len(settled) + len(begun) else None
        two = cut[place] if place < len(cut) else None
        if one is None or two is None or not _same_start(one, two) or (place < len(settled) and one != two):
            return one, two
    return None


def _same_start(one: Deal, two: Deal) -> bool:
    names = ("side", "entry_bar", "entry_ticks", "quantity", "entry_rule")
    return all(getattr(one, name) == getattr(two, name) for name in names)
