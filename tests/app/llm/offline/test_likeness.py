"""Words laid over the words of the rule before: every way that comes to an end is gone, and no other."""

from __future__ import annotations

import pytest

from app.llm.offline.compiler import likeness
from app.llm.offline.compiler.lexer import tokenise
from app.llm.offline.compiler.likeness import _laid_over
from app.llm.offline.compiler.tokens import Token
from tests.app.llm.offline.answers import answer_to

_MANY = "EURUSD 1h long when " + " and ".join(f"close above {1 + one / 1000:.3f}" for one in range(12))


def laid(pattern: str, own: str) -> list[str]:
    return [" ".join(token.text for token in way) for way in _laid_over(tokenise(pattern), tokenise(own))]


def test_opposites_and_numbers_take_the_place_of_what_they_answer_to() -> None:
    assert laid("long when rsi crosses above 30", "short below 70") == ["short when rsi crosses below 70"]


def test_a_word_that_answers_to_nothing_leaves_no_way() -> None:
    assert laid("long when rsi crosses above 30", "short below 70 zork") == []


def test_a_word_may_answer_to_either_of_two() -> None:
    assert set(laid("long above 10 and above 20", "short below")) == {
        "short below 10 and above 20",
        "short above 10 and below 20",
    }


@pytest.mark.parametrize("end", ["zork", "below"])
def test_few_words_are_compared_however_many_ways_there_are(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    compared: list[str] = []
    answers = likeness._answers

    def counted(word: Token, other: Token) -> bool:
        compared.append(word.text)
        assert len(compared) < 20_000, "every way of many is gone"
        return answers(word, other)

    monkeypatch.setattr(likeness, "_answers", counted)
    assert answer_to(f"{_MANY}, short {'above ' * 6}{end}. stop 20 pips").phrases
    ways = list(_laid_over(tokenise("close above 1 and " * 60), tokenise(f"{'above ' * 20}{end}")))
    assert len(ways) == (0 if end == "zork" else likeness._MOST_WAYS)
