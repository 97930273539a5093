"""Templates hold layout only; what they show is computed before. User text reaches them as escaped values."""

from __future__ import annotations

from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

_FOLDER = Path(__file__).parent


def fill_template(name: str, **values: object) -> str:
    """Fill ``<target>/<file>.j2`` of this folder; a value that is missing is an error."""
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=False,  # the output is source text, not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name).render(values)
