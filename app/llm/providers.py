"""Which provider a setting names."""

from __future__ import annotations

from typing import Literal

from app.llm.protocol import Provider


def open_provider(name: Literal["offline"]) -> Provider:
    """The provider of that name; it is loaded only where it is used."""
    match name:
        case "offline":
            from app.llm.offline import OfflineProvider

            return OfflineProvider()
