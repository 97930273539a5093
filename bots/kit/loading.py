"""From the source of a module to the bot it defines."""

from __future__ import annotations

from typing import Any

from bots.kit.bot import Bot
from bots.kit.errors import KitError

FILE_NAME = "bot.py"
"""What a traceback calls the source."""


def load_bot(source: str) -> type[Bot]:
    """The bot class of a module's source, which is run. Raises KitError where there is not exactly one."""
    names: dict[str, Any] = {"__name__": "bot"}
    exec(compile(source, FILE_NAME, "exec", dont_inherit=True), names)  # noqa: S102 - callers say where that is safe
    found = [each for each in names.values() if isinstance(each, type) and issubclass(each, Bot) and each is not Bot]
    if len(found) != 1:
        raise KitError(f"A bot's module should define one class on Bot; this one has {len(found)}.")
    return found[0]
