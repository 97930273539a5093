"""How far one question has come: its tries, its time, the calls it took and what they are charged with."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.llm.openai.faults import Fault
from app.llm.openai.modes import Mode
from app.llm.openai.reading import Completion
from app.llm.openai.wire import Received
from app.llm.prices import Price
from app.llm.protocol import Call, Usage
from app.redaction import hide


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may take: ``prompt_tokens`` and ``output_tokens`` per request."""

    model: str
    tries: int
    deadline_s: float
    prompt_tokens: int
    output_tokens: int
    price: Price

    @property
    def most_per_try(self) -> Usage:
        """What each request is reserved at, and charged with where the server does not say."""
        cost = self.price.cost(self.prompt_tokens, self.output_tokens)
        return Usage(prompt_tokens=self.prompt_tokens, completion_tokens=self.output_tokens, cost_usd=cost)

    @property
    def most_per_question(self) -> Usage:
        """The sum over all tries."""
        each = self.most_per_try
        return Usage(
            prompt_tokens=each.prompt_tokens * self.tries,
            completion_tokens=each.completion_tokens * self.tries,
            cost_usd=each.cost_usd * self.tries,
        )


@dataclass
class Course:
    """How far one question has come."""

    limits: Limits
    began: float = field(default_factory=time.monotonic)
    calls: list[Call] = field(default_factory=list)
    tries_left: int = field(init=False)

    def __post_init__(self) -> None:
        self.tries_left = self.limits.tries

    @property
    def left_s(self) -> float:
        """Seconds until the deadline."""
        return self.began + self.limits.deadline_s - time.monotonic()

    @property
    def usage(self) -> Usage:
        """What all calls so far are charged with."""
        used = [call.usage for call in self.calls]
        return Usage(
            prompt_tokens=sum(each.prompt_tokens for each in used),
            completion_tokens=sum(each.completion_tokens for each in used),
            cost_usd=sum(each.cost_usd for each in used),
        )

    def record(self, mode: Mode, sent: str, received: Received, completion: Completion, fault: Fault | None) -> None:
        """Keep one call, word for word but for secrets."""
        usage, note = self._charge(completion, fault)
        self.calls.append(
            Call(
                number=len(self.calls) + 1,
                mode=mode,
                outcome="answered" if fault is None else fault.kind,
                status=received.status,
                sent=hide(sent),
                received=hide(received.text),
                note=hide(" ".join(filter(None, [fault.sentence if fault else "", note]))),
                usage=usage,
                seconds=round(received.seconds, 3),
            )
        )

    def note_unfit(self, problems: Sequence[str]) -> None:
        """The last answer did not pass, and why."""
        last = self.calls[-1]
        note = hide(" ".join(filter(None, [last.note, *problems])))
        self.calls[-1] = last.model_copy(update={"outcome": "unfit", "note": note})

    def _charge(self, completion: Completion, fault: Fault | None) -> tuple[Usage, str]:
        """What a request is charged with: what the server says, but never more than was reserved for it."""
        if fault is not None and not fault.charged:
            return Usage(), ""
        most, notes = self.limits.most_per_try, []
        said = {"prompt_tokens": completion.prompt_tokens, "completion_tokens": completion.completion_tokens}
        if None in said.values():
            notes.append("Its use was not told: charged as reserved.")
        if any(count is not None and count > getattr(most, name) for name, count in said.items()):
            notes.append(f"The server tells of more than could be used ({said}): charged as reserved.")
        charged = {
            name: getattr(most, name) if count is None else min(count, getattr(most, name))
            for name, count in said.items()
        }
        cost = self.limits.price.cost(charged["prompt_tokens"], charged["completion_tokens"])
        return Usage(cost_usd=cost, **charged), " ".join(notes)
