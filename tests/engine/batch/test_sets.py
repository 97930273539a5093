"""Parameter sets made into groups."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.batch.sets import tell_apart


@given(st.lists(st.integers(0, 40), max_size=60), st.sampled_from((41, 10_000)))
def test_sets_are_told_apart_by_a_table_as_by_sorting(codes: list[int], kinds: int) -> None:
    examples, which = tell_apart(np.array(codes, dtype=np.int64), kinds)
    _, first, inverse = np.unique(np.array(codes, dtype=np.int64), return_index=True, return_inverse=True)
    assert examples.tolist() == first.tolist()
    assert which.tolist() == inverse.tolist()
