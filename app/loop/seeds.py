"""Seeds: everything random in a campaign follows from the request's seed, never from its id or the clock."""

from __future__ import annotations

import hashlib


def derive_seed(seed: int, *parts: object) -> int:
    """A seed below 2³² for one purpose; another purpose, another seed."""
    text = "/".join([str(seed), *map(str, parts)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
