"""Names for the arrays that pass between the engine's modules."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

_Scalar = TypeVar("_Scalar", bound=np.generic)


def frozen(array: NDArray[_Scalar]) -> NDArray[_Scalar]:
    """The same array, from now on read-only: cached rows are shared."""
    array.setflags(write=False)
    return array


def frozen_as(values: Any, dtype: type[_Scalar]) -> NDArray[_Scalar]:
    """A contiguous read-only array of that type."""
    return frozen(np.ascontiguousarray(values, dtype=dtype))
