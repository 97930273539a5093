"""The stopping rules as docs/statistics.md defines them, by its own worked examples."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contracts.stopping import STOPPING_RULES, LoopScore, Stop, Stopping, check_stopping


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    """The section of the page."""
    text = (repository / "docs" / "statistics.md").read_text(encoding="utf-8")
    return text.split("## When the loop stops")[1].split("\n## ")[0]


def row(page: str, name: str) -> list[float]:
    """The numbers of one row of the example."""
    found = re.search(rf"^\| {re.escape(name)} \|(.*)$", page, re.MULTILINE)
    assert found is not None
    return [float(cell) for cell in found[1].split("|") if cell.strip()]


def first_stop(search: list[float], validation: list[float]) -> tuple[int, Stop] | None:
    """After which iteration the loop stops by default, and why."""
    scores = [LoopScore(n, *pair) for n, pair in enumerate(zip(search, validation, strict=True), start=1)]
    for number in range(1, len(scores) + 1):
        stop = check_stopping(scores[:number], Stopping())
        if stop is not None:
            return number, stop
    return None


def test_scores_that_never_settle_stop_after_six_loops_in_the_words_of_the_page(page: str) -> None:
    validation = row(page, "never settles: v")
    found = first_stop(validation, validation)
    assert found is not None
    number, stop = found
    assert (number, stop.rule) == (6, "unsettled")
    assert f"> {stop.sentence}\n" in page


def test_an_overfit_signal_stops_after_three_loops_in_the_words_of_the_page(page: str) -> None:
    found = first_stop(row(page, "overfits: s"), row(page, "overfits: v"))
    assert found is not None
    number, stop = found
    assert (number, stop.rule) == (3, "overfit_signal")
    assert f"> {stop.sentence}\n" in page


@pytest.mark.parametrize(
    "validation",
    [(30, 52, 34, 55, 36, 56), (41, 52, 44, 55, 46, 50)],
    ids=["a new best at the end", "within the spread"],
)
def test_scores_that_settle_go_on(validation: tuple[float, ...]) -> None:
    assert first_stop(list(validation), list(validation)) is None


@pytest.mark.parametrize(
    ("search", "validation"),
    [((80, 82, 80), (45, 44, 46)), ((80, 82, 85), (45, 52, 46))],
    ids=["a gap that shrinks", "one gap of just the limit"],
)
def test_gaps_that_shrink_or_are_small_once_are_no_signal(
    search: tuple[float, ...], validation: tuple[float, ...]
) -> None:
    assert first_stop(list(search), list(validation)) is None


def test_the_page_has_every_rule_in_the_order_they_are_asked_with_its_default_numbers(page: str) -> None:
    assert re.findall(r"^\| `(\w+)`", page, re.MULTILINE) == [rule.name for rule in STOPPING_RULES]
    for name, default in Stopping().model_dump().items():
        if name != "on_risk_breach":
            assert f"`{name}` {default:g}" in page
