"""The rules of the house, each with the check that keeps it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

FLOORS = ("contracts", "market", "engine", "evaluation", "bots", "exporters", "sandbox", "reports", "app")
BESIDE_THE_FLOORS = {"benchmarks"}  # linted as the floors are; above them, and not shipped
LONGEST_MODULE = 400
LONGEST_FUNCTION = 60
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc"}
PLACE = re.compile(r"`([\w./<>-]+)`")


def tracked_files(repository: Path) -> list[Path]:
    """Every file of the repository as git has it, or all there are where git is not."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=repository, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout, so the files of the repository are not known")
    return [repository / name for name in listed.stdout.decode().split("\0") if name]


def python_files(repository: Path) -> list[Path]:
    return [path for path in tracked_files(repository) if path.suffix == ".py" and path.exists()]


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_imports_only_go_down_the_floors(repository: Path) -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    ran = subprocess.run([lint, "--no-cache"], cwd=repository, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_floor_is_watched_by_the_linters(repository: Path) -> None:
    there = {floor for floor in FLOORS if (repository / floor / "__init__.py").exists()}
    linted = set(
        re.findall(r"^    (\w+)$", (repository / ".importlinter").read_text().split("[importlinter:")[0], re.MULTILINE)
    )
    settings = tomllib.loads((repository / "pyproject.toml").read_text())
    assert linted == there | BESIDE_THE_FLOORS
    assert set(settings["tool"]["mypy"]["packages"]) == there | BESIDE_THE_FLOORS
    assert there <= set(settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])


def test_contracts_import_nothing_but_pydantic_and_numpy(repository: Path) -> None:
    allowed = {"contracts", "pydantic", "numpy", "annotated_types", "typing_extensions", *sys.stdlib_module_names}
    found = {
        f"{path.relative_to(repository)}: {name}"
        for path in python_files(repository)
        if path.is_relative_to(repository / "contracts")
        for name in imports_of(path)
        if name not in allowed
    }
    assert not found


def test_no_module_is_longer_than_400_lines(repository: Path) -> None:
    long = {
        str(path.relative_to(repository)): lines
        for path in python_files(repository)
        if (lines := count(path)) > LONGEST_MODULE
    }
    assert not long, f"longer than {LONGEST_MODULE} lines: {long}"


def test_no_function_is_longer_than_60_lines(repository: Path) -> None:
    migrations = repository / "migrations" / "versions"  # a migration is a list of tables, not a function to follow
    long = [
        f"{path.relative_to(repository)}:{function.lineno} {function.name}"
        for path in python_files(repository)
        if not path.is_relative_to(migrations)
        for function in functions_of(path)
        if (function.end_lineno or 0) - function.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_no_module_has_a_name_that_says_nothing(repository: Path) -> None:
    vague = [
        str(path) for path in python_files(repository) if path.stem in VAGUE_NAMES or path.parent.name in VAGUE_NAMES
    ]
    assert not vague


def test_the_lock_names_hashes_and_no_address(repository: Path) -> None:
    lock = (repository / "requirements.lock").read_text()
    requirements = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(requirements) > 50
    assert all("==" in line and line.endswith("\\") for line in requirements)
    assert "://" not in lock
    assert "index-url" not in lock


def test_the_lock_has_every_dependency_of_the_package(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"], "hatchling"]
    names = {normalised(re.split(r"[<>=\[ ;]", line)[0]) for line in wanted}
    locked = {normalised(line.split("==")[0]) for line in (repository / "requirements.lock").read_text().splitlines()}
    assert names <= locked, f"`make lock` is due for {sorted(names - locked)}"


def test_every_place_to_add_a_thing_exists(repository: Path) -> None:
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", (repository / "CONTRIBUTING.md").read_text(), re.MULTILINE)
    places = [place for _, cell in rows for place in PLACE.findall(cell) if "/" in place]
    assert len(places) >= 12
    missing = [place for place in places if not (repository / place.split("<")[0]).exists()]
    assert not missing


def test_make_help_names_every_target(repository: Path) -> None:
    makefile = (repository / "Makefile").read_text()
    targets = set(re.findall(r"^\.PHONY: ([\w-]+)$", makefile, re.MULTILINE))
    shown = subprocess.run(["make", "--no-print-directory"], cwd=repository, capture_output=True, text=True, check=True)
    assert targets == set(re.findall(r"^  make ([\w-]+)", shown.stdout, re.MULTILINE))


def test_every_decision_gives_its_reason(repository: Path) -> None:
    decisions = sorted((repository / "docs" / "decisions").glob("*.md"))
    assert decisions
    for decision in decisions:
        text = decision.read_text()
        assert re.fullmatch(r"\d{3}-[a-z0-9-]+\.md", decision.name)
        assert "## Decision" in text, decision.name
        assert "## Reason" in text, decision.name


def count(path: Path) -> int:
    return path.read_text().count("\n")


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()
