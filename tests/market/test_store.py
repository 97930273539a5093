from __future__ import annotations

import dataclasses
import errno
import os
from pathlib import Path
from threading import Thread

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from market.bars import Bars
from market.defaults import read_default_bars
from market.errors import InstrumentError, StoreError, UnknownMarket
from market.files import write_atomically
from market.instruments import Instrument
from market.provenance import describe_bars
from market.sources import SourcedBars, read_bars
from market.store import BarStore
from tests.market.columns import EURUSD, good_columns


def sourced(instrument: Instrument = EURUSD) -> SourcedBars:
    bars = Bars.from_columns(instrument, **good_columns())
    return SourcedBars(bars, describe_bars(bars, source="made.csv", source_sha256="0" * 64, importer="plain CSV"))


def test_what_is_saved_is_loaded_with_its_provenance(tmp_path: Path) -> None:
    store = BarStore(tmp_path)
    store.save(sourced())
    loaded = store.load("EURUSD", "1h")
    assert loaded.bars.digest() == sourced().bars.digest()
    assert loaded.provenance == sourced().provenance


def test_the_same_bars_are_the_same_file(tmp_path: Path) -> None:
    first = BarStore(tmp_path / "a").save(sourced()).read_bytes()
    assert BarStore(tmp_path / "b").save(sourced()).read_bytes() == first


def test_a_stored_file_is_one_that_can_be_imported(tmp_path: Path) -> None:
    path = BarStore(tmp_path).save(sourced())
    assert read_bars(path, "EURUSD").digest() == sourced().bars.digest()


def test_the_list_is_in_order_of_market_and_length(tmp_path: Path) -> None:
    store = BarStore(tmp_path)
    assert store.list() == ()
    for bars in (read_default_bars("GOOG"), sourced()):
        store.save(bars)
    assert [(record.market, record.timeframe) for record in store.list()] == [("EURUSD", "1h"), ("GOOG", "1d")]


def test_bars_that_are_not_there_are_told(tmp_path: Path) -> None:
    assert not BarStore(tmp_path).has("EURUSD", "1h")
    with pytest.raises(StoreError, match="no stored bars of EURUSD 1h; they should be imported first"):
        BarStore(tmp_path).load("EURUSD", "1h")


def test_bars_changed_in_the_store_are_refused(tmp_path: Path) -> None:
    store = BarStore(tmp_path)
    path = store.save(sourced())
    table = pq.read_table(path)
    close = table.column("close").to_numpy().copy()
    close[3] += 0.0001
    pq.write_table(table.set_column(4, "close", pa.array(close)), path)
    with pytest.raises(StoreError, match="are not those that were imported; they should be imported again"):
        store.load("EURUSD", "1h")


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    store = BarStore(tmp_path)
    path = store.save(sourced())
    content = bytearray(path.read_bytes())
    content[4:200] = b"\0" * 196
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        store.load("EURUSD", "1h")
    path.write_bytes(b"PAR1")
    with pytest.raises(StoreError, match="damaged"):
        store.list()


def test_a_file_laid_into_the_store_by_hand_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"time": [1, 2, 3]}), tmp_path / "EURUSD_1h.parquet")
    with pytest.raises(StoreError, match="was not written by an import"):
        BarStore(tmp_path).load("EURUSD", "1h")


def test_a_name_cannot_lead_out_of_the_store(tmp_path: Path) -> None:
    with pytest.raises(InstrumentError, match=r"market '\.\./EURUSD' should be"):
        BarStore(tmp_path).has("../EURUSD", "1h")


def test_a_market_the_table_does_not_have_is_registered_with_its_bars(tmp_path: Path) -> None:
    own = Instrument("OWN", 0.00001, 0.0001, 10, "USD", 365, commission_pct=0.2)
    store = BarStore(tmp_path)
    with pytest.raises(UnknownMarket):
        store.find_instrument("OWN")
    store.save(sourced(own))
    assert BarStore(tmp_path).find_instrument("OWN") == own
    assert BarStore(tmp_path).load("OWN", "1h").bars.instrument == own


def test_a_market_keeps_the_grid_it_was_registered_with(tmp_path: Path) -> None:
    store = BarStore(tmp_path)
    own = Instrument("OWN", 0.00001, 0.0001, 10, "USD")
    store.register(own)
    store.register(own)
    with pytest.raises(
        InstrumentError, match=r"OWN is known already, with volume_step 10; it should be given like that"
    ):
        store.register(dataclasses.replace(own, volume_step=1))
    with pytest.raises(InstrumentError, match=r"EURUSD is known already, with tick 1e-05"):
        store.register(dataclasses.replace(EURUSD, tick=0.0001))


def test_a_write_that_fails_leaves_the_old_content_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def fail(handle: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_disk_that_is_full_is_told_with_the_file_and_leaves_what_was_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = BarStore(tmp_path)
    path = store.save(sourced())

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match=rf"No space left on device: '{path}'"):
        store.save(sourced())
    monkeypatch.undo()
    assert store.load("EURUSD", "1h").bars.digest() == sourced().bars.digest()
    assert sorted(one.name for one in tmp_path.iterdir()) == [path.name]


def test_who_writes_waits_for_who_writes_already(tmp_path: Path) -> None:
    done: list[str] = []

    def write() -> None:
        with BarStore(tmp_path).locked():
            done.append("second")

    with BarStore(tmp_path).locked():
        thread = Thread(target=write)
        thread.start()
        thread.join(0.2)
        done.append("first")
    thread.join(10)
    assert done == ["first", "second"]
