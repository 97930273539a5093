"""The exports at a campaign's end: an error of ours costs the export, never the campaign."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.loop import exporting
from app.loop.exporting import WrittenExport, export_ending
from app.loop.verdicts import Ending
from contracts.campaign import Verdict
from market.instruments import INSTRUMENTS
from tests.exporters.cases import load_case


def an_ending(verdict: Verdict) -> Ending:
    contract = load_case("ema_cross_atr").contract
    judged = SimpleNamespace(
        contender=SimpleNamespace(contract=contract), candidate=SimpleNamespace(values=contract.parameter_values())
    )
    return cast(Ending, SimpleNamespace(judged=judged, verdict=SimpleNamespace(verdict=verdict), cells=None))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    bars = SimpleNamespace(instrument=INSTRUMENTS["EURUSD"])
    monkeypatch.setattr(exporting, "_unsealed_bars", lambda *_: bars)
    return []


def run(verdict: Verdict, told: list[str]) -> tuple[WrittenExport, ...]:
    return export_ending(an_ending(verdict), lambda part, _: told.append(part))


def test_an_exporter_that_fails_is_an_event_and_a_visible_entry(
    told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("broken exporter")

    monkeypatch.setattr(exporting, "export", fail)
    found = run(Verdict.ITERATE, told)
    assert told == ["export ctrader", "export pine"]
    assert [(one.told, one.ready, one.failed) for one in found] == [("export failed", False, True)] * 2
    assert all(one.drafts() == () and one.diagnostics for one in found)


def test_a_proof_that_fails_leaves_the_source_and_says_not_proven(
    told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken proof")

    monkeypatch.setattr(exporting, "build_bundle", fail)
    found = run(Verdict.PROMOTE_CANDIDATE, told)
    assert told == ["proof of the ctrader export", "proof of the pine export"]
    assert all(one.ready and one.files and one.told.startswith("not proven") for one in found)


def test_what_was_not_promoted_is_written_and_not_run(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "build_bundle", lambda *_, **__: pytest.fail("it was run"))
    found = run(Verdict.REJECT, told)
    assert (told, [one.told for one in found]) == ([], [exporting.NOT_RUN] * 2)
    assert all("NOT PROMOTED" in text for one in found for text in one.files.values())
