"""Rows and condition bits that candidates share, each kept once and known by its number."""

from __future__ import annotations

import numpy as np

from contracts.expressions.nodes import Node
from engine.arrays import Floats, Integers
from engine.batch.bitsets import Words, compare_pair, compare_rows, pack, word_count
from engine.batch.signals import Atom
from engine.rows import Rows
from engine.threads import core_count, spread

_ATOMS_AT_ONCE = 64


class Stock:
    """Collects what a group of candidates reads on the bars of ``rows``."""

    def __init__(self, rows: Rows, bars: int) -> None:
        self._source = rows
        self._bars = bars
        self._rows: list[Floats] = []
        self._row_numbers: dict[Node, int] = {}
        self._comparisons: list[Integers] = []
        self._bits: dict[int, Words] = {}
        self._atom_numbers: dict[Atom | Node, int] = {}
        self._scratch = np.zeros(word_count(bars) * 64, dtype=np.uint8)
        self._atoms = 0

    @property
    def nbytes(self) -> int:
        """Memory that the arrays take, or will."""
        return 8 * (len(self._rows) * self._bars + self._atoms * word_count(self._bars))

    def row(self, node: Node) -> int:
        """The number of a bound expression's row, a condition's as 0 and 1. Raises TimeframeError."""
        number = self._row_numbers.get(node)
        if number is None:
            row = self._source.row(node)
            number = self._row_numbers[node] = len(self._rows)
            self._rows.append(row.astype(np.float64, copy=False))
        return number

    def atom(self, atom: Atom) -> int:
        """The number of an atom's bits, compared at once: its rows are not kept. Raises TimeframeError."""
        if atom.right is None:
            return self.condition(atom.left)
        number = self._atom_numbers.get(atom)
        if number is None:
            left, right = self._source.number(atom.left), self._source.number(atom.right)
            words = np.empty(word_count(self._bars), dtype=np.uint64)
            compare_pair(atom.comparison, left, right, self._scratch, words)
            number = self._atom_numbers[atom] = self._add_bits(words)
        return number

    def condition(self, node: Node) -> int:
        """The number of the bits of a bound condition. Raises TimeframeError."""
        number = self._atom_numbers.get(node)
        if number is None:
            number = self._atom_numbers[node] = self._add_bits(pack(self._source.condition(node)))
        return number

    def _add_bits(self, words: Words) -> int:
        self._bits[self._atoms] = words
        self._atoms += 1
        return self._atoms - 1

    def add_comparisons(self, comparisons: Integers) -> Integers:
        """The numbers of comparisons [n × (comparison, left row, right row)], of which none is the same as another."""
        numbers = np.arange(self._atoms, self._atoms + len(comparisons))
        self._comparisons.append(np.column_stack([numbers, comparisons]))
        self._atoms += len(comparisons)
        return numbers

    def rows(self) -> Floats:
        """All rows [rows × bars], at least one."""
        return np.stack(self._rows) if self._rows else np.zeros((1, self._bars))

    def atoms(self, rows: Floats, threads: int | None = None) -> Words:
        """The bits of all atoms [atoms × words] over ``rows``, at least one."""
        words = np.empty((max(1, self._atoms), word_count(self._bars)), dtype=np.uint64)
        for number, bits in self._bits.items():
            words[number] = bits
        if self._comparisons:
            table = np.concatenate(self._comparisons)
            size = min(_ATOMS_AT_ONCE, -(-len(table) // (threads or core_count())))
            pieces = [table[first : first + size] for first in range(0, len(table), size)]
            spread(lambda piece: compare_rows(rows, piece, words), pieces, threads)
        return words
