from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from app import crash
from app.errors import UnknownArtifact
from app.names import check_name, resolve_name
from app.objects import ObjectStore, write_durably


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return ObjectStore(tmp_path / "objects")


def test_what_was_put_can_be_got_by_its_hash(store: ObjectStore) -> None:
    sha256 = store.put(b"content")
    assert sha256 == hashlib.sha256(b"content").hexdigest()
    assert store.get(sha256) == b"content"


def test_the_same_bytes_are_written_once(store: ObjectStore) -> None:
    path = store.path(store.put(b"content"))
    before = path.stat().st_ino
    store.put(b"content")
    assert path.stat().st_ino == before


def test_damaged_content_is_not_given_out(store: ObjectStore) -> None:
    sha256 = store.put(b"content")
    store.path(sha256).write_bytes(b"c0ntent")
    with pytest.raises(UnknownArtifact, match="damaged"):
        store.get(sha256)


def test_damaged_content_is_mended_by_putting_it_again(store: ObjectStore) -> None:
    sha256 = store.put(b"content")
    store.path(sha256).write_bytes(b"c0ntent")
    store.put(b"content")
    assert store.get(sha256) == b"content"


def test_missing_content_is_said_to_be_missing(store: ObjectStore) -> None:
    with pytest.raises(UnknownArtifact, match="missing"):
        store.get("0" * 64)


def test_a_file_appears_whole_and_leaves_nothing_else(tmp_path: Path) -> None:
    write_durably(tmp_path / "file", b"whole")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("file", b"whole")]


@pytest.mark.parametrize("point", ["object.half_written", "object.synced"])
def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path, point: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def strike(name: str) -> None:
        if name == point:
            raise KeyboardInterrupt

    crash.arm(strike)
    try:
        with pytest.raises(KeyboardInterrupt):
            write_durably(path, b"new content")
    finally:
        crash.disarm()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_bytes_are_on_disk_before_they_have_the_name_and_the_name_before_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power loss may take what was not synced: the order is what keeps a file whole and there."""
    done: list[str] = []
    sync, rename = os.fsync, Path.replace

    def tell_sync(descriptor: int) -> None:
        done.append("folder" if Path(f"/proc/self/fd/{descriptor}").is_dir() else "file")
        sync(descriptor)

    def tell_rename(path: Path, target: Path) -> Path:
        done.append("name")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", tell_sync)
    monkeypatch.setattr(Path, "replace", tell_rename)
    write_durably(tmp_path / "file", b"whole")
    assert done == ["file", "name", "folder"]


HOSTILE = [
    "../escape",
    "a/../../escape",
    "/etc/passwd",
    "a//b",
    "a/./b",
    ".hidden",
    "a/.hidden",
    "..\\escape",
    "a\\b",
    "nul\0byte",
    "new\nline",
    "%2e%2e/escape",
    "ünïcode",
    "~root",
    "",
    "a" * 201,
    "a/",
    "/",
    "C:/windows",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_is_no_plain_path_is_refused(name: str) -> None:
    with pytest.raises(UnknownArtifact):
        check_name(name)


@pytest.mark.parametrize("name", ["campaign.json", "iterations/iter_1.json", "exports/pine/ema-cross.v2.pine"])
def test_a_plain_name_is_a_path_inside_the_folder(tmp_path: Path, name: str) -> None:
    assert resolve_name(tmp_path, name) == tmp_path / name


def test_a_link_planted_in_the_folder_leads_nowhere(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (inside / "exports").symlink_to(outside)
    with pytest.raises(UnknownArtifact, match="leads out"):
        resolve_name(inside, "exports/stolen")
