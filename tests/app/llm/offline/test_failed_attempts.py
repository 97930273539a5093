"""A production that failed is not tried again where it would fail again, and nothing else changes by that."""

from __future__ import annotations

import pytest

from app.llm.offline.compiler import compile_prompts
from app.llm.offline.compiler.lexer import tokenise
from app.llm.offline.compiler.reader import Reader, attempt
from app.llm.offline.compiler.speaker import Speaker
from app.llm.protocol import CompileRequest
from tests.prompt_corpus import CASES, prompts_of

_TRIED: list[int] = []


class _Forgetful(dict[object, object]):
    """Remembers no failure."""

    def __contains__(self, key: object) -> bool:
        return False


@attempt
def _failing(reader: Reader, speaker: Speaker, word: str = "") -> str | None:
    _TRIED.append(reader.at)
    reader.at += 1
    speaker.lost = not speaker.lost
    return word or None


@pytest.fixture
def read() -> tuple[Reader, Speaker]:
    _TRIED.clear()
    return Reader(tokenise("buy the dip")), Speaker()


def test_what_failed_is_tried_once_and_leaves_no_trace(read: tuple[Reader, Speaker]) -> None:
    reader, speaker = read
    assert [_failing(reader, speaker), _failing(reader, speaker)] == [None, None]
    assert (_TRIED, reader.at, speaker.lost) == ([0], 0, False)


@pytest.mark.parametrize("change", ["it", "leaving", "at", "touch", "another", "word"])
def test_it_is_tried_again_where_anything_it_may_hang_on_is_different(
    read: tuple[Reader, Speaker], change: str
) -> None:
    reader, speaker = read
    assert _failing(reader, speaker) is None
    if change == "it":
        speaker.it = 70.0
    elif change == "leaving":
        speaker.leaving = True
    elif change == "at":
        reader.at = 1
    elif change == "touch":
        speaker.touch()
    elif change == "another":
        speaker = Speaker()
    assert _failing(reader, speaker, *(["word"] if change == "word" else [])) == ("word" if change == "word" else None)
    assert len(_TRIED) == 2


def test_the_corpus_compiles_to_the_same_when_everything_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    begin = Reader.__init__

    def begin_forgetful(reader: Reader, tokens: tuple[object, ...]) -> None:
        begin(reader, tokens)  # type: ignore[arg-type]
        reader.failed = _Forgetful()  # type: ignore[assignment]

    requests = [CompileRequest(prompts=prompts_of(case)) for case in CASES[::25]]
    remembering = [compile_prompts(request) for request in requests]
    monkeypatch.setattr(Reader, "__init__", begin_forgetful)
    assert [compile_prompts(request) for request in requests] == remembering
