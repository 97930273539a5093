"""Where each figure stands in a vector of figures: ``out[AT.sharpe]``, a constant to the compiler."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from engine.metrics import FIGURES

AT: Any = namedtuple("Places", FIGURES)(*range(len(FIGURES)))
