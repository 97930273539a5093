"""``lab contract``: mistakes are named, one sentence each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine import rows as engine_rows
from tests.app.cli.commands import columns, write_parquet
from tests.app.cli.conftest import Lab, WriteContract

Change = Callable[[dict[str, Any]], object]


def change_rule(text: str) -> Change:
    return lambda data: data["entry_rules"][0].update(when=text)


MISTAKES: dict[str, tuple[Change, str]] = {
    "an unknown key": (lambda data: data.update(speed=1), "speed"),
    "a missing key": (lambda data: data.pop("risk_model"), "risk_model"),
    "no entry rule": (lambda data: data.update(entry_rules=[]), "entry_rules"),
    "an unknown indicator": (lambda data: data["indicators"][0].update(name="emma"), "emma"),
    "an unknown parameter of an indicator": (lambda data: data["indicators"][0]["params"].update(size=3), "size"),
    "an unknown name in a rule": (change_rule("crosses_above(fast, slo)"), "slo"),
    "an unknown function in a rule": (change_rule("leaps_above(fast, slow)"), "leaps_above"),
    "an unknown output": (change_rule("fast.upper > slow"), "one output"),
    "a rule that is a number": (change_rule("fast + slow"), "entry_rules[0].when"),
    "a rule that cannot be read": (change_rule("fast >"), "entry_rules[0].when"),
    "Python in a rule": (change_rule("__import__('os').system('true')"), "entry_rules[0].when"),
    "a minimum above its maximum": (
        lambda data: data["optimization_space"]["fast_length"].update(min=60),
        "optimization_space.fast_length",
    ),
    "a step that never reaches the maximum": (
        lambda data: data["optimization_space"]["slow_length"].update(step=7),
        "optimization_space.slow_length",
    ),
    "an unused parameter": (
        lambda data: data["optimization_space"].update(unused={"value": 1, "min": 1, "max": 2, "step": 1}),
        "unused",
    ),
    "an unknown kind of stop": (lambda data: data["risk_model"]["stop_loss"].update(kind="hope"), "stop_loss"),
    "a stop that names no indicator": (
        lambda data: data["risk_model"]["stop_loss"].update(indicator="atr99"),
        "atr99",
    ),
    "text where a number should be": (lambda data: data["gates"].update(min_sharpe="high"), "min_sharpe"),
    "a timeframe that does not exist": (lambda data: data.update(timeframes=["7m"]), "timeframes"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_kind_of_mistake_is_named_with_its_place(lab: Lab, write_contract: WriteContract, mistake: str) -> None:
    change, part = MISTAKES[mistake]

    def changed(data: dict[str, Any]) -> None:
        data.setdefault("gates", {})
        change(data)

    ran = lab("contract", "validate", write_contract(changed))
    assert ran.code == 1
    assert ran.out == ""
    assert ran.sentences
    assert part in ran.err


def test_two_mistakes_are_two_sentences(lab: Lab, write_contract: WriteContract) -> None:
    def spoil(data: dict[str, Any]) -> None:
        data["entry_rules"][0]["when"] = "fast >"
        data["entry_rules"][1]["when"] = "nothing > slow"

    ran = lab("contract", "validate", write_contract(spoil), "--json")
    assert ran.code == 1
    assert ran.document["valid"] is False
    assert [problem["where"] for problem in ran.document["problems"]] == ["entry_rules[0].when", "entry_rules[1].when"]
    assert len(ran.sentences) == 2


BROKEN_FILES = {
    "cut.yaml": b"markets: [EURUSD",
    "cut.json": b'{"markets": ["EURUSD"',
    "nan.json": b'{"version": NaN}',
    "twice.json": b'{"version": 1, "version": 2}',
    "twice.yaml": b"version: 1\nversion: 2\n",
    "alias.yaml": b"a: &a [1]\nb: [*a, *a]\n",
    "object.yaml": b"!!python/object/apply:os.system [true]\n",
    "deep.json": b"[" * 100_000,
    "deep.yaml": b"[" * 10_000,
    "latin.yaml": "thesis: caf\u00e9".encode("latin-1"),
    "binary.yaml": b"\x00\x01\x02",
    "empty.yaml": b"",
    "list.yaml": b"- 1\n- 2\n",
    "text.yaml": b"buy low, sell high\n",
    "huge.yaml": b"# " + b"x" * 300_000,
    "date.yaml": b"thesis: 2020-13-45\n",
    "digits.json": b'{"version": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("name", BROKEN_FILES)
def test_a_file_that_is_no_contract_is_refused_in_words(lab: Lab, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(BROKEN_FILES[name])
    ran = lab("contract", "validate", tmp_path / name)
    assert ran.code == 1
    assert ran.out == ""
    assert ran.sentences


def test_a_valid_contract_is_described(lab: Lab, contract: Path) -> None:
    ran = lab("contract", "validate", contract, "--json")
    assert ran.code == 0
    assert ran.document["valid"] is True
    assert ran.document["parameters"]["fast_length"] == 20
    assert len(ran.document["digest"]) == 64
    assert ran.document["digest"] in lab("contract", "validate", contract).out


def test_yaml_and_json_say_the_same(lab: Lab, contract: Path, tmp_path: Path) -> None:
    # JSON is YAML, so the same text under another name goes through the other reader.
    as_yaml = tmp_path / "contract.yaml"
    as_yaml.write_text(contract.read_text())
    digests = [lab("contract", "validate", path, "--json").document["digest"] for path in (contract, as_yaml)]
    assert digests[0] == digests[1]


def test_the_schema_names_every_key_of_the_contract(lab: Lab) -> None:
    schema = lab("contract", "schema").document
    assert {"strategy_id", "markets", "entry_rules", "risk_model", "gates"} <= set(schema["properties"])
    assert schema["additionalProperties"] is False


def test_a_contract_that_does_not_look_ahead_is_told_so_on_default_drawn_and_given_bars(
    lab: Lab, contract: Path, bars: Path, write_contract: WriteContract
) -> None:
    ran = lab("contract", "check-lookahead", contract, "--json")
    assert (ran.code, ran.document["looks_ahead"], ran.document["moments"]) == (0, False, 64)
    assert (ran.document["bars"]["source"], ran.document["bars"]["bars"]) == ("default", 3000)
    assert ran.document["trades"] > 10
    given = lab("contract", "check-lookahead", contract, "--bars", bars)
    assert given.code == 0
    assert "does not look ahead" in given.out
    elsewhere = write_contract(lambda data: data.update(markets=["BTCUSDT"]), "elsewhere.json")
    drawn = lab("contract", "check-lookahead", elsewhere, "--json").document
    assert (drawn["bars"]["source"], drawn["looks_ahead"]) == ("synthetic", False)
    assert drawn["trades"] > 10


def test_a_contract_that_looks_ahead_fails_with_the_first_bar_and_trade(
    lab: Lab, contract: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def centred(x: NDArray[np.float64], length: int) -> NDArray[np.float64]:
        out = np.full(x.size, np.nan)
        for i in range(length - 1, x.size):
            out[i] = x[i - 2 : i + 3].mean()
        return out

    honest = engine_rows.compiled_indicator
    monkeypatch.setattr(engine_rows, "compiled_indicator", lambda name: centred if name == "ema" else honest(name))
    ran = lab("contract", "check-lookahead", contract, "--json")
    assert (ran.code, ran.document["looks_ahead"]) == (1, True)
    assert ran.document["difference"]["what"] in ("indicator fast", "indicator slow")
    shown = lab("contract", "check-lookahead", contract)
    assert (shown.code, shown.out) == (1, "")
    assert "first bar" in shown.err
    assert "first trade" in shown.err


def test_bars_that_do_not_outlast_the_warm_up_prove_nothing(lab: Lab, contract: Path, tmp_path: Path) -> None:
    few = write_parquet(tmp_path / "few_EURUSD_1h.parquet", **columns(30))
    ran = lab("contract", "check-lookahead", contract, "--bars", few)
    assert (ran.code, ran.out) == (1, "")
    assert "bars before there is a past" in ran.err
