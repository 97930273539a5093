"""The pilot: one idea on every hourly market there is, in groups with a common range, with every figure, twice.

Here on the last stretch of each group's common range and with few trials; the whole is the same command with the files.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.lab import Lab
from app.llm.offline.provider import OfflineProvider
from app.services.campaigns import read_artifact, read_diagnostics
from app.services.creation import create_campaign
from app.settings import Settings
from contracts.campaign import parse_request
from evaluation.errors import SliceError
from market.instruments import find_instrument
from market.provenance import describe_bars
from market.sources import SourcedBars, read_source
from tests.app.small import finish

PROMPT = (
    "Buy when the 20 EMA crosses above the 50 EMA, sell short on the opposite cross, stop 2 ATR, target 3 ATR, "
    "risk 0.5% per trade."
)
GROUPS = {
    "until 2016": ("AAPL", "EURUSD", "GBPUSD", "SPY", "USDJPY", "XAUUSD"),
    "since 2020": ("BNBUSDT", "BTCUSDT", "ETHUSDT"),
}
LAST_DAYS = 240
DAY_MS = 86_400_000


def read_last(shared_data: Path, markets: tuple[str, ...]) -> list[SourcedBars]:
    """The last days of the markets' common range."""
    whole = [
        read_source(shared_data / f"{market}_1h.parquet", find_instrument(market), "1h").bars for market in markets
    ]
    end = min(int(bars.time[-1]) for bars in whole) + 1
    cut = [bars.between(end - LAST_DAYS * DAY_MS, end) for bars in whole]
    return [
        SourcedBars(bars, describe_bars(bars, source="a cut", source_sha256=bars.digest(), importer="none"))
        for bars in cut
    ]


def open_lab(folder: Path) -> Lab:
    settings = Settings(
        home=folder / "home", database_url="", reports_root=folder / "reports", bots_root=folder / "bots"
    )
    return Lab.open(settings, OfflineProvider())


@dataclass(frozen=True)
class Ran:
    """One campaign of a group."""

    document: Mapping[str, Any]
    diagnostics: bytes
    told: Mapping[str, Any]
    page: str


def run_group(folder: Path, bars: list[SourcedBars]) -> Ran:
    lab = open_lab(folder)
    try:
        markets = [one.bars.market for one in bars]
        request = {"prompt": PROMPT, "markets": markets, "timeframes": ["1h"], "search": {"trials": 12, "seed": 1}}
        campaign = create_campaign(lab, parse_request(request | {"budget": {"max_iterations": 2}}), bars=bars)
        document = finish(lab, campaign)
        return Ran(
            document,
            read_artifact(lab, campaign.id, "diagnostics.json"),
            read_diagnostics(lab, campaign.id),
            read_artifact(lab, campaign.id, "report.html").decode(),
        )
    finally:
        lab.close()


@pytest.fixture(scope="module", params=GROUPS, ids=lambda name: name.replace(" ", "_"))
def twice(
    request: pytest.FixtureRequest, shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Ran, Ran]:
    bars = read_last(shared_data, GROUPS[request.param])
    return run_group(tmp_path_factory.mktemp("first"), bars), run_group(tmp_path_factory.mktemp("second"), bars)


def test_a_group_comes_to_a_verdict_with_every_cell(twice: tuple[Ran, Ran]) -> None:
    document = twice[0].document
    assert document["state"] == "completed", document["note"]
    assert document["verdict"] in ("iterate", "reject", "promote_candidate")
    assert len(document["series"]) in {len(markets) for markets in GROUPS.values()}


def test_every_figure_is_there(twice: tuple[Ran, Ran]) -> None:
    ran = twice[0]
    for name, finding in ran.told["diagnostics"].items():
        assert finding["result"] is not None, f"{name}: {finding['sentence']}"
        assert finding["sentence"].endswith("."), name
    case = ran.document["outcome"]["case"]
    assert len(case["gates"]) == 4
    assert case["luck"]["trials"] == 2 * 12 * len(ran.document["series"])
    assert case["would_change"]
    assert "(missing)" not in ran.page.split('<section id="beside">')[1].split("</section>", maxsplit=1)[0]


def test_it_comes_out_the_same_to_the_bit(twice: tuple[Ran, Ran]) -> None:
    first, second = twice
    assert first.document["digests"] == second.document["digests"]
    assert first.diagnostics == second.diagnostics
    cases = [json.dumps(ran.document["outcome"]["case"], sort_keys=True) for ran in twice]
    assert cases[0] == cases[1]


def test_markets_without_a_common_range_are_refused_with_a_sentence(shared_data: Path, tmp_path: Path) -> None:
    markets = tuple(market for group in GROUPS.values() for market in group)
    bars = [read_source(shared_data / f"{one}_1h.parquet", find_instrument(one), "1h") for one in markets]
    lab = open_lab(tmp_path)
    try:
        request = parse_request({"prompt": PROMPT, "markets": list(markets), "timeframes": ["1h"]})
        with pytest.raises(SliceError, match=r"no common range: .* leave one of them out"):
            create_campaign(lab, request, bars=bars)
    finally:
        lab.close()
