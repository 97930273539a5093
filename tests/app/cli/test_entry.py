"""The door every command goes through: exit codes, sentences, and what happens when nobody listens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import data
from tests.app.cli.commands import run_process
from tests.app.cli.conftest import Lab


def test_a_good_command_exits_with_0_and_a_bad_one_with_1_or_2(home: Path, contract: Path) -> None:
    good = run_process("contract", "validate", contract, home=home)
    assert (good.code, good.err) == (0, "")
    failed = run_process("contract", "validate", "missing.yaml", home=home)
    assert (failed.code, failed.out) == (1, "")
    assert failed.err == "lab: The file missing.yaml does not exist.\n"
    assert run_process("contract", "validate", home=home).code == 2
    assert run_process("contract", "approve", contract, home=home).code == 2


def test_help_is_shown_for_every_command_and_exits_with_0(lab: Lab) -> None:
    for words in ([], ["contract"], ["contract", "validate"], ["backtest"], ["data", "import"], ["doctor"]):
        ran = lab(*words, "--help")
        assert ran.code == 0
        assert "Usage: lab" in ran.out


def test_an_error_inside_lab_is_a_sentence_that_names_the_log(
    lab: Lab, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trip() -> None:
        raise ZeroDivisionError("nobody divides by that")

    monkeypatch.setattr(data, "open_store", trip)
    ran = lab("data", "list")
    assert ran.code == 1
    (log,) = (home / "log").glob("*.log")
    assert ran.err.count("\n") == 1
    assert str(log) in ran.err
    assert "nobody divides by that" in log.read_text()


def test_a_wrong_setting_is_named_by_its_variable(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_LEASE_S", "soon")
    ran = lab("doctor")
    assert ran.code == 1
    assert "LAB_LEASE_S" in ran.err


def test_ctrl_c_exits_with_130(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(data, "open_store", interrupt)
    ran = lab("data", "list")
    assert ran.code == 130
    assert "Traceback" not in ran.err


def test_a_reader_who_has_enough_is_no_error(home: Path) -> None:
    command = f"{sys.executable} -m app.cli contract schema | true"
    environment = os.environ | {"LAB_HOME": str(home)}
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_a_console_without_unicode_still_gets_its_output(home: Path, contract: Path) -> None:
    environment = os.environ | {"LAB_HOME": str(home), "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    command = [sys.executable, "-m", "app.cli", "contract", "schema"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_arguments_that_are_not_text_are_refused_in_words(home: Path) -> None:
    command = [sys.executable.encode(), b"-m", b"app.cli", b"contract", b"validate", b"\xff\xfe.yaml"]
    done = subprocess.run(command, env=os.environ | {"LAB_HOME": str(home)}, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
