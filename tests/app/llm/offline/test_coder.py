"""A contract becomes a readable bot, the same every time, whatever a user wrote into it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.llm.offline.coder import write_bot
from app.llm.protocol import CodeRequest
from contracts.errors import ContractError
from tests.app.llm.offline.everything import EVERYTHING

ROOT = Path(__file__).resolve().parents[4]
PILOT = ROOT / "bots" / "ema_cross_atr"


def source_of(contract: dict[str, Any]) -> str:
    return write_bot(CodeRequest(contract=contract)).source


def pilot_contract() -> dict[str, Any]:
    contract: dict[str, Any] = yaml.safe_load((PILOT / "contract.yaml").read_text())
    return contract


def test_the_pilot_bot_is_what_the_coder_writes() -> None:
    assert (PILOT / "bot.py").read_text() == source_of(pilot_contract())


def test_the_same_contract_gives_the_same_source() -> None:
    assert source_of(EVERYTHING) == source_of(EVERYTHING)


@pytest.mark.parametrize("contract", [pilot_contract(), EVERYTHING], ids=["pilot", "everything"])
def test_a_bot_passes_the_linter(contract: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "bot.py"
    path.write_text(source_of(contract))
    command = [sys.executable, "-m", "ruff", "check", "--select", "E,F,I,W", "--line-length", "120", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_bot_imports_nothing_but_the_kit() -> None:
    imports = [
        node for node in ast.walk(ast.parse(source_of(EVERYTHING))) if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert [getattr(node, "module", None) for node in imports] == ["bots.kit"]


def test_what_no_rule_reads_is_not_computed() -> None:
    assert "unread" not in source_of(EVERYTHING)


def test_names_the_kit_needs_are_not_overwritten() -> None:
    source = source_of(EVERYTHING)
    assert "size_ = 2" in source
    assert "self.exit_ = rsi(" in source


@pytest.mark.parametrize(
    "thesis",
    ['"""\nimport os\n"""', "\u202e\u2066 reversed \x00 \r\n class", "{{ 7 * 7 }} {% raw %} # \\", "x" * 9_000],
)
def test_a_traders_words_stay_words(thesis: str) -> None:
    plain, hostile = (ast.dump(ast.parse(source_of(pilot_contract() | {"thesis": text}))) for text in ("", thesis))
    assert plain == hostile


def test_a_bad_contract_is_refused() -> None:
    with pytest.raises(ContractError):
        source_of(pilot_contract() | {"indicators": []})
