"""Right bots in many styles are accepted, wrong ones refused: by their trades alone, with a reason one can act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from app.conformance.examining import LEFT_BEHIND, examine
from app.conformance.trespass import find_trespass
from tests.conformance.local import LocalSandbox
from tests.conformance.suite import Example, examples, stage_of

RIGHT, WRONG = examples("right"), examples("wrong")


@pytest.fixture(scope="module")
def local() -> Iterator[LocalSandbox]:
    opened = LocalSandbox()
    yield opened
    opened.close()


def test_there_are_enough_of_both_over_every_contract() -> None:
    assert len(RIGHT) >= 25
    assert len(WRONG) >= 50
    for kind in (RIGHT, WRONG):
        assert min(Counter(one.contract for one in kind).values()) >= 3
        assert len({one.contract for one in kind}) == 6
        assert len({one.about for one in kind}) == len(kind)


@pytest.mark.parametrize("example", RIGHT, ids=lambda one: one.name)
def test_a_right_bot_is_accepted(example: Example, local: LocalSandbox) -> None:
    assert find_trespass(example.source) == ""
    found = examine(stage_of(example.contract), example.source, local)
    assert found.complaint == ""
    assert found.trades > 80


REASONS = {
    "bar_late": "Entries of the bot come a bar later",
    "sma_for_ema": "slow as sma, not ema",
    "one_side_missing": "makes no short trade at all",
    "missing_exit": "the exit rule flip_down left out",
    "fixed_length": "slow_length fixed at 50",
    "strict_breakout": "> in place of >=",
    "state_on_the_class": LEFT_BEHIND,
    "time_exit_late": "a time_exit after 13 bars for 12",
    "default_leverage": "a leverage of at most 30",
    "wrong_zone": "UTC for Europe/London",
    "rule_names_swapped": "differ in entry_rule",
    "raises_now_and_then": "ZeroDivisionError",
}


@pytest.mark.parametrize("example", WRONG, ids=lambda one: one.name)
def test_a_wrong_bot_is_refused_by_its_trades_with_a_reason(example: Example, local: LocalSandbox) -> None:
    found = examine(stage_of(example.contract), example.source, local)
    assert not found.agrees
    assert found.where
    assert REASONS.get(example.name, "The bot") in found.complaint


@pytest.mark.parametrize(
    "source",
    [
        "import os\n",
        "from bots.kit import position\n",
        "from backtesting import Backtest\n",
        "class A:\n    def next(self):\n        self._broker.balance = 1e9\n",
        "class A:\n    def next(self):\n        self._broker = None\n",
        "class A:\n    def next(self):\n        return self.close._data\n",
        "class A:\n    def _check_params(self):\n        pass\n\n    def next(self):\n        self._check_params()\n",
        "class A:\n    def next(self):\n        self.__kept = 1\n",
        "getattr(object, 'x')\n",
        "x = ().__class__\n",
        "import random\n",
    ],
)
def test_what_no_bot_has_a_reason_to_do_is_refused_outright(source: str) -> None:
    assert find_trespass(source) != ""
