from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.errors import CampaignRefused, IdempotencyConflict
from app.lab import Lab
from app.llm.protocol import CompileAnswer, Usage
from app.services.campaign_bars import read_files
from app.services.campaigns import list_campaigns, show_campaign
from app.services.compilation import NoRule
from app.services.creation import create_campaign
from contracts.campaign import parse_request
from contracts.errors import ContractError
from evaluation.errors import SliceError
from market.errors import BarsError, UnknownMarket
from tests.app.small import IdeasProvider, create_small, open_small, small_contract, sourced, walk


def request(**changes: Any) -> Any:
    return parse_request({"contract": small_contract(), **changes})


def test_a_campaign_records_the_digest_and_the_source_of_its_bars(small: Lab) -> None:
    bars = walk()
    campaign = create_small(small, bars)
    series = campaign.series["SYNTHETIC_WALK 1d"]
    assert series["digest"] == bars.bars.digest()
    assert (series["source"], series["synthetic"]) == ("SYNTHETIC: a test", True)
    assert (campaign.state, campaign.name, campaign.revision) == ("queued", "small_cross", 1)


def test_bars_that_come_with_the_package_need_no_import(small: Lab) -> None:
    campaign = create_campaign(small, request(markets=["EURUSD"], timeframes=["1h"]))
    assert campaign.series["EURUSD 1h"]["source"] == "EURUSD.csv"
    assert not campaign.series["EURUSD 1h"]["synthetic"]


def test_an_unknown_market_is_refused_before_a_campaign_exists(small: Lab) -> None:
    with pytest.raises(UnknownMarket, match="'EURUSB' is not known"):
        create_campaign(small, request(markets=["EURUSB"]))
    assert list_campaigns(small).items == []


def test_a_cell_without_bars_is_refused_and_the_sentence_says_which_there_are(small: Lab) -> None:
    with pytest.raises(CampaignRefused, match=r"There are no bars of GBPUSD 1h; .*EURUSD 1h, GOOG 1d"):
        create_campaign(small, request(markets=["GBPUSD"], timeframes=["1h"]))


def test_cells_without_a_common_range_are_refused(small: Lab) -> None:
    early = walk(years=2.0)
    late = replace(early.bars, time=early.bars.time + 10 * 365 * 86_400_000)
    other = sourced(replace(late, instrument=replace(late.instrument, market="SYNTHETIC_TREND")))
    with pytest.raises(SliceError, match="common range"):
        create_campaign(small, request(markets=["SYNTHETIC_WALK", "SYNTHETIC_TREND"]), bars=[early, other])


def test_a_prompt_without_a_rule_is_refused(tmp_path: Path) -> None:
    answer = CompileAnswer(contract=None, problem="There is no rule in it.")
    lab = open_small(tmp_path, IdeasProvider(compiled=answer))
    with pytest.raises(NoRule, match="There is no rule in it"):
        create_small(lab, prompt="Make me rich.")
    assert list_campaigns(lab).items == []
    lab.close()


def test_a_contract_that_cannot_trade_is_refused_with_its_problems(small: Lab) -> None:
    contract = small_contract()
    contract["entry_rules"][0]["when"] = "crosses_above(fast, nothing)"
    with pytest.raises(ContractError, match="nothing"):
        create_small(small, contract=contract)


class PaidProvider(IdeasProvider):
    most_per_call = Usage(prompt_tokens=1_000)


def test_where_compiling_costs_money_the_cells_must_be_named(tmp_path: Path) -> None:
    lab = open_small(tmp_path, PaidProvider())
    with pytest.raises(CampaignRefused, match="Name the markets and timeframes"):
        create_small(lab, prompt="Buy.")
    named = create_small(lab, prompt="Buy.", markets=["SYNTHETIC_WALK"], timeframes=["1d"])
    assert named.name == "Buy."
    lab.close()


def test_the_same_key_and_request_give_the_same_campaign(small: Lab) -> None:
    bars = [walk()]
    first = create_campaign(small, request(), bars=bars, idempotency_key="k")
    again = create_campaign(small, request(), bars=bars, idempotency_key="k")
    assert first.id == again.id
    assert len(list_campaigns(small).items) == 1


def test_the_same_key_with_another_request_is_a_conflict(small: Lab) -> None:
    create_campaign(small, request(), bars=[walk()], idempotency_key="k")
    with pytest.raises(IdempotencyConflict, match="'k' was used for another request"):
        create_campaign(small, request(search={"trials": 9}), bars=[walk()], idempotency_key="k")


def test_a_given_file_is_imported_and_named_by_its_name(small: Lab, shared_data: Path) -> None:
    (found,) = read_files(small, [shared_data / "EURUSD_1d.parquet"], (), ())
    assert (found.bars.market, str(found.bars.timeframe)) == ("EURUSD", "1d")
    assert small.bars.load("EURUSD", "1d").bars.digest() == found.bars.digest()


def test_a_file_of_bars_with_a_hole_is_refused_in_a_sentence(small: Lab, tmp_path: Path) -> None:
    path = tmp_path / "EURUSD_1d.csv"
    path.write_text("time,open,high,low,close,volume\n2020-01-01,1.1,1.2,1.0,1.1,5\n2020-01-02,1.1,nan,1.0,1.1,5\n")
    with pytest.raises(BarsError, match="line 3: high is 'nan'"):
        read_files(small, [path], (), ())


def test_a_campaign_in_full_says_what_comes_next(small: Lab) -> None:
    campaign = create_small(small)
    shown = show_campaign(small, campaign.id)
    assert (shown["step"], shown["working"], shown["allowed"]) == ("brief", False, ["pause", "cancel"])
