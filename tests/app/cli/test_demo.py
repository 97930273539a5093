"""``lab demo``: one verdict for each end of the scale."""

from __future__ import annotations

import json
import re
from pathlib import Path

from app.cli.demo import _fresh_settings, make_synthetic
from app.settings import Settings
from tests.app.cli.conftest import Lab


def test_real_bars_end_in_iterate_and_the_planted_edge_in_promotion(lab: Lab, tmp_path: Path) -> None:
    ran = lab("demo")
    assert ran.code == 0, ran.err
    assert re.findall(r"^verdict  (\w+)$", ran.out, re.MULTILINE) == ["iterate", "promote_candidate"]
    assert re.search(r"about [0-9.]+ years of bars would suffice", ran.out)
    assert "SYNTHETIC" in ran.out
    reports = list(tmp_path.glob("reports/campaigns/demo/*/report.html"))
    assert len(reports) == 2
    for report in reports:
        assert str(report) in ran.out
        record = json.loads((report.parent / "campaign.json").read_text())
        assert {path.name for path in (report.parent / "exports").iterdir()} == {"pine", "ctrader"}
        if record["verdict"] == "promote_candidate":
            assert record["outcome"]["verdict"]["k"] == 1
            assert "SYNTHETIC" in report.read_text()


def test_every_run_begins_in_an_empty_home(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", reports_root=tmp_path / "reports", bots_root=tmp_path / "bots")
    first = _fresh_settings(settings)
    (first.home / "lab.sqlite").write_text("the openings of the last run")
    (first.reports_root / "c1").mkdir()
    again = _fresh_settings(settings)
    assert again == first
    assert not (again.home / "lab.sqlite").exists()
    assert not (again.reports_root / "c1").exists()


def test_a_folder_that_the_demo_did_not_make_is_not_emptied(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", reports_root=tmp_path / "reports", bots_root=tmp_path / "bots")
    mine = tmp_path / "reports" / "demo" / "notes.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    _fresh_settings(settings)
    assert mine.read_text() == "mine"


def test_the_synthetic_bars_say_what_they_are_and_are_the_same_every_time() -> None:
    sourced = make_synthetic()
    assert sourced.provenance.source.startswith("SYNTHETIC")
    assert "SYNTHETIC" in sourced.bars.market
    assert sourced.bars.digest() == make_synthetic().bars.digest()
