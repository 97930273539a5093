"""``docs/importing.md``: its tables are written from the code and from the files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from market.inspection import DEFECTS
from tests.market.importers.expectations import describe_outcomes


def test_the_page_says_what_each_defect_and_each_file_comes_to(
    repository: Path, shared_data: Path, check_page: Callable[[str, str], None]
) -> None:
    page = (repository / "docs" / "importing.md").read_text()
    rows = [f"| `{defect}` | {does} |" for defect, does in DEFECTS.items()]
    defects = "\n".join(["| `--allow` | then |", "|---|---|", *rows])
    page = put_between(page, "defects", defects)
    check_page("docs/importing.md", put_between(page, "files", describe_outcomes(shared_data / "messy")))


def put_between(page: str, name: str, text: str) -> str:
    """The page with a text between ``<!-- name -->`` and ``<!-- end -->``."""
    pattern = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
    assert re.search(pattern, page, re.DOTALL)
    return re.sub(pattern, lambda found: f"{found[1]}{text}\n{found[2]}", page, count=1, flags=re.DOTALL)
