"""Kernels compiled by numba, and a cache of them on disk that cannot go stale.

numba's own cache looks at the file of the function alone: a change in a function it calls, in another module, would go
unseen. Here the cache's folder is named after a hash of every source a kernel can be made of, so a changed source is
another folder.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, ParamSpec, TypeVar

import numba
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator
from numba.core.runtime.nrt import rtsys

_P = ParamSpec("_P")
_R = TypeVar("_R")

_HOUSE = Path(__file__).resolve().parents[1]
_SOURCES = ("engine", "contracts")
_LOG = logging.getLogger(__name__)
_UNCOUNTED: Any = {"_nrt": False, "error_model": "numpy"}
_KEPT_FOLDERS = 4  # of other versions of the sources


def compiled(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Compile a kernel on first use: strict IEEE arithmetic, without the interpreter's lock, cached on disk."""
    dispatcher: Any = numba.njit(nogil=True, error_model="numpy")(function)
    cache: Any = _SourceKeyedCache
    dispatcher._cache = cache(function)  # noqa: SLF001 - what ``cache=True`` sets, to numba's own kind of cache
    kernel: Callable[_P, _R] = dispatcher
    return kernel


def inlined(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """A small part of a kernel, copied by the compiler into each caller; counts no references, like ``uncounted``."""
    options: Any = {"forceinline": True, **_UNCOUNTED}
    part: Callable[_P, _R] = numba.njit(**options)(function)
    return part


def uncounted(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """A kernel's larger part, which counts no references to the arrays it is given: its caller holds them.

    Counting one is an atomic instruction of some 5 ns, for every array taken out of a tuple. Such a part can make no
    array (the compiler refuses); one that returns an array may only be called by others that do not count.
    """
    part: Callable[_P, _R] = numba.njit(**_UNCOUNTED)(function)
    return part


def digest_sources() -> str:
    """sha256 over the sources of every floor a kernel is made of, names included."""
    sha = hashlib.sha256()
    for floor in _SOURCES:
        for path in sorted((_HOUSE / floor).rglob("*.py")):
            sha.update(path.relative_to(_HOUSE).as_posix().encode() + b"\0")
            sha.update(path.read_bytes() + b"\0")
    return sha.hexdigest()


SOURCE_DIGEST = digest_sources()  # as early as can be: a source changed later is not what was imported


@cache
def cache_folder() -> Path:
    """Where kernels of these sources are kept: below ``NUMBA_CACHE_DIR`` or the user's cache, else in a new folder."""
    for root in _cache_roots():
        folder = root / SOURCE_DIGEST[:16]
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with tempfile.TemporaryFile(dir=folder):
                _forget_old_folders(root, folder)
                return folder
        except OSError:
            continue
    return Path(tempfile.mkdtemp(prefix="strategy-lab-kernels-"))


def _cache_roots() -> list[Path]:
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen:
        return [Path(chosen) / "strategy-lab"]
    home = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return [Path(home) / "strategy-lab" / "kernels"]


def _forget_old_folders(root: Path, current: Path) -> None:
    """Remove all but the newest folders of other sources; a process still using one merely compiles again."""
    others = [folder for folder in root.iterdir() if folder.is_dir() and folder != current]
    others.sort(key=lambda folder: folder.stat().st_mtime)
    for folder in others[:-_KEPT_FOLDERS]:
        shutil.rmtree(folder, ignore_errors=True)


class _SourceKeyedLocator(_CacheLocator):
    """Tells numba where the cache is; whatever is found there was compiled from these very sources."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._code = function.__code__
        self._path = cache_folder() / function.__module__.replace(".", "_")
        self._path.mkdir(parents=True, exist_ok=True)

    @classmethod
    def from_function(cls, py_func: Callable[..., Any], py_file: str) -> _SourceKeyedLocator:  # noqa: ARG003
        return cls(py_func)

    def get_cache_path(self) -> str:
        return str(self._path)

    def get_source_stamp(self) -> str:
        return SOURCE_DIGEST

    def get_disambiguator(self) -> str:
        """The line, and what was imported, in case its source was changed between import and hashing."""
        code = self._code
        constants = [value for value in code.co_consts if not isinstance(value, CodeType)]
        imported = repr((code.co_code, code.co_names, constants)).encode()
        return f"{code.co_firstlineno}-{hashlib.sha256(imported).hexdigest()[:8]}"


class _SourceKeyedResults(CompileResultCacheImpl):
    _locator_classes = [_SourceKeyedLocator]  # type: ignore[list-item]  # noqa: RUF012 - as numba has it


class _SourceKeyedCache(FunctionCache):
    _impl_class = _SourceKeyedResults

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """What was compiled before, or None; the first None of a process is told, since compiling takes its time.

        Machine code needs numba's runtime alone. What numba knows of the functions a kernel may call is asked for by
        its compiler, when it does compile: learning it here, as numba does, takes half a second of every start.
        """
        rtsys.initialize(target_context)
        with self._guard_against_spurious_io_errors():
            found = self._load_overload(sig, target_context)  # type: ignore[no-untyped-call]
        if found is None:
            _tell_once()
        return found


@cache
def _tell_once() -> None:
    _LOG.info("Compiling the engine's kernels, once for this version of them; it takes up to a minute.")
