"""Conditions as bits: one bit per bar, 64 to a word, the earliest bar lowest.

Bits beyond the last bar are unspecified: who looks for one stops at the last bar.
"""

from __future__ import annotations

import numpy as np
from numba.cpython.unsafe.numbers import trailing_zeros
from numpy.typing import NDArray

from engine.arrays import Booleans, Floats, Integers
from engine.compilation import compiled, inlined, uncounted

Words = NDArray[np.uint64]

LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL = range(6)
COMPARISONS = {"<": LESS, "<=": LESS_EQUAL, ">": GREATER, ">=": GREATER_EQUAL, "==": EQUAL, "!=": NOT_EQUAL}

ATOM, SHIFT, AND, OR, NOT, NOWHERE, KEEP = range(7)
"""Operations of a signal program; ATOM, SHIFT and KEEP have an operand: which, by how many bars, as what."""

LONG_ENTRY, SHORT_ENTRY, LONG_EXIT, SHORT_EXIT, ENTRY, END_OF_LONG, END_OF_SHORT = range(7)
"""What is kept: the sides' signals; then what may end waiting: for an entry, in a long position, in a short one."""

KEPT, KEPT_AND_DERIVED = 4, 7

NONE = 1 << 62  # no bar

_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_ONE = np.uint64(1)
_PACK = np.uint64(0x0102040810204080)  # eight bytes of 0 or 1, times this: their bits side by side in the top byte
_TOP = np.uint64(56)
_SIX = np.uint64(6)


def word_count(bars: int) -> int:
    """Words that hold one bit per bar."""
    return -(-bars // 64)


def pack(condition: Booleans) -> Words:
    """A condition [bars] as words."""
    padded = np.zeros(word_count(len(condition)) * 64, dtype=np.bool_)
    padded[: len(condition)] = condition
    words: Words = np.packbits(padded, bitorder="little").view(np.uint64)
    return words


@compiled
def compare_rows(rows: Floats, atoms: Integers, out: Words) -> None:
    """Compare ``rows`` [rows × bars] as ``atoms`` [n × (number, comparison, left row, right row)] say, into ``out``.

    NaN makes every comparison false, ``!=`` too (rule 42).
    """
    true = np.zeros(out.shape[1] * 64, dtype=np.uint8)
    for atom in range(atoms.shape[0]):
        compare_pair(atoms[atom, 1], rows[atoms[atom, 2]], rows[atoms[atom, 3]], true, out[atoms[atom, 0]])


@compiled
def compare_pair(comparison: int, left: Floats, right: Floats, true: NDArray[np.uint8], out: Words) -> None:
    """Compare two rows [bars] into ``out`` [words]; ``true`` [words × 64] is written over, and 0 beyond the bars."""
    compare(comparison, left, right, true)
    eights, octets = true.view(np.uint64), out.view(np.uint8)
    for i in range(eights.size):
        octets[i] = (eights[i] * _PACK) >> _TOP


@compiled
def compare(  # noqa: C901 - one loop per comparison
    comparison: int, left: Floats, right: Floats, true: NDArray[np.uint8]
) -> None:
    """Each comparison has a loop of its own, so that it becomes vector instructions."""
    if comparison == LESS:
        for i in range(left.size):
            true[i] = left[i] < right[i]
    elif comparison == LESS_EQUAL:
        for i in range(left.size):
            true[i] = left[i] <= right[i]
    elif comparison == GREATER:
        for i in range(left.size):
            true[i] = left[i] > right[i]
    elif comparison == GREATER_EQUAL:
        for i in range(left.size):
            true[i] = left[i] >= right[i]
    elif comparison == EQUAL:
        for i in range(left.size):
            true[i] = left[i] == right[i]
    else:
        for i in range(left.size):
            true[i] = (left[i] < right[i]) | (left[i] > right[i])


@uncounted
def run_signal_program(  # noqa: C901 - one branch per operation
    operations: Integers, atoms: Words, stack: Words, kept: Words
) -> None:
    """Run ``operations`` [operations × 2] on ``stack`` [depth × words] and write ``kept`` [7 × words]."""
    top, words = -1, atoms.shape[1]
    for i in range(operations.shape[0]):
        operation, operand = operations[i, 0], operations[i, 1]
        if operation == ATOM:
            top += 1
            for w in range(words):
                stack[top, w] = atoms[operand, w]
        elif operation == NOWHERE:
            top += 1
            for w in range(words):
                stack[top, w] = np.uint64(0)
        elif operation == SHIFT:
            shift_bits(stack[top], operand)
        elif operation == NOT:
            for w in range(words):
                stack[top, w] = ~stack[top, w]
        elif operation == AND:
            top -= 1
            for w in range(words):
                stack[top, w] &= stack[top + 1, w]
        elif operation == OR:
            top -= 1
            for w in range(words):
                stack[top, w] |= stack[top + 1, w]
        else:
            for w in range(words):
                kept[operand, w] = stack[top, w]
            top -= 1
    for w in range(words):
        kept[ENTRY, w] = kept[LONG_ENTRY, w] | kept[SHORT_ENTRY, w]
        kept[END_OF_LONG, w] = kept[LONG_EXIT, w] | kept[SHORT_ENTRY, w]
        kept[END_OF_SHORT, w] = kept[SHORT_EXIT, w] | kept[LONG_ENTRY, w]


@compiled
def shift_bits(bits: Words, bars: int) -> None:
    """The condition ``bars`` bars ago, in place; false before there is one."""
    whole, part = bars // 64, np.uint64(bars % 64)
    rest = np.uint64(64) - part
    for w in range(bits.size - 1, -1, -1):
        source = w - whole
        moved = bits[source] << part if source >= 0 else np.uint64(0)
        if part > np.uint64(0) and source >= 1:
            moved |= bits[source - 1] >> rest
        bits[w] = moved


@inlined
def has_bit(bits: Words, row: int, bar: int) -> bool:
    """Whether the condition in a row of ``bits`` [rows × words] holds on a bar."""
    return bool((bits[np.uint64(row), np.uint64(bar >> 6)] >> np.uint64(bar & 63)) & _ONE)


@inlined
def next_bit(bits: Words, row: int, bar: int) -> int:
    """The first bar from ``bar`` on where the condition in that row holds, ``NONE`` where there is none."""
    condition, w, words = np.uint64(row), np.uint64(bar >> 6), np.uint64(bits.shape[1])
    if w >= words:
        return NONE
    word = bits[condition, w] & (_ALL << np.uint64(bar & 63))
    while word == np.uint64(0):
        w += _ONE
        if w == words:
            return NONE
        word = bits[condition, w]
    return int(np.int64((w << _SIX) + trailing_zeros(word)))  # type: ignore[call-arg]  # an intrinsic's own first one
