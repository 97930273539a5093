"""The page as a reader gets it: whole, self-contained, and saying in words what is not there."""

from __future__ import annotations

import base64
import hashlib
import math
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from reports.model import CampaignReport
from reports.page import TRADES_SHOWN, render_campaign
from tests.reports.demo_campaign import make_empty, make_iterate, make_promoted
from tests.reports.markup import Markup

SECTIONS = {
    "verdict": "Verdict",
    "asked": "What was asked",
    "gates": "Gates and evidence",
    "equity": "Equity",
    "figures": "Figures",
    "bars": "Bars and trades",
    "iterations": "What changed, iteration by iteration",
    "trials": "Trials",
    "robustness": "Walk-forward and health",
    "beside": "Beside the verdict",
    "trades": "Trade list",
    "exports": "Exports and bots",
    "record": "For the record",
}
ADDRESSES = ("href", "src", "srcset", "action", "formaction", "data", "poster", "background", "xlink:href")
DEMOS = {"iterate": make_iterate, "promoted": make_promoted, "empty": make_empty}


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {name: render_campaign(make()) for name, make in DEMOS.items()}


@pytest.fixture(scope="module")
def iterate() -> CampaignReport:
    return make_iterate()


def words(report: CampaignReport) -> str:
    return Markup(render_campaign(report)).text


@pytest.mark.parametrize("name", DEMOS)
def test_every_tag_is_closed_in_order_and_no_id_is_given_twice(pages: dict[str, str], name: str) -> None:
    markup = Markup(pages[name])
    assert not markup.mistakes
    ids = markup.values_of("id")
    assert len(ids) == len(set(ids))
    assert pages[name].startswith("<!doctype html>\n")


@pytest.mark.parametrize("name", DEMOS)
def test_every_section_is_there_whatever_the_campaign_came_to(pages: dict[str, str], name: str) -> None:
    found = re.findall(r'<section id="(\w+)"[^>]*>\s*<h2>(.*?)</h2>', pages[name])
    assert dict(found) == SECTIONS


@pytest.mark.parametrize("name", DEMOS)
def test_the_contents_lead_to_sections_of_the_page(pages: dict[str, str], name: str) -> None:
    markup = Markup(pages[name])
    inner = {address[1:] for address in markup.values_of("href") if address.startswith("#")}
    assert inner
    assert inner <= set(markup.values_of("id"))


@pytest.mark.parametrize("name", DEMOS)
def test_nothing_is_fetched_from_anywhere(pages: dict[str, str], name: str) -> None:
    page, markup = pages[name], Markup(pages[name])
    tags = {tag for tag, _ in markup.tags}
    assert not tags & {"link", "img", "iframe", "object", "embed", "base", "form", "video", "audio", "source"}
    addresses = [value for attribute in ADDRESSES for value in markup.values_of(attribute)]
    assert all(re.fullmatch(r"#[\w-]+|\w[\w./-]*", address) for address in addresses), addresses
    assert not re.search(r"https?:|@import|url\((?!['\"]?data:)|fetch\(|XMLHttpRequest|WebSocket|import\(", page)
    assert not re.search(r"""['"(]\s*//""", page)


@pytest.mark.parametrize("name", DEMOS)
def test_the_page_allows_itself_no_source_but_its_own_style_and_script(pages: dict[str, str], name: str) -> None:
    policy = next(
        attributes["content"]
        for tag, attributes in Markup(pages[name]).tags
        if "Policy" in attributes.get("http-equiv", "")
    )
    script = re.findall(r"<script>(.*?)</script>", pages[name], re.DOTALL)
    assert len(script) == 1
    digest = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{digest}'" in policy


def test_the_same_report_gives_the_same_bytes(pages: dict[str, str]) -> None:
    assert render_campaign(make_iterate()) == pages["iterate"]


def test_the_bytes_do_not_depend_on_the_order_of_sets(pages: dict[str, str], repository: Path) -> None:
    code = (
        "import sys; from reports.page import render_campaign; from tests.reports.demo_campaign import make_promoted;"
        "sys.stdout.buffer.write(render_campaign(make_promoted()).encode())"
    )
    environment = {"PYTHONHASHSEED": "1", "PYTHONPATH": str(repository)}
    ran = subprocess.run([sys.executable, "-c", code], cwd=repository, env=environment, capture_output=True, check=True)
    assert ran.stdout.decode() == pages["promoted"]


def test_made_up_bars_are_labelled_at_the_head_and_in_their_row(iterate: CampaignReport) -> None:
    assert words(iterate).count("SYNTHETIC") == 2
    traded = replace(iterate, cells=tuple(replace(cell, synthetic=False) for cell in iterate.cells))
    assert "SYNTHETIC" not in words(traded)


def test_paper_and_dark_screens_have_a_style(pages: dict[str, str]) -> None:
    style = pages["iterate"].split("<style>")[1].split("</style>")[0]
    assert "@media print" in style
    assert "@media (prefers-color-scheme: dark)" in style
    used = set(re.findall(r"var\((--[\w-]+)\)", style))
    assert used <= set(re.findall(r"(--[\w-]+):", style)) | {"--height", "--heat"}
    assert style.count("{") == style.count("}")


