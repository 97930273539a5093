"""The proof as a page for people: one file, nothing loaded from elsewhere, every text escaped."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from exporters.heading import NOT_PROMOTED

_LISTED = 50


def write_page(document: Mapping[str, Any], files: Mapping[str, str]) -> str:
    """``parity.html`` from the document of ``parity.json``; ``files`` are those that lie beside it."""
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    facts = [(name.replace("_", " "), _write(document[name])) for name in _FACTS if document.get(name) is not None]
    facts += [(f"parameter {name}", _write(value)) for name, value in sorted(document["values"].items())]
    facts += [(f"sha256 of {name}", digest) for name, digest in document["source_digests"].items()]
    return environment.get_template("page.html.j2").render(
        document=document,
        facts=facts,
        differences=document.get("differences", [])[:_LISTED],
        files=sorted(files),
        warning="" if document["promoted"] else NOT_PROMOTED,
    )


def _write(value: object) -> object:
    """Whole numbers without a point, all with their thousands apart."""
    return f"{value:,.12g}" if isinstance(value, int | float) else value


_FACTS = (
    "market",
    "timeframe",
    "bars",
    "first_bar",
    "last_bar",
    "trades",
    "other_trades",
    "balance",
    "commission_pct",
    "spread_ticks",
    "slippage_ticks",
    "conflict",
    "tool",
    "contract_digest",
    "bars_digest",
)
