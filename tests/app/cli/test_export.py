"""``lab export``: source in a folder, reasons where there can be none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.cli.conftest import Lab, WriteContract

TARGETS = {"pine": ".pine", "ctrader": ".cs"}


@pytest.mark.parametrize("target", TARGETS)
def test_source_is_written_and_says_that_nothing_promoted_it(
    lab: Lab, contract: Path, tmp_path: Path, target: str
) -> None:
    ran = lab("export", contract, "--target", target, "--out", tmp_path / "new" / "folder", "--json")
    assert ran.code == 0
    (path,) = map(Path, ran.document["files"])
    assert path.suffix == TARGETS[target]
    assert "NOT PROMOTED" in path.read_text()
    assert (ran.document["promoted"], ran.document["proven"]) == (False, False)
    assert "not proven" in ran.err


def test_the_same_contract_gives_the_same_source(lab: Lab, contract: Path, tmp_path: Path) -> None:
    for folder in ("one", "two"):
        lab("export", contract, "--target", "pine", "--out", tmp_path / folder)
    one, two = (next((tmp_path / folder).iterdir()) for folder in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


def test_set_changes_the_source(lab: Lab, contract: Path, tmp_path: Path) -> None:
    lab("export", contract, "--target", "pine", "--out", tmp_path / "one")
    lab("export", contract, "--target", "pine", "--out", tmp_path / "two", "--set", "fast_length=7")
    one, two = (next((tmp_path / folder).iterdir()) for folder in ("one", "two"))
    assert one.read_bytes() != two.read_bytes()


def test_what_cannot_be_exported_is_one_sentence_and_writes_nothing(
    lab: Lab, contract: Path, write_contract: WriteContract, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    broken = write_contract(lambda data: data["entry_rules"][0].update(when="fast >"), "broken.json")
    for arguments in (
        (contract, "--target", "metatrader"),
        (contract, "--target", "pine", "--market", "NOWHERE"),
        (contract, "--target", "pine", "--set", "speed=1"),
        (broken, "--target", "pine"),
        (tmp_path / "missing.yaml", "--target", "pine"),
    ):
        ran = lab("export", *arguments, "--out", out)
        assert (ran.code, ran.out) == (1, "")
        assert len(ran.sentences) == 1
        assert not out.exists()


def test_a_folder_that_cannot_be_made_is_one_sentence(lab: Lab, contract: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = lab("export", contract, "--target", "pine", "--out", tmp_path / "file" / "folder")
    assert ran.code == 1
    assert len(ran.sentences) == 1
