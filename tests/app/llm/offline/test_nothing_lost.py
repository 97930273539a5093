"""Nothing a prompt says goes missing: no number, no phrase, no word put in between."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.llm.offline.compiler import reading
from app.llm.offline.compiler.lexer import tokenise
from app.llm.offline.compiler.reader import Reader
from app.llm.offline.compiler.statements import Label
from tests.app.llm.offline.answers import answer_to
from tests.app.llm.offline.kept import lost_numbers, numbers_in, told
from tests.prompt_corpus import CASES

_COMPLETE = [case["prompt"] for case in CASES if "prompt" in case and "not_understood" not in case]
_RULES = {"enter", "leave", "allow", "protect", "breakeven", "leaveafter", "dailylimit", "size", "gate", "range"}
_FILLED_IN = re.compile(
    r"(?i)\b(?:no|none|without|remove)\b|reverse to|breakeven|1\s?%|one percent|1 percent|1pct|length \(10-40\)"
)
"""Phrases that say what would be filled in without them."""
_SAID_TWICE = re.compile(r"(?i)reverse position|always in|inside bar break:")
"""Prompts that say a rule and, by a name for it, the same again."""
_STRANGE = (
    "not never unless except twice second monthly half until third first double without limit partial tomorrow 13.7 "
    "martingale blorp"
).split()


_PIECES = (
    "buy when RSI({n}) is below {m}",
    "short when EMA({n}) crosses below EMA({m})",
    "stop {n} pips",
    "stop {n}.5 ATR",
    "target {n} ATR",
    "tp {n}R",
    "exit after {n} bars",
    "keep the stop at {n} fixed",
    "leverage {n}:{m}",
    "risk 0.{n}%",
    "at least {n} trades",
    "at most {n} trades a day",
    "optimise the stop from {n} to {m}",
    "only when ADX({n}) above {m}",
    "move stop to breakeven at {n}R plus {m} pips",
    "EURUSD 1h",
    "buy the {n} bar high",
    "trail {n}%",
)


@pytest.mark.parametrize("joint", ["and", "or", "but", "with", "then", "while", ",", "("])
def test_a_prompt_may_break_off_behind_any_joint(joint: str) -> None:
    answer = answer_to(f"buy EURUSD 1h when RSI 14 is below 30, zork the blorp {joint}")
    assert any("zork" in phrase.text for phrase in answer.phrases if phrase.status == "not_understood")


def test_reading_ends_where_a_title_is_found_that_ends_before_what_it_should_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stand_still(reader: Reader, *_: object) -> Label:
        reader.at = 0
        return Label("a title")

    monkeypatch.setattr(reading, "heading", stand_still)
    answer = answer_to("zork the blorp, buy EURUSD 1h when RSI 14 is below 30")
    assert any(phrase.status == "not_understood" for phrase in answer.phrases)


@given(st.lists(st.tuples(st.sampled_from(_PIECES), st.integers(2, 97), st.integers(2, 97)), min_size=1, max_size=5))
@settings(max_examples=50, deadline=None)
def test_no_number_is_lost_however_phrases_are_put_together(pieces: list[tuple[str, int, int]]) -> None:
    prompt = ", ".join(form.format(n=first, m=second) for form, first, second in pieces)
    assert lost_numbers(prompt) == []


def test_a_number_no_part_of_the_contract_holds_is_not_understood() -> None:
    lost = answer_to("buy RSI < 30, stop 2%, leverage 10:3").not_understood
    assert lost == ("leverage 10:3 (the number 3 would be lost)",)
    kept = answer_to("buy RSI < 30, keep the stop at 5 fixed, stop 2%").not_understood
    assert [note.partition(" (")[0] for note in kept] == ["keep the stop at 5 fixed"]


@given(st.sampled_from(_COMPLETE), st.data())
@settings(max_examples=50, deadline=None)
def test_a_phrase_with_a_rule_changes_the_answer(prompt: str, data: st.DataObject) -> None:
    answer = answer_to(prompt)
    ruled = [
        phrase
        for phrase in answer.phrases
        if (phrase.status == "assumed" or phrase.note in _RULES) and not _FILLED_IN.search(phrase.text)
    ]
    if not ruled or len({phrase.text for phrase in answer.phrases}) < len(answer.phrases):
        return
    if answer.contract is None or _SAID_TWICE.search(prompt):
        return
    phrase = data.draw(st.sampled_from(ruled))
    without = answer_to(prompt.replace(phrase.text, "", 1))
    named = phrase.status == "assumed" and not numbers_in(phrase.text) and len(phrase.text.split()) <= 2
    if named and phrase.note in {other.note for other in without.phrases}:
        return  # a heading, "Ichimoku:", "Parabolic SAR:", whose name a phrase behind it says as well
    assert told(without) != told(answer)


@given(st.sampled_from(_COMPLETE), st.sampled_from(_STRANGE), st.data())
@settings(max_examples=60, deadline=None)
def test_a_strange_word_anywhere_in_a_right_prompt_is_heard(prompt: str, word: str, data: st.DataObject) -> None:
    tokens = tokenise(prompt)
    at = data.draw(st.integers(0, len(tokens)))
    place = tokens[at].start if at < len(tokens) else len(prompt)
    changed = f"{prompt[:place]} {word} {prompt[place:]}"
    assert told(answer_to(changed)) != told(answer_to(prompt))
