"""An indicator that is only a formula needs nothing in the kit: its bot has the formula written out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import app.llm.offline.coder.coding as coding
import app.llm.offline.coder.formulas as formulas
from app.llm.offline.coder.formulas import can_be_written
from bots.vocabulary import KIT_INDICATORS
from contracts.indicators import INDICATORS, Composed, Primitive
from contracts.program import build_program
from contracts.strategy import parse_contract
from market.defaults import read_default_bars
from tests.bots.agreement import compare_drawn, disagreement
from tests.random_contracts import draw_contract

PRIMITIVES = frozenset(name for name, indicator in INDICATORS.items() if isinstance(indicator, Primitive))


@pytest.fixture
def without_composed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the kit had no function for any indicator that is a formula."""
    for module in (coding, formulas):
        monkeypatch.setattr(module, "KIT_INDICATORS", KIT_INDICATORS & PRIMITIVES)


def test_the_kit_has_every_indicator_that_is_no_formula() -> None:
    assert PRIMITIVES <= KIT_INDICATORS
    assert all(can_be_written(indicator) for indicator in INDICATORS.values())


@pytest.mark.usefixtures("without_composed")
@pytest.mark.parametrize("name", sorted(set(INDICATORS) - PRIMITIVES))
@pytest.mark.parametrize("timeframe", [None, "4h"])
def test_a_formula_written_out_makes_the_engines_trades(name: str, timeframe: str | None) -> None:
    indicator = INDICATORS[name]
    assert isinstance(indicator, Composed)
    numbers = {"source": "close", "multiplier": 2, "periods": 252}
    use: dict[str, Any] = {"id": "x", "name": name}
    use["params"] = {each.name: numbers.get(each.name, 3 + place) for place, each in enumerate(indicator.arguments)}
    if timeframe is not None:
        use["timeframe"] = timeframe
    outputs = ["x" if output == "value" else f"x.{output}" for output in indicator.outputs]
    rises = [f"{output} > {output}[1]" for output in outputs]
    entries = [
        {"id": f"{side}_{n}", "side": side, "when": f"{rise} and hour {sign} 12"}
        for side, sign in (("long", "<"), ("short", ">="))
        for n, rise in enumerate(rises)
    ]
    contract = draw_contract(0) | {"optimization_space": {}, "indicators": [use], "entry_rules": entries}
    contract |= {"exit_rules": [], "risk_model": {"sizing": {"kind": "fixed_units", "units": 1000}}}
    source = coding.render_bot(build_program(parse_contract(contract)))
    assert f" {name}(" not in source
    words, found = disagreement(contract, read_default_bars("EURUSD").bars[:900])
    assert words == ""
    assert len(found.trades) > 0


@pytest.mark.usefixtures("without_composed")
def test_drawn_contracts_trade_alike_with_formulas_written_out(shared_data: Path) -> None:
    found = compare_drawn(shared_data / "BTCUSDT_1h.parquet", range(40), 600)
    assert found.disagreements == ()
    assert found.trades > 500
