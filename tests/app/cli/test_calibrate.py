"""``lab calibrate``: wrong usage is one sentence; a small measurement is shown, kept and quoted."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.calibration import measure as measuring
from tests.app.calibration.test_rates import pretend
from tests.app.cli.conftest import Lab


@pytest.mark.parametrize(
    "arguments",
    [
        ("--worlds", "0"),
        ("--worlds", "many"),
        ("--iterations", "0,5"),
        ("--iterations", "1.5"),
        ("--iterations", "5,5"),
        ("--iterations", ""),
        ("--iterations", "1,,5"),
        ("--iterations", "1;5"),
        ("--sharpe", "nan"),
        ("--sharpe", "9"),
        ("--sharpe", "-1"),
        ("--years", "0"),
        ("--years", "inf"),
        ("--years", "1e9"),
        ("--trials", "-3"),
        ("--seed", "4294967296"),
        ("--processes", "0"),
        ("--timeframe", "1w"),
        ("--write", "nowhere.md"),
        ("--out",),
    ],
)
def test_wrong_usage_ends_with_two_and_says_why(lab: Lab, arguments: tuple[str, ...]) -> None:
    ran = lab("calibrate", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert arguments[0] in ran.err
    assert "Traceback" not in ran.err


def test_a_page_without_a_place_for_the_tables_is_refused_before_anything_is_run(lab: Lab, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Nothing\n")
    ran = lab("calibrate", "--write", page)
    assert ran.code == 2
    assert page.read_text() == "# Nothing\n"


def test_the_rates_are_shown_written_and_kept(
    lab: Lab, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "run_job", pretend)
    page, out = tmp_path / "page.md", tmp_path / "rates.json"
    page.write_text("<!-- measured: begin -->\n<!-- measured: end -->\n")
    asked = ("calibrate", "--worlds", "20", "--iterations", "1,5", "--processes", "1", "--sharpe", "1.5")
    ran = lab(*asked, "--write", page, "--out", out, "--json")
    assert ran.code == 0
    assert ran.document["plan"]["worlds"] == 20
    assert "campaigns have ended" in ran.err
    assert "| all | 5 | 20 |" in page.read_text()
    assert out.is_file()
    assert len(list((home / "calibrations").iterdir())) == 2
    again = lab(*asked)
    assert again.code == 0
    assert "Markets without edge, evidence alone" in again.out
    assert "of 20 made-up markets without edge" in again.out


def test_ctrl_c_keeps_what_has_ended_and_says_how_to_go_on(
    lab: Lab, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(measuring, "run_job", interrupt)
    ran = lab("calibrate", "--processes", "1")
    assert ran.code == 130
    assert "the same command goes on" in ran.err
    assert not home.exists() or not list(home.rglob("*.json"))
