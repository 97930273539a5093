"""Text from anybody stays text: nothing in a prompt, a contract or a file name changes the page around it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.model import CampaignReport, Link
from reports.page import render_campaign
from tests.reports.demo_campaign import make_iterate, make_promoted
from tests.reports.hostile import HOSTILE, say_everywhere
from tests.reports.markup import Markup

HARMLESS = "two words\nand more"


@pytest.fixture(scope="module")
def report() -> CampaignReport:
    return make_promoted()


@pytest.fixture(scope="module")
def hostile(report: CampaignReport) -> str:
    return render_campaign(say_everywhere(report, HOSTILE))


def test_hostile_text_in_every_field_leaves_the_page_built_as_it_was(report: CampaignReport, hostile: str) -> None:
    harmless = render_campaign(say_everywhere(report, HARMLESS))
    assert not Markup(hostile).mistakes
    assert Markup(hostile).structure == Markup(harmless).structure


def test_hostile_text_is_still_there_to_be_read(hostile: str) -> None:
    said = Markup(hostile).text
    assert "\"'><script>alert(1)</script><img src=x onerror=alert(1)></bdi>" in said
    assert "&lt;" in said


def test_template_code_in_a_text_is_not_run(hostile: str) -> None:
    assert "{{7*7}}{% raw %}${7*7}" in Markup(hostile).text


def test_no_element_listens_for_an_event(hostile: str) -> None:
    names = {name for _, attributes in Markup(hostile).tags for name in attributes}
    assert not {name for name in names if name.startswith("on")}


def test_marks_that_turn_text_around_are_written_out(hostile: str) -> None:
    assert all(character not in hostile for character in "\u202e\u2066\u200b\x00\x1b")
    assert "[U+202E]evil[U+2066][U+200B][U+0000][U+001B][31m" in hostile


def test_the_words_under_the_pointer_hide_nothing_either(hostile: str) -> None:
    assert "\\u202e" not in hostile.lower()


def test_ten_kilobytes_in_every_field_do_not_break_the_page(report: CampaignReport) -> None:
    few = replace(report, trades=report.trades[:3], window=None)
    page = render_campaign(say_everywhere(few, "<b>" + "x" * 10_000))
    assert not Markup(page).mistakes
    assert "<b>" not in page.split("<body>")[1].split("<script")[0].replace('<b class="tag">', "")


@pytest.mark.parametrize(
    "path",
    [
        "javascript:alert(1)",
        "//example.org/x",
        "/etc/passwd",
        "../../secret",
        "a/../../b",
        "data:text/html,x",
        "a b.csv",
        "x\nhref",
        "",
    ],
)
def test_a_link_that_does_not_lead_to_a_file_beside_the_page_is_no_link(path: str) -> None:
    report = replace(make_iterate(), links=(Link("file", path),), trades_csv=path, exports=())
    assert {address[0] for address in Markup(render_campaign(report)).values_of("href")} == {"#"}
