"""Prompts: our words from templates, and everything else beside them as data that cannot pass for our words."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from app.llm.vocabulary import list_functions, list_indicators
from bots.vocabulary import GIVEN_BARS, KIT_INDICATORS
from contracts.strategy import TIMEFRAMES

_FOLDER = Path(__file__).with_name("prompts")


@cache
def write_system(role: str) -> str:
    """The system's message of a role: the same for every question, with nothing of a user's in it."""
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    return environment.get_template(f"{role}.md.j2").render(
        functions=list_functions(),
        indicators=list_indicators(),
        timeframes=TIMEFRAMES,
        kit_indicators=sorted(KIT_INDICATORS),
        given_bars=sorted(GIVEN_BARS),
    )


def frame_data(document: Any) -> str:
    """A JSON document between two marks. Nothing in it can write a mark: angle brackets are escaped in its texts."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1)
    text = text.replace("<", "\\u003c").replace(">", "\\u003e")
    mark = hashlib.sha256(text.encode()).hexdigest()[:12]
    return f'<data id="{mark}">\n{text}\n</data id="{mark}">'
