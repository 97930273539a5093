"""Every program's way of writing the same bars gives the same bars."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from market.sources import Reading, read_source
from tests.market.importers.dialects import Dialect, all_dialects
from tests.market.importers.more_dialects import more_dialects


@pytest.mark.parametrize("dialect", [*all_dialects(), *more_dialects()], ids=lambda dialect: dialect.name)
def test_a_dialect_is_known_and_gives_the_very_bars(tmp_path: Path, dialect: Dialect) -> None:
    path = tmp_path / dialect.file
    path.write_bytes(dialect.written)
    sample = dialect.sample
    read = read_source(path, sample.instrument, sample.timeframe, reading=Reading(dialect.options, strict=True))
    bars = read.bars
    assert read.provenance.importer == dialect.importer
    assert bars.time.tolist() == [int(time.timestamp() * 1000) for time in sample.times]
    given = np.array(sample.rows)
    for at, column in enumerate((bars.open, bars.high, bars.low, bars.close)):
        assert np.allclose(column, given[:, at], rtol=0, atol=sample.instrument.tick / 4)
    assert np.allclose(bars.volume, given[:, 4], rtol=1e-9)
    assert not read.provenance.quality["allowed"]
