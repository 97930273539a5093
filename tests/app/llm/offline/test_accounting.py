"""Whatever is written, every word of it is accounted for and nothing breaks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.llm.offline.compiler import compile_prompts
from app.llm.offline.compiler.lexer import tokenise
from app.llm.offline.compiler.tokens import Kind
from app.llm.protocol import CompileAnswer, CompileRequest
from contracts.program import build_program
from contracts.strategy import parse_contract
from tests.prompt_corpus import CASES, prompts_of

_PROMPTS = [prompt for case in CASES for prompt in prompts_of(case)]
_WORDS = sorted({word for prompt in _PROMPTS for word in prompt.split()})


def _compile(prompt: str) -> CompileAnswer:
    return compile_prompts(CompileRequest(prompts=(prompt,)))


def _unaccounted(prompt: str, answer: CompileAnswer) -> list[str]:
    """Words and numbers of the prompt that no phrase holds, phrases taken off it in their order."""
    rest, place = prompt, 0
    for phrase in answer.phrases:
        found = rest.index(phrase.text, place)
        rest = rest[:found] + " " * len(phrase.text) + rest[found + len(phrase.text) :]
        place = found
    return [token.text for token in tokenise(rest) if token.kind in (Kind.WORD, Kind.NUMBER)]


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=25))
@settings(max_examples=150)
def test_any_heap_of_trading_words_is_accounted_for_word_by_word(words: list[str]) -> None:
    prompt = " ".join(words)
    assert _unaccounted(prompt, _compile(prompt)) == []


@given(
    st.sampled_from(_PROMPTS), st.sampled_from(["unless the moon is full", "twice", "blorp 7", "but only sometimes"])
)
@settings(max_examples=80)
def test_words_that_mean_nothing_are_never_dropped_in_silence(prompt: str, nonsense: str) -> None:
    answer = _compile(f"{prompt.rstrip('. ')} {nonsense}")
    last = nonsense.rsplit(maxsplit=1)[-1]
    assert any(last in phrase.text and phrase.status == "not_understood" for phrase in answer.phrases)


@given(st.text(max_size=200))
@settings(max_examples=150)
def test_any_text_gets_an_answer(text: str) -> None:
    answer = _compile(text)
    assert answer.contract is not None or answer.problem


@given(st.lists(st.sampled_from(_PROMPTS), min_size=2, max_size=3))
@settings(max_examples=60)
def test_whatever_contract_comes_out_holds(prompts: list[str]) -> None:
    answer = compile_prompts(CompileRequest(prompts=tuple(prompts)))
    if answer.contract is not None:
        build_program(parse_contract(answer.contract))


def test_the_same_prompt_gives_the_same_answer() -> None:
    assert _compile(_PROMPTS[0]) == _compile(_PROMPTS[0])
