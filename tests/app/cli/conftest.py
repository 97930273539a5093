"""A shell for every test: its own folder, its own home."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.cli.entry import run
from tests.app.cli.commands import Ran, write_parquet
from tests.contracts.pilot import pilot

Lab = Callable[..., Ran]
WriteContract = Callable[..., Path]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as current directory, with the laboratory's home in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def lab(capsys: pytest.CaptureFixture[str]) -> Lab:
    """``lab("data", "list")`` runs the command in this process, through the door that every command goes through."""

    def call(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture
def bars(tmp_path: Path) -> Path:
    """A file of good bars."""
    return write_parquet(tmp_path / "EURUSD_1h.parquet")


@pytest.fixture
def contract(write_contract: WriteContract) -> Path:
    """A file with the pilot contract."""
    return write_contract()


@pytest.fixture
def write_contract(tmp_path: Path) -> WriteContract:
    """``write_contract(change)`` writes the pilot contract, changed, as a file."""

    def write(change: Callable[[dict[str, Any]], object] | None = None, name: str = "contract.json") -> Path:
        path = tmp_path / name
        data = pilot(change)
        data["indicators"] = [use for use in data["indicators"] if use["id"] != "bands"]
        path.write_text(json.dumps(data))
        return path

    return write
