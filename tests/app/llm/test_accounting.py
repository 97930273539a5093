from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm.accounting import account_for

PROMPT = "Buy when RSI(14) < 30 and the close is above the 200 EMA; no trades on Friday, please."
WHOLE = ["Buy when RSI(14) < 30", "the close is above the 200 EMA", "no trades on Friday"]


def test_filling_between_phrases_needs_no_account() -> None:
    assert account_for([PROMPT], WHOLE).complete


@pytest.mark.parametrize("left_out", range(3))
def test_whatever_phrase_is_left_out_is_missing(left_out: int) -> None:
    account = account_for([PROMPT], [phrase for place, phrase in enumerate(WHOLE) if place != left_out])
    assert account.missing == (WHOLE[left_out].removeprefix("the "),)


@pytest.mark.parametrize("word", ["no", "not", "or", "only", "30", "<", "if", "unless", "above"])
def test_a_single_word_that_bears_a_rule_is_missing(word: str) -> None:
    assert account_for([f"buy {word} sell"], ["buy", "sell"]).missing == (word,)


def test_case_and_what_lies_between_words_do_not_matter() -> None:
    assert account_for([PROMPT], [phrase.upper().replace(" ", "\n") for phrase in WHOLE]).complete


def test_a_phrase_that_is_shortened_or_made_up_is_foreign() -> None:
    account = account_for([PROMPT], ["Buy when RSI … 30", *WHOLE, ""])
    assert account.foreign == ("Buy when RSI … 30", "")
    assert not account.complete


def test_what_is_said_twice_is_accounted_for_twice() -> None:
    twice = ["stop 2 ATR. Sell, stop 2 ATR"]
    assert account_for(twice, ["stop 2 ATR", "Sell"]).missing == ("stop 2 ATR",)
    assert account_for(twice, ["stop 2 ATR", "Sell", "stop 2 ATR"]).complete


def test_every_prompt_is_accounted_for() -> None:
    assert account_for(["Buy low.", "Make it short only."], ["Buy low"]).missing == ("short only",)


@given(st.lists(st.sampled_from(["buy", "sell", "no", "30", "14", "the", "ema", "not"]), min_size=1, max_size=12))
def test_words_are_missing_exactly_where_no_phrase_holds_them(words: list[str]) -> None:
    prompt = " ".join(words)
    assert account_for([prompt], [prompt]).complete
    bearing = [word for word in words if word != "the"]
    missing = " ".join(account_for([prompt], []).missing).split()
    assert [word for word in missing if word != "the"] == bearing
