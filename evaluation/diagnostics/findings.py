"""One diagnostic as it is handed on: what it found, or the sentence why it found nothing.

A diagnostic decides nothing, so none may cost a verdict: not bars it cannot be computed on, and not an error of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from contracts.errors import LabError
from evaluation.wire import Wire


class Told(Protocol):
    """A result that says what it means."""

    @property
    def sentence(self) -> str:
        """For a trader."""


Result = TypeVar("Result", bound=Told)
OnFault = Callable[[str, Exception], None]


@dataclass(frozen=True)
class Finding(Wire, Generic[Result]):
    """``result``: None where there is none. ``sentence``: what it says, or why it is missing. ``fault``: the error of
    ours that is to blame, None where there was none.
    """

    result: Result | None
    sentence: str
    fault: str | None = None


def attempt(name: str, measure: Callable[[], Result], on_fault: OnFault) -> Finding[Result]:
    """What ``measure`` finds. An error that is not the user's is told to ``on_fault`` and stands in the finding."""
    try:
        result = measure()
    except LabError as error:
        return Finding(None, f"Not computed: {error}")
    except Exception as error:  # noqa: BLE001 (whatever it is, the verdict stands without this figure)
        on_fault(name, error)
        fault = f"{type(error).__name__}: {error}"
        return Finding(None, f"Not computed, because of an error in the laboratory itself ({fault}).", fault)
    return Finding(result, result.sentence)
