from __future__ import annotations

from collections.abc import Iterator

import pytest

from app import crash
from app.db.leases import Lease, claim
from app.db.models import Campaign, Exchange
from app.db.reads import calls_of, exchanges_of, get_campaign
from app.errors import StaleLease
from app.lab import Lab
from app.llm.errors import ProviderUnavailable
from app.llm.protocol import Call as Told
from app.llm.protocol import CodeRequest, CompileAnswer, CompileRequest, Usage
from app.loop.journal import BudgetReached, Journal
from contracts.stopping import Budget
from tests.app.scripted import CountingProvider, add_campaign

BUY = CompileRequest(prompts=("Buy.",))
SELL = CompileRequest(prompts=("Sell.",))
PAID = Usage(prompt_tokens=100, cost_usd=0.5)


class Crashed(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def lease(lab: Lab) -> Lease:
    add_campaign(lab)
    lease = claim(lab.database, "worker", 60)
    assert lease is not None
    return lease


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    crash.disarm()


def read(lab: Lab) -> tuple[Campaign, list[Exchange]]:
    with lab.database.read() as session:
        return get_campaign(session, "c1"), list(exchanges_of(session, "c1"))


def open_journal(lab: Lab, lease: Lease, budget: Budget | None = None, paid: bool = False) -> Journal:
    """The journal as a step gets it at its start."""
    provider = CountingProvider(lab.settings.home / "bill", PAID if paid else None)
    return Journal(lab.database, provider, lease, read(lab)[0], budget or Budget())


def bill(lab: Lab) -> int:
    path = lab.settings.home / "bill"
    return len(path.read_text().splitlines()) if path.exists() else 0


def crash_at(point: str) -> None:
    def strike(name: str) -> None:
        if name == point:
            raise Crashed

    crash.arm(strike)


def test_questions_and_answers_are_kept_by_ordinal(lab: Lab, lease: Lease) -> None:
    journal = open_journal(lab, lease)
    journal.compile(BUY)
    journal.code(CodeRequest(contract={}))
    assert [(one.ordinal, one.role, one.attempts) for one in read(lab)[1]] == [(1, "compile", 1), (2, "code", 1)]
    assert journal.asked == 2


def test_a_step_that_begins_again_gets_the_recorded_answer(lab: Lab, lease: Lease) -> None:
    first = open_journal(lab, lease).compile(BUY)
    assert open_journal(lab, lease).compile(BUY) == first
    assert bill(lab) == 1


def test_another_question_in_the_same_place_is_asked(lab: Lab, lease: Lease) -> None:
    open_journal(lab, lease).compile(BUY)
    answer = open_journal(lab, lease).compile(SELL)
    assert answer.contract == {"from": ["Sell."]}
    assert bill(lab) == 2


def test_an_answer_that_was_lost_is_asked_for_once_more_and_charged_twice(lab: Lab, lease: Lease) -> None:
    crash_at("provider.after")
    with pytest.raises(Crashed):
        open_journal(lab, lease, paid=True).compile(BUY)
    crash.disarm()
    assert read(lab)[0].tokens == 100, "the reservation of the lost answer stays charged"
    open_journal(lab, lease, paid=True).compile(BUY)
    campaign, exchanges = read(lab)
    assert exchanges[0].attempts == 2
    assert campaign.tokens == 100 + 50
    assert campaign.cost_usd == 0.5


def test_an_answered_question_is_charged_what_it_used(lab: Lab, lease: Lease) -> None:
    open_journal(lab, lease, paid=True).compile(BUY)
    campaign, exchanges = read(lab)
    assert (campaign.tokens, campaign.cost_usd) == (50, 0.0)
    assert exchanges[0].tokens == 50


def test_a_question_the_budget_could_not_pay_is_not_asked(lab: Lab, lease: Lease) -> None:
    journal = open_journal(lab, lease, Budget(tokens=140), paid=True)
    journal.compile(BUY)
    with pytest.raises(BudgetReached, match="tokens of 140"):
        journal.compile(SELL)
    campaign, exchanges = read(lab)
    assert campaign.tokens == 50, "nothing is overspent"
    assert len(exchanges) == 1
    assert bill(lab) == 1


def test_a_cost_the_budget_could_not_pay_is_not_spent(lab: Lab, lease: Lease) -> None:
    with pytest.raises(BudgetReached, match=r"cost_usd of 0\.4"):
        open_journal(lab, lease, Budget(cost_usd=0.4), paid=True).compile(BUY)
    assert bill(lab) == 0


def test_who_lost_the_campaign_does_not_ask(lab: Lab, lease: Lease) -> None:
    journal = open_journal(lab, lease)
    with lab.database.write() as session:
        session.get_one(Campaign, "c1").fence += 1
    with pytest.raises(StaleLease):
        journal.compile(BUY)
    assert bill(lab) == 0


class FailingProvider(CountingProvider):
    """Does not answer, after two requests of which the second may have been paid for."""

    def compile(self, request: CompileRequest) -> CompileAnswer:
        self._charge("compile", request.model_dump(mode="json"))
        calls = [
            Told(
                number=number,
                mode="json_schema",
                outcome="cut",
                status=None,
                sent="{}",
                received="",
                note="",
                usage=Usage(prompt_tokens=tokens, cost_usd=0.1 * number),
                seconds=0.5,
            )
            for number, tokens in ((1, 0), (2, 30))
        ]
        used = Usage(prompt_tokens=30, cost_usd=0.3)
        raise ProviderUnavailable("It is down.", "cut", usage=used, calls=calls)


def test_a_question_without_an_answer_is_charged_what_it_used_and_its_calls_are_kept(lab: Lab, lease: Lease) -> None:
    provider = FailingProvider(lab.settings.home / "bill", PAID)
    for _ in range(2):
        with pytest.raises(ProviderUnavailable):
            Journal(lab.database, provider, lease, read(lab)[0], Budget()).compile(BUY)
    campaign, (exchange,) = read(lab)
    assert (campaign.tokens, exchange.attempts, exchange.answer) == (60, 2, None)
    assert campaign.cost_usd == pytest.approx(0.6)
    with lab.database.read() as session:
        kept = [(one.ordinal, one.attempt, one.number, one.prompt_tokens) for one in calls_of(session, "c1")]
    assert kept == [(1, 1, 1, 0), (1, 1, 2, 30), (1, 2, 1, 0), (1, 2, 2, 30)]
    open_journal(lab, lease, paid=True).compile(BUY)
    assert read(lab)[0].tokens == 60 + 50, "then it is answered, and nothing is charged twice"


def test_secrets_are_hidden_before_a_question_is_told_apart_and_asked(lab: Lab, lease: Lease) -> None:
    secret = CompileRequest(prompts=("Buy with sk-live-abcdefghijklmnop.",))
    answer = open_journal(lab, lease).compile(secret)
    assert answer.contract == {"from": ["Buy with [redacted]."]}
    assert open_journal(lab, lease).compile(secret) == answer
    assert bill(lab) == 1
    assert "sk-live" not in (lab.settings.home / "bill").read_text()


class Telling(CountingProvider):
    """Says in its answer what it was asked, and a key besides."""

    def compile(self, request: CompileRequest) -> CompileAnswer:
        self.heard = request
        return CompileAnswer(contract=None, problem="sk-live-0123456789abcdef", assumptions=request.prompts)


def test_what_is_asked_what_is_answered_and_what_is_recorded_are_the_same_without_secrets(
    lab: Lab, lease: Lease
) -> None:
    provider = Telling(lab.settings.home / "bill", None)
    journal = Journal(lab.database, provider, lease, read(lab)[0], Budget())
    answer = journal.compile(CompileRequest(prompts=("Buy. api_key=0123456789abcdef",)))
    assert provider.heard.prompts == ("Buy. api_key=[redacted]",)
    assert (answer.problem, answer.assumptions) == ("[redacted]", provider.heard.prompts)
    (kept,) = read(lab)[1]
    assert CompileAnswer.model_validate(kept.answer) == answer
    assert CompileRequest.model_validate(kept.request) == provider.heard
