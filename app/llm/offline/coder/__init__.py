"""The offline coder: a contract's typed form, written as a bot on the kit."""

from app.llm.offline.coder.coding import write_bot

__all__ = ["write_bot"]
