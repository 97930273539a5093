"""What a command finds around it: the settings of this process and the store of bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from app.errors import AppError
from contracts.shape import describe_validation_error

if TYPE_CHECKING:
    from app.settings import Settings
    from market.store import BarStore


class SettingsError(AppError):
    """An environment variable that does not hold what its setting needs."""


def read_settings() -> Settings:
    """The settings from the environment. Raises ``SettingsError`` naming the variable."""
    from app.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        problem = describe_validation_error(error, "settings")[0]
        raise SettingsError(f"The environment variable LAB_{problem.where.upper()}: {problem.message}.") from None


def open_store() -> BarStore:
    """The store of imported bars."""
    from market.store import BarStore

    return BarStore(read_settings().bars_root)
