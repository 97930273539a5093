"""The page that is left where the report could not be made."""

from __future__ import annotations

import re

from contracts.campaign import IterateReason, Verdict
from evaluation.verdict import Reason, VerdictReport
from reports.plain_page import PlainReport, render_plain
from tests.reports.demo_beside import make_case, make_diagnosis
from tests.reports.hostile import HOSTILE, say_everywhere
from tests.reports.markup import Markup


def make_plain() -> PlainReport:
    reason = Reason(IterateReason.GATES_MISSED, "On validation min_sharpe of 0.8 is missed by 0.39.", {})
    verdict = VerdictReport(Verdict.ITERATE, (reason,), None)
    return PlainReport("c1", verdict, make_case(opened=False), make_diagnosis(), "ZeroDivisionError: a slip")


def test_it_says_the_verdict_why_and_what_is_missing() -> None:
    said = Markup(render_plain(make_plain())).text
    assert "Campaign c1: iterate" in said
    assert "The report is missing. It could not be made: ZeroDivisionError: a slip" in said
    assert "On validation min_sharpe of 0.8 is missed by 0.39." in said
    assert "min_sharpe: 0.41, limit 0.8, margin -0.39: missed" in said
    assert "9.1 years of bars would do; there are 2.7." in said
    assert make_diagnosis().pbo.sentence in said


def test_it_is_whole_and_fetches_nothing() -> None:
    page = render_plain(make_plain())
    assert not Markup(page).mistakes
    assert "default-src 'none'" in page
    assert set(Markup(page).values_of("href")) == {"campaign.json", "diagnostics.json"}
    assert not re.search(r"https?:|<script", page)


def test_hostile_text_stays_text() -> None:
    page = render_plain(say_everywhere(make_plain(), HOSTILE))
    harmless = render_plain(say_everywhere(make_plain(), "two words"))
    assert not Markup(page).mistakes
    assert Markup(page).structure == Markup(harmless).structure
    assert all(character not in page for character in "\u202e\u2066\u200b\x00\x1b")
