"""Every prompt of the corpus compiles to the contract a trader would expect, or says what it did not understand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts.program import build_program
from contracts.strategy import parse_contract
from tests.app.llm.offline.answers import answer_to
from tests.app.llm.offline.essentials import essentials, ranges

_FOLDER = Path(__file__).resolve().parents[3] / "prompts"
_CASES = [case for path in sorted(_FOLDER.glob("*.yaml")) for case in yaml.safe_load(path.read_text("utf-8"))]


def _prompts(case: dict[str, Any]) -> tuple[str, ...]:
    return tuple(case["prompts"]) if "prompts" in case else (case["prompt"],)


@pytest.mark.parametrize("case", _CASES, ids=lambda case: " + ".join(_prompts(case))[:70])
def test_a_prompt_means_what_a_trader_would_expect(case: dict[str, Any]) -> None:
    answer = answer_to(*_prompts(case))
    missed = [phrase.text for phrase in answer.phrases if phrase.status == "not_understood"]
    assert missed == case.get("not_understood", [])
    if case["expect"] is None:
        assert answer.contract is None
        assert answer.problem
        return
    assert answer.contract is not None
    assert essentials(answer.contract) == case["expect"]
    assert ranges(answer.contract).items() >= case.get("tried", {}).items()
    build_program(parse_contract(answer.contract))


def test_three_quarters_of_the_corpus_compile_completely() -> None:
    meant = [case for case in _CASES if case["expect"] is not None]
    complete = [case for case in meant if "not_understood" not in case]
    assert len(_CASES) >= 80
    assert len(complete) >= 0.75 * len(meant)
