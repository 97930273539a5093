"""The settings as a page, written from `app/settings.py` (docs/settings.md)."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from app.settings import Settings

_HEAD = """# Settings

Written from `app/settings.py`; `make golden` writes it again.

Every setting is read from the environment of the process when it starts. None of them is a field of the API, and none
is kept in the database or in a campaign's files. How the language model is asked is told in [llm.md](llm.md).

| variable | is | default |
|---|---|---|
"""


def write_page() -> str:
    """The page in Markdown."""
    return _HEAD + "".join(_row(name, field) for name, field in Settings.model_fields.items())


def _row(name: str, field: FieldInfo) -> str:
    choices = ", ".join(f"`{choice}`" for choice in get_args(field.annotation) if isinstance(choice, str))
    told = f"{field.description}: {choices}" if choices else field.description
    return f"| `LAB_{name.upper()}` | {told} | {_default(field.default)} |\n"


def _default(value: Any) -> str:
    if value is None or (isinstance(value, SecretStr) and not value.get_secret_value()) or value == "":
        return ""
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"
