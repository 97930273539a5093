from __future__ import annotations

import time

from app.loop.footprint import BOT, CONTRACT, MOST_BYTES, MOST_LINES, find_excess


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


def test_a_flood_of_lines_is_refused_without_comparing_them() -> None:
    began = time.monotonic()
    assert find_excess({BOT: "a\n" * 400}, {BOT: "b\n" * 25_000})
    assert time.monotonic() - began < 1.0
