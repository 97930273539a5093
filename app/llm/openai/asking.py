"""One question to the model: asked until an answer passes, within its tries, its time and its reservation."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential_jitter

from app.llm.errors import AnswerUnusable, AskingInterrupted, ProviderError, ProviderRefused, ProviderUnavailable
from app.llm.heeding import is_wanted_back, sleep_heeding
from app.llm.openai.course import Course, Limits
from app.llm.openai.faults import Fault
from app.llm.openai.modes import Message, Mode, shape_question
from app.llm.openai.reading import Completion, NotJson, find_json, read_completion
from app.llm.openai.shapes import Schema, undo_strict
from app.llm.openai.wire import Server, post_chat, write_body
from app.llm.protocol import Call, Usage
from app.redaction import hide

Checked = TypeVar("Checked")

_log = logging.getLogger(__name__)
_BACKOFF = wait_exponential_jitter(multiplier=0.5, max=8.0, jitter=0.5)
_MOST_PROBLEMS, _LONGEST_PROBLEM = 12, 400
_MOST_TOKENS_NAMES = ("max_completion_tokens", "max_tokens")
_OFFICIAL = "api.openai.com"


class Unfit(Exception):
    """An answer that does not pass; ``problems`` are the sentences that go back to the model.

    ``instead``: what to make of it where there is no try left; None where it is of no use.
    """

    def __init__(self, problems: Sequence[str], instead: Any = None) -> None:
        self.problems = tuple(problems)
        self.instead = instead
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True)
class Question(Generic[Checked]):
    """``system``: our words. ``data``: everything else, as one text. ``check`` raises Unfit, or gives what is used."""

    name: str
    schema: Schema
    system: str
    data: str
    check: Callable[[Any], Checked]


class _Transient(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.sentence)


@dataclass(frozen=True)
class Answered(Generic[Checked]):
    """What passed the checks, and what it took."""

    value: Checked
    usage: Usage
    calls: tuple[Call, ...]


class Asker:
    """Asks one server. What the server turned out to understand is remembered for the next question."""

    def __init__(self, server: Server, limits: Limits, sleep: Callable[[float], None] = sleep_heeding) -> None:
        self._server = server
        self._limits = limits
        self._sleep = sleep
        self._mode = Mode.JSON_SCHEMA
        self._most_tokens_name = _MOST_TOKENS_NAMES[0 if _OFFICIAL in server.base_url else 1]

    @property
    def mode(self) -> Mode:
        """The mode that the next question is asked in."""
        return self._mode

    def ask(self, question: Question[Checked]) -> Answered[Checked]:
        """Ask. Raises ProviderUnavailable, ProviderRefused, AnswerUnusable, AskingInterrupted."""
        course = Course(self._limits)
        conversation = [
            {"role": "system", "content": question.system},
            {"role": "user", "content": question.data},
        ]
        messages = conversation
        instead: Checked | None = None
        while True:
            completion, fault = self._complete(question, messages, course)
            problems: Sequence[str] = [] if fault is None else [fault.sentence]
            if fault is None:
                try:
                    value = question.check(undo_strict(question.schema, find_json(completion.text)))
                    return Answered(value, course.usage, tuple(course.calls))
                except NotJson as error:
                    problems = [f"the answer is not JSON: {error}"]
                except Unfit as unfit:
                    problems, instead = unfit.problems, unfit.instead or instead
                course.note_unfit(problems[:_MOST_PROBLEMS])
            if course.tries_left == 0 or course.left_s <= 0 or (fault is not None and fault.kind == "refusal"):
                if instead is not None:
                    return Answered(instead, course.usage, tuple(course.calls))
                raise self._unusable(course, problems)
            messages = self._repair(conversation, completion.text, fault, problems)

    def _complete(
        self, question: Question[Checked], messages: Sequence[Message], course: Course
    ) -> tuple[Completion, Fault | None]:
        """A completion, or the fault of an answer that the model may better; all other faults are raised."""
        retrying = Retrying(
            retry=retry_if_exception_type(_Transient),
            wait=_wait,
            stop=lambda state: course.tries_left == 0 or state.upcoming_sleep >= course.left_s,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(self._try_modes, question, messages, course)
        except _Transient as transient:
            raise self._unavailable(course, transient.fault) from None

    def _try_modes(
        self, question: Question[Checked], messages: Sequence[Message], course: Course
    ) -> tuple[Completion, Fault | None]:
        """One try, in the first mode that the server takes; a mode that it refuses costs nothing and is no try."""
        mode: Mode | None = self._mode
        name, renamed, first = self._most_tokens_name, False, None
        course.tries_left -= 1
        while mode is not None:
            completion, fault = self._request(question, messages, course, mode, name)
            if fault is not None and fault.transient:
                raise _Transient(fault)
            if fault is not None and fault.over:
                raise self._over(course, fault)
            if fault is None or not fault.refused:
                self._mode, self._most_tokens_name = mode, name
                return completion, fault
            first = first or fault
            if not fault.shape:
                raise self._refused(course, fault)
            if not renamed and any(known in fault.sentence for known in _MOST_TOKENS_NAMES):
                renamed = True
                name = next(other for other in _MOST_TOKENS_NAMES if other != name)
            else:
                mode = mode.next
        assert first is not None  # noqa: S101 (there is a mode, and it was refused)
        raise self._refused(course, first)

    def _request(
        self, question: Question[Checked], messages: Sequence[Message], course: Course, mode: Mode, most_tokens: str
    ) -> tuple[Completion, Fault | None]:
        body = shape_question(mode, question.name, question.schema, messages)
        body |= {"model": self._limits.model, most_tokens: self._limits.output_tokens}
        sent = write_body(body)
        if len(sent.encode()) > self._limits.prompt_tokens:
            # A token is a byte at least: whatever is shorter than this cannot cost more than was reserved.
            sentence = (
                f"The question is {len(sent.encode())} bytes long, and LAB_LLM_MAX_PROMPT_TOKENS allows for"
                f" {self._limits.prompt_tokens}; raise it, or say less."
            )
            raise ProviderRefused(sentence, "prompt_too_long", usage=course.usage, calls=course.calls)
        if is_wanted_back():
            raise self._interrupted(course)
        received = post_chat(self._server, body, max(0.01, course.left_s))
        completion, fault = Completion("", None, None), received.fault
        if fault is None:
            read = read_completion(received.text, self._limits.model)
            completion, fault = read.completion, read.fault
        course.record(mode, sent, received, completion, fault)
        if fault is not None:
            _log.warning("%s: %s: %s", question.name, fault.kind, fault.sentence)
        return completion, fault

    def _repair(
        self, conversation: list[Message], text: str, fault: Fault | None, problems: Sequence[str]
    ) -> list[Message]:
        """The conversation with what was wrong; the same question again where the model could not know better."""
        if fault is not None and fault.kind != "length":
            return conversation
        listed = "\n".join(f"- {problem[:_LONGEST_PROBLEM]}" for problem in problems[:_MOST_PROBLEMS])
        shorter = " Be shorter." if fault is not None else ""
        asked = {
            "role": "user",
            "content": f"Your answer cannot be used:\n{listed}\nGive the whole answer again, corrected.{shorter}",
        }
        quoted = [*conversation, {"role": "assistant", "content": text}, asked]
        used = sum(len(message["content"].encode()) for message in quoted)
        # Half is left for the form of the answer and for what JSON adds to the texts.
        return quoted if fault is None and used * 2 <= self._limits.prompt_tokens else [*conversation, asked]

    def _over(self, course: Course, fault: Fault) -> ProviderError:
        return self._interrupted(course) if fault.kind == "interrupted" else self._unavailable(course, fault)

    def _interrupted(self, course: Course) -> ProviderError:
        sentence = f"The language model was not waited for any longer. {_count(course)}"
        return AskingInterrupted(sentence, "interrupted", usage=course.usage, calls=course.calls)

    def _unavailable(self, course: Course, fault: Fault) -> ProviderError:
        sentence = f"The language model could not be asked ({fault.kind}): {fault.sentence}. {_count(course)}"
        return ProviderUnavailable(
            hide(sentence), fault.kind, usage=course.usage, calls=course.calls, retry_after_s=fault.retry_after_s
        )

    def _refused(self, course: Course, fault: Fault) -> ProviderError:
        sentence = f"The language model refuses to answer ({fault.kind}): {fault.sentence}."
        return ProviderRefused(hide(sentence), fault.kind, usage=course.usage, calls=course.calls)

    def _unusable(self, course: Course, problems: Sequence[str]) -> ProviderError:
        told = "; ".join(problem[:_LONGEST_PROBLEM] for problem in problems[:3])
        sentence = f"The language model gave no usable answer: {told}. {_count(course)}"
        return AnswerUnusable(hide(sentence), course.calls[-1].outcome, usage=course.usage, calls=course.calls)


def _wait(state: RetryCallState) -> float:
    """As long as the server asks for, else longer each time."""
    error = state.outcome.exception() if state.outcome is not None else None
    asked = error.fault.retry_after_s if isinstance(error, _Transient) else None
    return _BACKOFF(state) if asked is None else asked


def _count(course: Course) -> str:
    tried = len(course.calls)
    return f"It was tried {tried} time{'' if tried == 1 else 's'}."
