"""The journal of exchanges with the language model: an intent before each question, the answer after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel

from app.crash import crash_point
from app.db.database import Database, DatabaseGone, Session
from app.db.exchanges import find_exchange, held_campaign, record_answer, record_failure, record_intent
from app.db.leases import Lease
from app.db.models import Call, Campaign, Exchange
from app.errors import Interrupted, StaleLease
from app.llm.errors import AskingInterrupted, ProviderError
from app.llm.heeding import heeding
from app.llm.protocol import Call as Told
from app.llm.protocol import (
    CodeAnswer,
    CodeRequest,
    CompileAnswer,
    CompileRequest,
    CritiqueAnswer,
    CritiqueRequest,
    Provider,
    Usage,
)
from app.llm.questions import digest_request
from app.redaction import hide_in_model
from contracts.stopping import Budget, Stop

Request = TypeVar("Request", bound=BaseModel)
Answer = TypeVar("Answer", CompileAnswer, CodeAnswer, CritiqueAnswer)


class BudgetReached(Exception):
    """The next question might use more than is left of the budget."""

    def __init__(self, stop: Stop) -> None:
        self.stop = stop
        super().__init__(stop.sentence)


class Journal:
    """Asks the provider by ordinal. A question that was answered before a crash gets its recorded answer again.

    ``is_wanted_back`` says that an answer should not be waited for any longer; it may raise StaleLease.
    """

    def __init__(
        self,
        database: Database,
        provider: Provider,
        lease: Lease,
        campaign: Campaign,
        budget: Budget,
        is_wanted_back: Callable[[], bool] = lambda: False,
    ) -> None:
        self._database = database
        self._provider = provider
        self._lease = lease
        self._budget = budget
        self._wanted_back = is_wanted_back
        self.asked = campaign.exchanges
        """How many exchanges the campaign has used, those of this step included."""

    def compile(self, request: CompileRequest) -> CompileAnswer:
        """Ask the compiler."""
        return self._ask("compile", self._provider.compile, request, CompileAnswer)

    def code(self, request: CodeRequest) -> CodeAnswer:
        """Ask the coder."""
        return self._ask("code", self._provider.code, request, CodeAnswer)

    def critique(self, request: CritiqueRequest) -> CritiqueAnswer:
        """Ask the critic."""
        return self._ask("critique", self._provider.critique, request, CritiqueAnswer)

    def _ask(self, role: str, ask: Callable[[Request], Answer], request: Request, kind: type[Answer]) -> Answer:
        self.asked += 1
        # What is recorded and what is asked are the same, so that a replay asks the same again.
        request = hide_in_model(request)
        digest = digest_request(role, request)
        with self._database.read() as session:
            earlier = find_exchange(session, self._lease.campaign_id, self.asked)
        if earlier is not None and earlier.answer is not None and earlier.request_digest == digest:
            return kind.model_validate(earlier.answer)
        intent = self._intend(role, request, digest)
        crash_point("provider.before")
        try:
            with heeding(self._is_wanted_back):
                answered = ask(request)
        except ProviderError as error:
            with self._database.write() as session:
                record_failure(session, intent, self._lease, _sum(error.usage), self._rows(intent, error.calls))
            if isinstance(error, AskingInterrupted):
                raise Interrupted from error
            raise
        crash_point("provider.after")
        answer, calls = hide_in_model(answered), self._rows(intent, answered.calls)
        with self._database.write() as session:
            wire = answer.model_dump(mode="json")
            record_answer(session, intent, self._lease, wire, _sum(answer.usage), calls)
            crash_point("answer.updated")
        crash_point("answer.committed")
        return answer

    def _is_wanted_back(self) -> bool:
        try:
            return self._wanted_back()
        except StaleLease:
            return True
        except DatabaseGone:
            return False  # the answer is paid for; the database may be there again when it comes

    def _rows(self, intent: Exchange, calls: Sequence[Told]) -> list[Call]:
        return [
            Call(
                campaign_id=intent.campaign_id,
                ordinal=intent.ordinal,
                attempt=intent.attempts,
                prompt_tokens=call.usage.prompt_tokens,
                completion_tokens=call.usage.completion_tokens,
                cost_usd=call.usage.cost_usd,
                **call.model_dump(exclude={"usage"}),
            )
            for call in calls
        ]

    def _intend(self, role: str, request: BaseModel, digest: str) -> Exchange:
        most = self._provider.most_per_call
        intent = Exchange(
            campaign_id=self._lease.campaign_id,
            ordinal=self.asked,
            role=role,
            provider=self._provider.name,
            request_digest=digest,
            request=request.model_dump(mode="json"),
            answer=None,
            answered_at=None,
            tokens=most.tokens,
            cost_usd=most.cost_usd,
        )
        with self._database.write() as session:
            self._check_reservation(session, intent)
            record_intent(session, self._lease, intent)
            crash_point("intent.inserted")
        crash_point("intent.committed")
        return intent

    def _check_reservation(self, session: Session, intent: Exchange) -> None:
        campaign = held_campaign(session, self._lease)
        for name in ("tokens", "cost_usd"):
            limit, reserved = getattr(self._budget, name), getattr(campaign, name) + getattr(intent, name)
            if limit is not None and reserved > limit:
                sentence = f"the next question could use more than what is left of the budget {name} of {limit:g}"
                raise BudgetReached(Stop(name, True, sentence))


def _sum(usage: Usage) -> tuple[int, float]:
    return usage.tokens, usage.cost_usd
