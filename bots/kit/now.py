"""Numbers of the open position, as they are at this close."""

from __future__ import annotations

import math


class Now(float):
    """A float that divides and compares as series do: x / 0 does not exist, and what does not exist equals nothing."""

    __slots__ = ()
    __hash__ = float.__hash__

    def __add__(self, other: float) -> Now:
        return Now(float(self) + float(other))

    __radd__ = __add__

    def __sub__(self, other: float) -> Now:
        return Now(float(self) - float(other))

    def __rsub__(self, other: float) -> Now:
        return Now(float(other) - float(self))

    def __mul__(self, other: float) -> Now:
        return Now(float(self) * float(other))

    __rmul__ = __mul__

    def __truediv__(self, other: float) -> Now:
        return _divide(float(self), float(other))

    def __rtruediv__(self, other: float) -> Now:
        return _divide(float(other), float(self))

    def __neg__(self) -> Now:
        return Now(-float(self))

    def __abs__(self) -> Now:
        return Now(abs(float(self)))

    def __eq__(self, other: object) -> bool:
        return float.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        exist = not (math.isnan(self) or (isinstance(other, float) and math.isnan(other)))
        return exist and not self == other


def _divide(left: float, right: float) -> Now:
    return Now(left / right if right != 0 else math.nan)
