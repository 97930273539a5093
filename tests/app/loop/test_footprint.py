from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from app.llm.edits import SetEntryRule
from app.llm.protocol import CodeAnswer, CodeRequest
from app.loop.footprint import BOT, CONTRACT, MOST_BYTES, MOST_LINES, find_excess
from contracts.strategy import EntryRule
from tests.app.small import IdeasProvider, create_small, finish, open_small


def lines(count: int, word: str = "line") -> str:
    return "".join(f"{word} {number}\n" for number in range(count))


def test_a_bot_and_a_contract_may_change() -> None:
    assert find_excess({BOT: lines(100)}, {BOT: lines(100, "other"), CONTRACT: lines(20)}) == ""


def test_nothing_else_may_change() -> None:
    excess = find_excess({BOT: "a\n"}, {BOT: "b\n", "bots/kit/bot.py": "print()\n"})
    assert excess == "the patch changes bots/kit/bot.py, and an iteration may change its contract and its bot only"


def test_a_file_that_vanishes_counts_as_changed() -> None:
    assert "changes bots/kit/bot.py" in find_excess({"bots/kit/bot.py": "a\n"}, {})


def test_lines_added_and_removed_count_together() -> None:
    half = MOST_LINES[BOT] // 2
    assert find_excess({BOT: lines(half)}, {BOT: lines(half, "other")}) == ""
    told = find_excess({BOT: lines(half)}, {BOT: lines(half + 1, "other")})
    assert told == f"the patch changes {2 * half + 1} lines of the bot; at most {2 * half} are allowed"


def test_a_large_bot_may_be_changed_a_little() -> None:
    large = lines(2_000)
    assert find_excess({BOT: large}, {BOT: large.replace("line 7\n", "line seven\n")}) == ""


def test_a_first_bot_is_a_patch_of_nothing() -> None:
    assert "changes 401 lines of the bot" in find_excess({}, {BOT: lines(401)})


def test_a_single_endless_line_is_refused_by_its_bytes() -> None:
    assert f"at most {MOST_BYTES}" in find_excess({}, {BOT: "#" * (MOST_BYTES + 1)})
    assert f"has {MOST_BYTES + 2} bytes" in find_excess({}, {BOT: "é" * (MOST_BYTES // 2 + 1)})


def test_a_flood_of_lines_is_refused_without_comparing_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(difflib, "SequenceMatcher", lambda *_, **__: pytest.fail("they were compared"))
    assert find_excess({BOT: "a\n" * 400}, {BOT: "a\n" * 25_000})


class Verbose(IdeasProvider):
    """A coder that writes long bots until it is told off so many times, and a critic who rewrites everything."""

    def __init__(self, told_off: int) -> None:
        rules = (EntryRule(id=f"rule_{number}", side="long", when=f"close > {number}") for number in range(60))
        super().__init__([[SetEntryRule(rule=rule) for rule in rules]] * 3)
        self._left = told_off
        self.complaints: list[str] = []

    def code(self, request: CodeRequest) -> CodeAnswer:
        self.complaints.append(request.complaint)
        self._left -= 1
        return CodeAnswer(source=lines(401, "#") if self._left >= 0 else lines(400, "#"))


def test_an_idea_that_rewrites_the_contract_and_a_bot_that_is_too_long_are_refused_with_the_reason(
    tmp_path: Path,
) -> None:
    coder = Verbose(told_off=2)
    lab = open_small(tmp_path, coder)
    told = finish(lab, create_small(lab))
    assert coder.complaints == ["", *["the patch changes 401 lines of the bot; at most 400 are allowed"] * 2]
    refused = [one for one in told["candidates"] if not one["accepted"]]
    assert [one["reason"] for one in refused] == ["footprint"] * 3
    assert refused[0]["note"].endswith("lines of the contract; at most 150 are allowed.")
    assert told["state"] == "completed"
    lab.close()


def test_a_coder_that_never_writes_a_bot_that_may_be_used_ends_the_campaign(tmp_path: Path) -> None:
    lab = open_small(tmp_path, Verbose(told_off=9))
    told = finish(lab, create_small(lab))
    assert (told["state"], told["reason"]) == ("failed", "refused")
    assert "no bot that may be used in 3 tries: the patch changes 401 lines" in told["note"]
    lab.close()
