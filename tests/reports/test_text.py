"""The verdict in a few lines for a terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.gates import GateResult
from reports.model import CampaignReport, Decision
from reports.text import evidence_sentence, gate_sentence, headline, verdict_text
from tests.reports.demo_campaign import make_empty, make_iterate, make_promoted
from tests.reports.hostile import HOSTILE, say_everywhere


@pytest.fixture(scope="module")
def iterate() -> CampaignReport:
    return make_iterate()


def test_the_title_names_strategy_version_cells_and_made_up_bars(iterate: CampaignReport) -> None:
    assert verdict_text(iterate).splitlines()[0] == "ema_cross_atr v3 on EURUSD 1h, SYNTHETIC bars"


def test_traded_bars_are_not_called_synthetic(iterate: CampaignReport) -> None:
    traded = replace(iterate, cells=tuple(replace(cell, synthetic=False) for cell in iterate.cells))
    assert "SYNTHETIC" not in verdict_text(traded)


def test_every_reason_and_every_gate_has_a_line(iterate: CampaignReport) -> None:
    lines = [line.split(maxsplit=1) for line in verdict_text(iterate).splitlines()[1:]]
    labels = [label for label, _ in lines]
    assert labels == ["verdict", "because", "because", "evidence", "gate", "gate", "gate", "gate", "dates"]
    assert lines[0][1] == "Iterate: neither proven nor refuted"


def test_the_last_day_is_the_last_one_within_the_range(iterate: CampaignReport) -> None:
    assert verdict_text(iterate).splitlines()[-1].endswith("2017-01-01 to 2019-09-27")


def test_a_sealed_campaign_says_that_the_seal_was_not_opened_and_why(iterate: CampaignReport) -> None:
    said = evidence_sentence(iterate.evidence)
    assert said == "the seal was not opened (an opening could not succeed yet); 600 trials on record"


def test_an_opening_is_told_with_p_its_limit_and_the_number_of_the_opening() -> None:
    said = evidence_sentence(make_promoted().evidence)
    assert said == (
        "the seal was opened (opening 2 of these dates): SPA p 0.0020 over 600 trials, at most 0.0050 allowed; "
        "sealed PSR 0.930"
    )


def test_a_campaign_that_got_nowhere_says_what_is_missing() -> None:
    assert verdict_text(make_empty()).splitlines() == [
        "unnamed v1 on no cells",
        "  verdict   No verdict: the campaign is failed",
        "  evidence  not computed; the seal was not opened",
        "  gates     not computed: no candidate was evaluated",
    ]


def test_an_unfinished_campaign_says_where_it_stands(iterate: CampaignReport) -> None:
    waiting = replace(iterate, decision=Decision(None, "waiting_for_review"))
    assert headline(waiting) == "No verdict: the campaign is waiting for review"


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        (
            GateResult("min_sharpe", 0.41, 0.8, False, -0.39),
            "Sharpe ratio, validation 0.41, at least 0.80: missed by 0.39",
        ),
        (
            GateResult("max_drawdown_pct", 8.4, 25.0, True, 16.6),
            "Max. drawdown, validation 8.4\u202f%, at most 25.0\u202f%: passed with 16.6\u202f%",
        ),
        (
            GateResult("min_trades", 412.0, 100.0, True, 312.0),
            "Trades, search + validation 412\u00a0trades, at least 100\u00a0trades: passed with 312\u00a0trades",
        ),
        (
            GateResult("max_oos_degradation_pct", None, 50.0, False, None),
            "Out-of-sample degradation not computed, at most 50.0\u202f%: missed",
        ),
    ],
)
def test_a_gate_is_told_with_value_limit_and_margin_in_its_unit(gate: GateResult, said: str) -> None:
    assert gate_sentence(gate) == said


def test_no_text_can_move_the_cursor_add_a_line_or_turn_the_line_around(iterate: CampaignReport) -> None:
    said = verdict_text(say_everywhere(iterate, HOSTILE))
    assert said.count("\n") == verdict_text(iterate).count("\n")
    assert all(character not in said for character in "\x00\x1b\u202e\u2066\u200b")
    assert "[U+202E]" in said
