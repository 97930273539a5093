"""What a target cannot say is said before anything is written."""

from __future__ import annotations

import pytest

from contracts.indicators import INDICATORS, Primitive, Unsupported
from exporters import TARGETS, Level, UnknownTarget, diagnose, export
from tests.exporters.cases import build_case, load_case


def test_an_unknown_target_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownTarget, match="'mql5' is not known; write one of pine, ctrader"):
        export(load_case("stress"), None, "mql5", promoted=True)


@pytest.mark.parametrize("target", TARGETS)
def test_an_indicator_the_target_cannot_say_gives_an_error_and_no_source(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ema = INDICATORS["ema"]
    assert isinstance(ema, Primitive)
    reason = Unsupported("no such thing")
    changed = {**{name: getattr(ema, name) for name in ema.__slots__}, target: reason}
    table = {**INDICATORS, "ema": Primitive(**changed)}
    monkeypatch.setattr(f"exporters.{target}.diagnostics.INDICATORS", table)
    written = export(load_case("ema_cross_atr"), None, target, promoted=True)
    assert written.refused
    assert not written.files
    errors = [str(diagnostic) for diagnostic in written.diagnostics if diagnostic.level is Level.ERROR]
    assert errors[0] == (
        "error: indicators[0] `fast`: ema cannot be exported: no such thing; instead: another indicator"
    )
    macd = export(load_case("macd_session"), None, target, promoted=True)
    assert "macd cannot be exported: it is made of ema: no such thing" in str(macd.diagnostics[0])


@pytest.mark.parametrize("target", TARGETS)
def test_a_timeframe_that_is_the_runs_own_on_one_chart_only_is_refused(target: str) -> None:
    program = build_case("higher_timeframe", timeframes=["1h", "4h"])
    written = export(program, None, target, promoted=True)
    assert not written.files
    assert "instead: a contract per timeframe" in str(written.diagnostics[0])


def test_the_runs_own_timeframe_is_no_other_timeframe() -> None:
    declared = {"id": "trend", "name": "ema", "params": {"length": 20}, "timeframe": "1h"}
    program = build_case(
        "time_exit_only",
        indicators=[declared],
        entry_rules=[{"id": "up", "side": "long", "when": "close > trend"}],
    )
    for target in TARGETS:
        (text,) = export(program, None, target, promoted=True).files.values()
        assert "request.security" not in text
        assert "private void Collect" not in text


@pytest.mark.parametrize(("target", "level"), [("pine", "warning"), ("ctrader", "note")])
def test_another_timeframe_is_remarked_on(target: str, level: str) -> None:
    found = [str(diagnostic) for diagnostic in diagnose(load_case("higher_timeframe"), target)]
    assert any(text.startswith(f"{level}: indicators: ") and "4h" in text for text in found)


@pytest.mark.parametrize("target", TARGETS)
def test_volume_is_remarked_on(target: str) -> None:
    rules = [{"id": "loud", "side": "long", "when": "volume > volume[1]"}]
    found = diagnose(build_case("time_exit_only", entry_rules=rules), target)
    assert [diagnostic.where for diagnostic in found] == ["volume"]


@pytest.mark.parametrize("target", TARGETS)
def test_an_indicator_that_reads_days_on_its_own_is_refused_on_another_timeframe(target: str) -> None:
    program = build_case(
        "time_exit_only",
        indicators=[{"id": "yesterday", "name": "previous_day", "timeframe": "4h"}],
        entry_rules=[{"id": "up", "side": "long", "when": "close > yesterday.high"}],
    )
    written = export(program, None, target, promoted=True)
    assert not written.files
    assert str(written.diagnostics[0]) == (
        "error: indicators[0] `yesterday`: previous_day reads bars of 1d on its own and cannot be put on 4h; "
        "instead: previous_day without a timeframe"
    )


@pytest.mark.parametrize("target", TARGETS)
def test_a_formulas_own_timeframe_that_is_the_runs_on_one_chart_only_is_refused(target: str) -> None:
    program = build_case(
        "time_exit_only",
        timeframes=["1h", "1d"],
        indicators=[{"id": "yesterday", "name": "previous_day"}],
        entry_rules=[{"id": "up", "side": "long", "when": "close > yesterday.high"}],
    )
    assert "instead: a contract per timeframe" in str(export(program, None, target, promoted=True).diagnostics[0])


@pytest.mark.parametrize("target", TARGETS)
def test_the_previous_day_on_daily_bars_is_the_bar_before(target: str) -> None:
    program = build_case(
        "time_exit_only",
        timeframes=["1d"],
        indicators=[{"id": "yesterday", "name": "previous_day"}],
        entry_rules=[{"id": "up", "side": "long", "when": "close > yesterday.high"}],
    )
    (source,) = export(program, None, target, promoted=True).files.values()
    assert "request.security" not in source
    assert "private void Collect" not in source
    assert "high[1]" in source
