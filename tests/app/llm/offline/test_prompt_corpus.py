"""Every prompt of the corpus compiles to the contract a trader would expect, or says what it did not understand."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.program import build_program
from contracts.strategy import parse_contract
from tests.app.llm.offline.answers import answer_to
from tests.app.llm.offline.essentials import essentials, ranges
from tests.app.llm.offline.kept import lost_numbers
from tests.prompt_corpus import CASES, prompts_of

_SINGLE = [case["prompt"] for case in CASES if "prompt" in case]


@pytest.mark.parametrize("case", CASES, ids=lambda case: " + ".join(prompts_of(case))[:70])
def test_a_prompt_means_what_a_trader_would_expect(case: dict[str, Any]) -> None:
    answer = answer_to(*prompts_of(case))
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


@pytest.mark.parametrize("prompt", _SINGLE, ids=lambda prompt: prompt[:70])
def test_every_number_of_a_prompt_is_in_the_contract_or_is_spoken_of(prompt: str) -> None:
    assert lost_numbers(prompt) == []


def test_three_quarters_of_the_corpus_compile_completely() -> None:
    meant = [case for case in CASES if case["expect"] is not None]
    complete = [case for case in meant if "not_understood" not in case]
    assert len(CASES) >= 80
    assert len(complete) >= 0.75 * len(meant)
