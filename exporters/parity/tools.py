"""The programs that run exported sources: where they are, whether they are there, and how to get them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from exporters.parity.errors import ProofFailed, ProofToolMissing

PINETS_FOLDER = "LAB_PINETS"
"""Environment variable: the folder whose ``node_modules`` holds PineTS."""

PINETS_VERSION = "0.9.34"
_HOUSE = Path(__file__).resolve().parents[2]
_PATIENCE_S = 600
_TELLING = re.compile(r"(error CS\d+|warning CS\d+|Exception|Error): .")


@dataclass(frozen=True, slots=True)
class ProofTool:
    """What one target's proof needs. ``missing`` says what is not there in one sentence, None where all is."""

    name: str
    missing: Callable[[], str | None]


def find_pinets() -> Path:
    """The folder whose ``node_modules`` holds PineTS. Raises ``ProofToolMissing``."""
    reason = _missing_pine()
    if reason is not None:
        raise ProofToolMissing(reason)
    return next(folder for folder in _pinets_folders() if (folder / "node_modules" / "pinets").is_dir())


def require_mono() -> None:
    """Raises ``ProofToolMissing`` where C# cannot be compiled and run."""
    reason = _missing_mono()
    if reason is not None:
        raise ProofToolMissing(reason)


def run_tool(command: list[str], text: str = "") -> str:
    """What a program writes to its output, given ``text`` on its input.

    Raises ``ProofFailed`` with its last words where it fails or does not end.
    """
    try:
        ran = subprocess.run(  # noqa: S603 - programs of the table below, on sources of our own rendering
            command, input=text, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise ProofFailed(f"{command[0]} did not end within {_PATIENCE_S} s.") from None
    except OSError as error:
        raise ProofFailed(f"{command[0]} could not be started: {error.strerror}.") from None
    if ran.returncode != 0:
        raise ProofFailed(f"{command[0]} failed: {_last_words(ran.stderr, ran.stdout)}")
    return ran.stdout


def _last_words(*outputs: str) -> str:
    lines = [line.strip() for output in outputs for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if _TELLING.search(line)]
    return (telling or lines or ["no reason was given"])[0][:400]


def _missing_mono() -> str | None:
    if shutil.which("mcs") and shutil.which("mono"):
        return None
    return "mono is not installed, so no C# is compiled and run here (Debian: apt install mono-mcs mono-runtime)."


def _missing_pine() -> str | None:
    if not any((folder / "node_modules" / "pinets").is_dir() for folder in _pinets_folders()):
        return (
            "PineTS is not installed, so no Pine is run here; `make proof-tools` installs it, or"
            f" {PINETS_FOLDER} names the folder whose node_modules holds it."
        )
    if shutil.which("node") is None:
        return "Node is not installed, so no Pine is run here (Debian: apt install nodejs)."
    return None


def _pinets_folders() -> tuple[Path, ...]:
    named = os.environ.get(PINETS_FOLDER)
    return (Path(named),) if named else (_HOUSE / ".proof", Path.cwd() / ".proof")


PROOF_TOOLS: Mapping[str, ProofTool] = MappingProxyType(
    {
        "pine": ProofTool(f"PineTS {PINETS_VERSION} under Node", _missing_pine),
        "ctrader": ProofTool("mono, C# 6, warnings as errors", _missing_mono),
    }
)
"""By export target."""
