from __future__ import annotations

from collections.abc import Iterator

import pytest

from app import crash
from app.db.leases import Lease, claim
from app.db.models import Campaign, Exchange
from app.db.reads import exchanges_of, get_campaign
from app.errors import StaleLease
from app.lab import Lab
from app.llm.protocol import CodeRequest, CompileRequest, Usage
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
