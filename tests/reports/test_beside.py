"""What the page says beside the verdict, and what would change it."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest

from evaluation.diagnostics.diagnosis import Diagnosis
from evaluation.diagnostics.findings import Finding
from reports.beside import TITLES
from reports.model import CampaignReport
from reports.page import render_campaign
from tests.reports.demo_beside import make_diagnosis
from tests.reports.demo_campaign import make_empty, make_iterate, make_promoted
from tests.reports.markup import Markup

NAMES = [field.name for field in fields(Diagnosis)]


@pytest.fixture(scope="module")
def iterate() -> CampaignReport:
    return make_iterate()


@pytest.fixture(scope="module")
def page(iterate: CampaignReport) -> str:
    return render_campaign(iterate)


def section(page: str) -> str:
    """The section's own markup."""
    return page.split('<section id="beside">')[1].split("</section>", maxsplit=1)[0]


def part(page: str, name: str) -> str:
    """From a diagnostic's heading to the next one."""
    return section(page).split(f'<h3 id="beside-{name.replace("_", "-")}">')[1].split("<h3")[0]


def words(html: str) -> str:
    return Markup(html).text.replace("\u202f", " ").replace("\u00a0", " ")


def test_every_diagnostic_has_a_title() -> None:
    assert sorted(TITLES) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_diagnostic_begins_with_its_sentence(page: str, name: str) -> None:
    sentence = getattr(make_diagnosis(), name).sentence
    assert words("<h3>" + part(page, name)).startswith(f"{TITLES[name]} {sentence}")


def test_that_it_decides_nothing_is_said_once(page: str) -> None:
    assert words(section(page)).count("decides nothing") == 1


def test_long_tables_are_folded(page: str) -> None:
    folded = [words(one) for one in re.findall(r"<summary>(.*?)</summary>", section(page), re.DOTALL)]
    assert "The profiles as a table" in folded
    assert "By slice, exit and year" in folded
    assert sum(one.startswith("By ") for one in folded) == 4  # year, weekday, hours; slice, exit and year


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("cost_stress", ("×0", "×1", "×2", "×3")),
        ("late_entry", ("in time", "one bar late")),
        ("breakdown", ("long", "short")),
    ],
)
def test_tables_have_a_row_for_each(page: str, name: str, rows: tuple[str, ...]) -> None:
    heads = re.findall(r"<tr><th>(?:<bdi>)?([^<]*)", part(page, name))
    assert set(rows) <= set(heads)


def test_regimes_have_a_table_per_kind_and_a_row_per_regime(page: str) -> None:
    regimes = make_diagnosis().regimes.result
    assert regimes is not None
    shown = part(page, "regimes")
    assert shown.count("<table") == len(regimes.tables)
    for table in regimes.tables:
        for regime in table.regimes:
            assert f"<th><bdi>{regime.name}</bdi></th><td>{regime.trades:,}</td>" in shown


def test_every_stress_is_a_row_with_what_happens_in_it(page: str) -> None:
    stress = make_diagnosis().stress.result
    assert stress is not None
    for outcome in stress.outcomes:
        assert outcome.description in words(part(page, "stress"))


def test_drawdown_bands_are_drawn_around_what_happened(page: str) -> None:
    bands = make_diagnosis().drawdown_bands.result
    assert bands is not None
    assert bands.drawdown_pct is not None
    drawn = part(page, "drawdown_bands")
    assert drawn.count("<svg") == 2
    for style in ("spread outer", "spread inner", "spread middle", "limit"):
        assert drawn.count(f'class="{style}"') == 2
    assert f"Greatest fall: {bands.drawdown_pct.realised:.1f} % happened" in words(drawn)


def test_each_parameter_has_a_profile_that_a_screen_reader_names(page: str) -> None:
    plateau = make_diagnosis().plateau.result
    assert plateau is not None
    named = [attributes.get("aria-label", "") for _, attributes in Markup(part(page, "plateau")).tags]
    for profile in plateau.profiles:
        assert any(name.startswith(f"Sharpe ratio along {profile.name};") for name in named)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_diagnostic_says_why_and_leaves_the_others(iterate: CampaignReport, page: str, name: str) -> None:
    missing: Finding[None] = Finding(None, "Not computed: there is no such bar.")
    assert iterate.diagnosis is not None
    holed = render_campaign(replace(iterate, diagnosis=replace(iterate.diagnosis, **{name: missing})))
    assert not Markup(holed).mistakes
    assert "Not computed: there is no such bar." in words(part(holed, name))
    assert "<table" not in part(holed, name)
    assert f"{TITLES[name]} (missing)" in words(section(holed))
    for other in NAMES:
        if other != name:
            assert part(holed, other) == part(page, other)


def test_without_a_candidate_there_is_nothing_beside_the_verdict() -> None:
    assert "No diagnostics: no candidate was evaluated." in words(render_campaign(make_empty()))


def test_what_would_change_the_verdict_stands_with_now_needed_and_margin(page: str) -> None:
    said = words(page)
    assert "Sharpe ratio, validation0.410.80\N{MINUS SIGN}0.39" in said
    assert "SPA p, search + validation0.21400.0500\N{MINUS SIGN}0.1640" in said
    assert "Years of bars2.7 years9.1 years\N{MINUS SIGN}6.4 years" in said
    assert "iterations–––A fork with more iterations may find more." in said


def test_the_sealed_look_is_shown_after_an_opening_only(page: str) -> None:
    promoted = words(render_campaign(make_promoted()))
    assert "Sealed look+6.1 % · Sharpe 1.21 · drawdown 3.9 % · 200 days" in promoted
    assert "Nothing that has a number would change it." in promoted
    assert "Sealed look" not in words(page)