def test_an_unopened_seal_is_said_wherever_its_numbers_would_stand(pages: dict[str, str]) -> None:
    said = Markup(pages["iterate"]).text
    assert "the seal was not opened (an opening could not succeed yet); 600 trials on record" in said
    assert "SPA p, whole sample" in said
    assert said.count("not computed: sealed") == 2
    assert "The sealed slice is not shown: the seal was not opened." in said
    assert "No sealed column: the seal was not opened." in said
    assert 'class="slice sealed"' not in pages["iterate"]


def test_an_opened_seal_is_shown_with_its_numbers(pages: dict[str, str]) -> None:
    said = Markup(pages["promoted"]).text
    assert "the seal was not opened" not in said
    assert "not computed: sealed" not in said
    assert "k = 2" in said
    assert "0.0050 = 0.01 / 2" in said
    assert 'class="slice sealed"' in pages["promoted"]


def test_error_rates_that_were_not_measured_are_said_to_be_not_calibrated(pages: dict[str, str]) -> None:
    assert "Error rates of this gate set: not calibrated." in Markup(pages["iterate"]).text
    assert "Error rates of this gate set: not calibrated." in Markup(pages["empty"]).text
    assert "Error rates of this gate set: 0.7 % of 2,000 worlds" in Markup(pages["promoted"]).text


def test_bots_that_were_not_run_are_said_to_be_so(iterate: CampaignReport) -> None:
    assert "Bots were not run: there is no sandbox." in words(iterate)
    ran = words(replace(iterate, bots="The bot made the same 206 trades."))
    assert "Bots were not run" not in ran
    assert "The bot made the same 206 trades." in ran


def test_a_candidate_that_never_traded_has_a_page_that_says_so(iterate: CampaignReport) -> None:
    assert iterate.window is not None
    idle = replace(iterate, trades=(), window=replace(iterate.window, trades=()))
    page = render_campaign(idle)
    assert not Markup(page).mistakes
    assert "There is not a single trade to list." in page
    assert "0 trades" in page


@pytest.mark.parametrize(
    "sentence",
    [
        "No verdict: the campaign is failed",
        "No bars were loaded.",
        "A contract was given; there is no prompt.",
        "No gate was checked: no candidate was evaluated.",
        "The evidence was not computed, and the seal was not opened.",
        "There is no equity curve: no candidate was run.",
        "No figures: no candidate was evaluated.",
        "No bars are drawn: no candidate was run.",
        "No iteration was finished.",
        "No trial was run.",
        "No walk-forward: not computed, or the slices are too short for it.",
        "No health check was made.",
        "There is not a single trade to list.",
        "No export was written.",
        "No command was recorded.",
    ],
)
def test_a_campaign_that_got_nowhere_says_what_is_missing(pages: dict[str, str], sentence: str) -> None:
    assert sentence in Markup(pages["empty"]).text


@pytest.mark.parametrize("missing", [None, math.nan, math.inf])
def test_no_missing_number_is_printed_as_one(iterate: CampaignReport, missing: float | None) -> None:
    assert iterate.evidence is not None
    holed = replace(
        iterate,
        metrics={name: dict.fromkeys(row, missing) for name, row in iterate.metrics.items()},
        evidence=replace(iterate.evidence, unsealed_p_value=missing, psr=missing, dsr=missing, years=missing),
        gates=tuple(replace(gate, value=missing, margin=missing) for gate in iterate.gates),
    )
    said = words(holed)
    assert not re.search(r"\b(None|nan|NaN|inf|Infinity)\b", said)
    cells = sum(len(row) for row in iterate.metrics.values())
    assert said.count("not computed") >= cells + 4 + 2 * len(iterate.gates)


def test_no_python_value_shows_through(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert not re.search(r"\b(None|nan|NaN|True|False|Undefined)\b", Markup(page).text)


def test_gate_margins_carry_a_sign_and_the_unit_of_the_gate(pages: dict[str, str]) -> None:
    said = Markup(pages["iterate"]).text.replace("\u202f", " ").replace("\u00a0", " ")
    assert "Max. drawdown, validation8.4 %at most 25.0 %+16.6 %passed" in said
    assert "Sharpe ratio, validation0.41at least 0.80\N{MINUS SIGN}0.39missed" in said
    assert "Out-of-sample degradationnot computedat most 50.0 %not computedmissed" in said
    assert "Trades, search + validation412 tradesat least 100 trades+312 tradespassed" in said


@pytest.mark.parametrize(
    "written", ["8.4 %", "131.0 days", "13.0 ticks", "100,000 USD", "41.80 s", "2.50 USD", "9.1 years", "9 days"]
)
def test_numbers_carry_their_units(pages: dict[str, str], written: str) -> None:
    assert written in Markup(pages["iterate"]).text.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_trade_list_is_cut_and_says_so(iterate: CampaignReport) -> None:
    assert len(iterate.trades) > TRADES_SHOWN
    assert f"The first {TRADES_SHOWN} of {len(iterate.trades)} trades; every one is in trades.csv." in words(iterate)
    few = replace(iterate, trades=iterate.trades[:3])
    assert "All 3 trades; every one is in trades.csv." in words(few)


def test_what_no_campaign_can_check_is_on_every_page(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert "Swap and financing are not modelled." in Markup(page).text


def test_every_section_is_explained_in_the_documentation(repository: Path) -> None:
    explained = re.findall(r"^### (.+)$", (repository / "docs" / "reports.md").read_text(), re.MULTILINE)
    assert explained == list(SECTIONS.values())
