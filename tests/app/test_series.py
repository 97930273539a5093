"""A campaign's own copy of its bars: the same to the bit, or the campaign does not go on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.errors import DataChanged
from app.series import SeriesArchive
from evaluation.cells import Cell
from market.defaults import read_default_bars
from market.sources import SourcedBars
from market.store import BarStore

CELL = Cell.parse("EURUSD 1h")


@pytest.fixture
def kept(tmp_path: Path) -> tuple[SeriesArchive, str, Path]:
    """The sample bars, kept; their digest, and the file they are in."""
    archive = SeriesArchive(tmp_path)
    digest = archive.keep(read_default_bars("EURUSD"))
    return archive, digest, tmp_path / digest / "EURUSD_1h.parquet"


def test_kept_bars_come_back_to_the_bit(kept: tuple[SeriesArchive, str, Path]) -> None:
    archive, digest, _ = kept
    assert archive.load(CELL, digest).digest() == digest


def test_a_missing_or_damaged_copy_stops_what_needs_it(kept: tuple[SeriesArchive, str, Path]) -> None:
    archive, digest, path = kept
    content = path.read_bytes()
    path.write_bytes(content[:500] + bytes(200) + content[700:])
    with pytest.raises(DataChanged, match="EURUSD 1h that this campaign began with is missing or damaged"):
        archive.source(CELL, digest)
    path.unlink()
    with pytest.raises(DataChanged, match="put it back from a backup, or start a new campaign"):
        archive.source(CELL, digest)


def test_other_good_bars_in_its_place_are_not_taken_for_it(kept: tuple[SeriesArchive, str, Path]) -> None:
    archive, digest, path = kept
    whole = read_default_bars("EURUSD")
    fewer = whole.bars[:-1]
    BarStore(path.parent).save(SourcedBars(fewer, replace(whole.provenance, bars_digest=fewer.digest())))
    with pytest.raises(DataChanged, match="are not those this campaign began with"):
        archive.source(CELL, digest)
