"""``lab doctor``: absences are findings, not failures."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.app.cli.conftest import Lab

LOOKED_FOR = set("python database disk docker mono node pinets chromium".split()) | {"numba cache", "default bars"}


def test_everything_optional_may_be_missing(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    ran = lab("doctor", "--json")
    assert ran.code == 0
    assert set(ran.document) >= LOOKED_FOR
    for name in ("docker", "sandbox image", "mono", "node", "chromium"):
        assert ran.document[name]["present"] is False
        assert ran.document[name]["without"]
    people = lab("doctor").out
    assert "mono is missing: C# exports" in people
    for name, whose in (("ccxt", "exchanges"), ("yfinance", "Yahoo Finance")):
        assert ran.document[name]["present"] is (find_spec(name) is not None)
        if find_spec(name) is None:
            assert f"{name} is missing: `lab data fetch` has no bars of {whose}; `pip install" in people


def test_a_tool_that_is_there_but_does_not_answer_is_missing(
    lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mono").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "mono").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    found = lab("doctor", "--json").document["mono"]
    assert found["found"] == "installed, but does not answer"


def test_a_database_that_does_not_open_is_a_finding(lab: Lab, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    home.mkdir()
    (home / "lab.sqlite").write_bytes(b"this is no database" * 100)
    ran = lab("doctor", "--json")
    assert ran.code == 0
    assert ran.document["database"]["present"] is False


def test_looking_makes_nothing(lab: Lab, home: Path) -> None:
    lab("doctor")
    assert not home.exists()
