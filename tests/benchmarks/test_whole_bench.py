"""The bench itself with a few strategies, where `make bench` has set the peers up."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.__main__ import run
from benchmarks.report import render
from benchmarks.tasks import BACKTESTING, SMALL, VECTORBT


@pytest.mark.timeout(400)
def test_all_engines_do_the_same_work(repository: Path, tmp_path: Path) -> None:
    peers = repository / ".bench" / "bin" / "python"
    if not (repository / ".bench" / ".ready").exists():
        pytest.skip("the engines we are compared with are not there; `make bench` sets them up")
    bench = run(SMALL, peers, tmp_path, ["crosses", "gapless"])
    crosses, gapless = bench.findings
    assert {crosses.agreements[peer].whole_ratio for peer in (BACKTESTING, VECTORBT)} == {1.0}
    assert gapless.agreements[BACKTESTING].whole_ratio == 1.0
    assert "backtesting 0.6.6" in render(bench)
