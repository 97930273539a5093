"""What the compiler remembers while it reads: who "it" is, which RSI is meant, which bars are traded."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.llm.offline.compiler.meaning import Call, Condition, Value


@dataclass(slots=True)
class Speaker:
    """State of reading. `known` holds the indicators whose numbers were said anywhere, `it` the last subject,
    `level` what it was last compared with."""

    known: dict[str, list[Call]] = field(default_factory=dict)
    timeframe: str | None = None
    it: Value | None = None
    level: Value | None = None
    average: str | None = None
    entry: Condition | None = None

    def same_as_said(self, name: str) -> Call | None:
        """The one call of `name` whose numbers were said; None where there is none or more than one."""
        calls = self.known.get(name, [])
        return calls[0] if len(calls) == 1 else None
