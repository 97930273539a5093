"""Every command is documented, in its help and on the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.reference import find_commands, write_page
from tests.app.cli.conftest import Lab

NAMED = {
    "lab backtest", "lab doctor", "lab serve", "lab worker", "lab demo", "lab export", "lab parity",
    "lab calibrate",
    *(f"lab campaign {verb}" for verb in ("new", "list", "show", "pause", "resume", "cancel", "replay", "fork")),
    *(f"lab contract {verb}" for verb in ("validate", "schema", "check-lookahead", "compile")),
    *(f"lab data {verb}" for verb in ("import", "fetch", "list", "show", "check")),
}  # fmt: skip


def test_the_page_is_what_the_commands_say(check_page: Callable[[str, str], None]) -> None:
    check_page("docs/cli.md", write_page())


def test_the_commands_are_those_that_were_promised() -> None:
    assert set(find_commands()) == NAMED


@pytest.mark.parametrize("command", find_commands())
def test_every_command_and_option_is_documented(lab: Lab, repository: Path, command: str) -> None:
    page = (repository / "docs" / "cli.md").read_text()
    assert f"## {command}\n" in page
    ran = lab(*command.split()[1:], "--help")
    assert ran.code == 0
    for option in find_commands()[command]:
        assert f"`{option}`" in page
        assert option.split("-")[-1] in ran.out


def test_the_json_option_is_wherever_there_is_a_result() -> None:
    without = {command for command, options in find_commands().items() if "--json" not in options}
    assert without == {"lab contract schema", "lab serve", "lab worker", "lab demo"}
