"""What is on record of a bot's conformance: plain data, the same in a replay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """What came of it."""

    AGREED = "agreed"
    DISAGREES = "bot_disagrees"
    NOT_RUN = "not_run"  # there was no sandbox: the campaign goes on with the contract alone


@dataclass(frozen=True, slots=True)
class Attempt:
    """One version of the bot. ``complaint``: what was wrong with it, empty where nothing was; ``where`` it was seen.

    ``trades``: found equal before that, on ``scenes`` series. ``sha256``: of the source.
    """

    sha256: str
    complaint: str
    where: str
    trades: int
    scenes: int
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Attempt:
        """From plain data."""
        return cls(**{**told, "notes": tuple(told["notes"])})


@dataclass(frozen=True, slots=True)
class Conformance:
    """A bot beside its contract. ``bot``: the artifact of its last version; ``reason``: why it was not run or fails.

    ``cells`` shown series and ``hostile`` ones, ``bars`` of both together; ``exercised`` counts what the hostile ones
    go through and tell apart, ``not_exercised`` lists what they do not.
    """

    status: Status
    bot: str
    reason: str = ""
    sandbox: str = ""
    cells: int = 0
    hostile: int = 0
    bars: int = 0
    exercised: int = 0
    not_exercised: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    questions: int = 0
    """How often the coder was asked for another version; it may have given none."""

    @property
    def repairs(self) -> int:
        """How often the bot was written again."""
        return max(0, len(self.attempts) - 1)

    @property
    def trades(self) -> int:
        """Trades of the last version that were found equal."""
        return self.attempts[-1].trades if self.attempts else 0

    def sentence(self) -> str:
        """In one sentence, for people."""
        match self.status:
            case Status.NOT_RUN:
                return f"The bot was written and not run: {self.reason}"
            case Status.DISAGREES:
                return f"The bot does not trade as its contract says: {self.reason}"
        again = f" after {self.repairs} repairs" if self.repairs > 1 else " after a repair" if self.repairs else ""
        cells = "one cell" if self.cells == 1 else f"{self.cells} cells"
        where = f"the search bars of {cells} and {self.hostile} hostile series ({self.bars} bars)"
        return (
            f"The bot made the contract's trades{again}: {self.trades} trades under backtesting.py, on {where},"
            f" in the sandbox {self.sandbox}."
        )

    def as_dict(self) -> dict[str, Any]:
        """JSON-able; ``of`` reads it back."""
        return {**asdict(self), "status": str(self.status), "repairs": self.repairs, "trades": self.trades}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Conformance:
        """From plain data."""
        fields = {name: told[name] for name in cls.__dataclass_fields__}
        return cls(
            **{
                **fields,
                "status": Status(told["status"]),
                "not_exercised": tuple(told["not_exercised"]),
                "attempts": tuple(Attempt.of(one) for one in told["attempts"]),
            }
        )
