"""Conditions as bits."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.arrays import Booleans, Integers
from engine.batch import bitsets
from engine.batch.bitsets import Words, next_bit, pack
from engine.compilation import compiled

SIZES = st.sampled_from((1, 63, 64, 65, 200))


def unpack(words: Words, bars: int) -> Booleans:
    return np.unpackbits(words.view(np.uint8), bitorder="little")[:bars].astype(np.bool_)


def draw_condition(bars: int, seed: int, share: float = 0.3) -> Booleans:
    return np.random.default_rng(seed).random(bars) < share


@compiled
def list_bits(words: Words, bars: int) -> Integers:
    found = np.zeros(bars, dtype=np.int64)
    count, bar = 0, next_bit(words, 0, 0)
    while bar < bars:
        found[count] = bar
        count, bar = count + 1, next_bit(words, 0, bar + 1)
    return found[:count]


@given(SIZES, st.integers(0, 10_000), st.sampled_from((0.0, 0.01, 0.5, 1.0)))
def test_the_bits_found_one_after_the_other_are_the_true_bars(bars: int, seed: int, share: float) -> None:
    condition = draw_condition(bars, seed, share)
    assert list_bits(pack(condition)[None], bars).tolist() == np.flatnonzero(condition).tolist()


@pytest.mark.parametrize("sign", sorted(bitsets.COMPARISONS))
def test_a_comparison_is_numpys_and_false_for_nan(sign: str) -> None:
    generator = np.random.default_rng(5)
    rows = generator.integers(0, 4, (2, 300)).astype(np.float64)
    rows[0, 7], rows[1, 8], rows[:, 9] = np.nan, np.nan, np.nan
    functions: dict[str, Any] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
    functions |= {"==": operator.eq, "!=": operator.ne}
    words = np.empty((1, 5), dtype=np.uint64)
    bitsets.compare_rows(rows, np.array([[0, bitsets.COMPARISONS[sign], 0, 1]]), words)
    right = functions[sign](rows[0], rows[1]) & ~np.isnan(rows).any(axis=0)
    assert unpack(words[0], 300).tolist() == right.tolist()


@given(SIZES, st.integers(0, 10_000), st.sampled_from((0, 1, 7, 63, 64, 65, 128, 500)))
def test_a_shifted_condition_was_true_so_many_bars_ago(bars: int, seed: int, by: int) -> None:
    condition = draw_condition(bars, seed)
    words = pack(condition)
    bitsets.shift_bits(words, by)
    assert unpack(words, bars).tolist() == [False] * min(by, bars) + condition[: max(0, bars - by)].tolist()


@given(SIZES, st.integers(0, 10_000))
def test_a_signal_program_joins_conditions(bars: int, seed: int) -> None:
    a, b, c = (draw_condition(bars, seed + n, 0.5) for n in range(3))
    atoms = np.stack([pack(condition) for condition in (a, b, c)])
    b_ = bitsets
    operations = [(b_.ATOM, 0), (b_.ATOM, 1), (b_.OR, 0), (b_.ATOM, 2), (b_.NOT, 0), (b_.AND, 0)]
    operations += [(b_.KEEP, b_.LONG_ENTRY), (b_.NOWHERE, 0), (b_.KEEP, b_.LONG_EXIT)]
    operations += [(b_.ATOM, 1), (b_.SHIFT, 1), (b_.KEEP, b_.SHORT_ENTRY), (b_.ATOM, 2), (b_.KEEP, b_.SHORT_EXIT)]
    kept = np.empty((b_.KEPT_AND_DERIVED, atoms.shape[1]), dtype=np.uint64)
    b_.run_signal_program(np.array(operations), atoms, np.empty((2, atoms.shape[1]), dtype=np.uint64), kept)
    long_entry, short_entry = (a | b) & ~c, np.concatenate([[False], b[:-1]])
    expected = [long_entry, short_entry, np.zeros(bars, dtype=np.bool_), c]
    expected += [long_entry | short_entry, short_entry, c | long_entry]
    assert [unpack(row, bars).tolist() for row in kept] == [row.tolist() for row in expected]
