"""Bots that attack: Python that runs in a bot's ``init()`` and tells by an exception what came of it."""

from __future__ import annotations

import os
import textwrap

from sandbox.protocol import End, Job, Limits, Outcome, Sandbox
from sandbox.runner.seccomp import REFUSED
from tests.sandbox.conformance import QUIET_BOT, flat_series

COLUMN = 0 if os.uname().machine == "x86_64" else 1
NUMBERS = {name: numbers[COLUMN] for name, numbers in REFUSED.items()}
SOON = Limits(seconds=2)

_TOLD = "The bot raised Told"
_HEAD = "class Told(Exception):\n    pass\n\n\ndef tell(what):\n    raise Told(what)\n\n\n"


def attacking_bot(code: str) -> str:
    """A bot whose ``init()`` is this code; ``tell(x)`` in it ends the job with x in the note."""
    body = textwrap.indent(textwrap.dedent(code).strip(), " " * 8)
    return _HEAD + QUIET_BOT.replace("def init(self):\n", f"def init(self):\n{body}\n")


def attempt(sandbox: Sandbox, code: str, limits: Limits | None = None) -> Outcome:
    """Run an attack."""
    return sandbox.run(Job(attacking_bot(code), flat_series(), limits=limits or Limits()))


def told(sandbox: Sandbox, code: str, limits: Limits | None = None) -> str:
    """What an attack tells; fails where it tells nothing."""
    outcome = attempt(sandbox, code, limits)
    assert outcome.end is End.FAILED, outcome
    assert outcome.note.startswith(_TOLD), outcome.note
    return outcome.note.partition(": ")[2]


TRY_CALLS = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    ctypes.set_errno(0)
    found = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(each) for each in arguments])
    return ctypes.get_errno() if found < 0 else 0
"""
"""Defines ``call(number, *arguments)``: the error number of a call to the kernel, 0 where it was done."""
