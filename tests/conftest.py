"""What every test may use."""

from __future__ import annotations

import difflib
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parents[1]

# The same examples on every machine, and no deadline that a busy one would miss.
settings.register_profile("house", derandomize=True, deadline=None)
settings.load_profile("house")

# Campaigns of the tests run no bots in Docker, whatever this machine has; those about bots say otherwise.
os.environ.setdefault("LAB_SANDBOX", "off")


_LONG = (
    "benchmarks/test_whole_bench.py",
    "bots/test_second_opinion.py",
    "app/cli/test_service.py",
    "app/loop/test_replay.py",
    "app/cli/test_parity.py",
    "app/cli/test_campaign.py",
    "app/crash/test_kill.py",
)
"""Files whose few tests take minutes: among several workers the one that began with them last would end alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Among several workers, long files first, then those with the most tests; whole files, as they are given out."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    places = {REPOSITORY / "tests" / name: place for place, name in enumerate(_LONG)}
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (places.get(item.path, len(places)), -tests[item.path], str(item.path)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept-golden", action="store_true", help="write golden files instead of comparing with them")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real bars beside the repository; a test that needs it is skipped, visibly, where it is absent."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"the real bars are not there: no folder {folder}")
    return folder


@pytest.fixture
def check_golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """``check_golden("ema.pine", text)`` compares text with ``golden/ema.pine`` beside the test."""
    folder = request.path.parent / "golden"
    accept = request.config.getoption("--accept-golden")
    return lambda name, text: compare(folder / name, text, accept)


@pytest.fixture
def check_page(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """``check_page("docs/cli.md", text)`` compares text with a generated page of the repository."""
    accept = request.config.getoption("--accept-golden")
    return lambda name, text: compare(REPOSITORY / name, text, accept)


def compare(path: Path, text: str, accept: bool) -> None:
    """Fail where the file is not the text; with ``accept``, write it."""
    if accept:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return
    expected = path.read_bytes().decode() if path.exists() else ""
    if text != expected:
        diff = difflib.unified_diff(expected.splitlines(), text.splitlines(), "golden", "now", lineterm="")
        where = path.relative_to(REPOSITORY)
        pytest.fail(f"{where} is not what is written now; `make golden` accepts it.\n" + "\n".join(diff), pytrace=False)
