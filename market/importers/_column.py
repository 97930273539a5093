"""The one type of a column before its numbers are out: an Arrow array in chunks."""

from __future__ import annotations

from typing import Any, TypeAlias

Column: TypeAlias = Any
"""``pyarrow.ChunkedArray``; its stubs lack the forms of compute functions that take a plain value, so it is untyped."""
