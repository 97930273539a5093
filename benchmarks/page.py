"""The committed figures in ``docs/benchmarks.md``."""

from __future__ import annotations

from pathlib import Path

from benchmarks.errors import BenchError

BEGIN, END = "<!-- figures of make bench -->\n", "<!-- end of figures -->\n"


def write_figures(page: Path, figures: str) -> None:
    """Put ``figures`` where the page has its old ones; raises BenchError where it has no place for them."""
    text = page.read_text()
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise BenchError(f"{page} should have the lines “{BEGIN.strip()}” and “{END.strip()}”.")
    page.write_text(f"{before}{BEGIN}\n{figures}\n{END}{after}")
