"""What the report says of the bots: run or not, and what their trades came to beside the contract's."""

from __future__ import annotations

from collections.abc import Sequence

from app.conformance.record import Conformance, Status
from app.db.models import Iteration

BOTS_NOT_RUN = "The bots were written and not run: generated code runs in a sandbox only, and there was none."
_NOTHING_SHOWS = "The bots were not run, so nothing shows that they trade like the contract."
_LISTED = 12


def conformance_of(iteration: Iteration | None) -> Conformance | None:
    """What is on record of an iteration's bot; None where nothing is."""
    told = None if iteration is None else iteration.report.get("conformance")
    return None if told is None else Conformance.of(told)


def tell_bots(iterations: Sequence[Iteration], best: Iteration | None) -> str:
    """A sentence on the best candidate's bot; where none is best, on the last one's."""
    told = conformance_of(best or (iterations[-1] if iterations else None))
    return BOTS_NOT_RUN if told is None else told.sentence()


def tell_unverified(best: Iteration | None) -> tuple[str, ...]:
    """What running the best candidate's bot does not show."""
    told = conformance_of(best)
    if told is None or told.status is not Status.AGREED:
        return (_NOTHING_SHOWS,)
    notes = told.attempts[-1].notes
    if not told.not_exercised:
        return notes
    more = len(told.not_exercised) - _LISTED
    listed = "; ".join(told.not_exercised[:_LISTED]) + (f"; and {more} more" if more > 0 else "")
    return (f"No hostile series of the bot went through, or could tell apart: {listed}.", *notes)


def tell_difference(iteration: Iteration) -> tuple[str, str]:
    """The sentence on an iteration's bot, and what was wrong with which version of it; empty where there is nothing."""
    told = conformance_of(iteration)
    if told is None:
        return "", ""
    wrong = [
        f"{_name_version(number)}, sha256 {attempt.sha256[:12]}, on {attempt.where}\n{attempt.complaint}"
        for number, attempt in enumerate(told.attempts)
        if attempt.complaint
    ]
    return told.sentence(), "\n\n".join(wrong)


def _name_version(repair: int) -> str:
    return f"After repair {repair}" if repair else "As it was first written"
