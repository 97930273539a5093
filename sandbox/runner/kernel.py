"""The few calls to the kernel that Python has no name for."""

from __future__ import annotations

import ctypes
import os

_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2

_LIBC = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends, so that all can be waited for."""
    _control(_PR_SET_CHILD_SUBREAPER, 1)


def hide_from_siblings() -> None:
    """Let nobody of the same user read this process's memory or use its open files through /proc."""
    _control(_PR_SET_DUMPABLE, 0)


def own_proc_files() -> None:
    """Own this process's files in /proc again, after the parent hid its own."""
    _control(_PR_SET_DUMPABLE, 1)


def install_filter(program: bytes) -> None:
    """Let the kernel judge every later call of this process by a BPF program; it cannot be taken off again."""
    buffer = ctypes.create_string_buffer(program, len(program))
    filter_ = _Program(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p).value)
    _control(_PR_SET_NO_NEW_PRIVS, 1)
    _control(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(filter_))


def _control(option: int, *arguments: object) -> None:
    filled = [*arguments, 0, 0, 0, 0][:4]
    values = [ctypes.c_ulong(each) if isinstance(each, int) else each for each in filled]
    if _LIBC.prctl(option, *values) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"prctl {option}: {os.strerror(number)}")
