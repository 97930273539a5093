"""Where every command begins and where every error ends: as an exit code and one sentence."""

from __future__ import annotations

import gc
import logging
import os
import sys
import tempfile
import time
import traceback
from pathlib import Path

from app.cli.exits import FAILED, INTERRUPTED, OK
from app.cli.interrupts import remember_interrupts
from app.redaction import hide
from contracts.errors import ContractError, LabError

_OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Python's 700 would look for rubbish hundreds of times while modules are loaded, which leave none."""


def main() -> None:
    """Run ``lab`` with the arguments of the process and exit: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    remember_interrupts()
    _tell_of_compiling()
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot write × or − gets its code instead of an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def _tell_of_compiling() -> None:
    """Kernels that are not in the cache are compiled on first use; whoever waits is told why."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    log = logging.getLogger("engine.compilation")
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    log.propagate = False


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    try:
        return _invoke(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough; the interpreter must not complain about it at its end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except LabError as error:
        return _fail(*sentences_of(error))
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        return _fail(f"{name}{error.strerror or error}.")
    except Exception as error:  # noqa: BLE001 (whatever it is, the user gets a sentence and we get the log)
        return _fail(f"An error inside lab, which is not your fault ({type(error).__name__}): {_log(error)}")


def sentences_of(error: LabError) -> tuple[str, ...]:
    """What to print for an error: one sentence, or one per place where a contract has several mistakes."""
    if isinstance(error, ContractError):
        return tuple(str(problem) for problem in error.problems)
    return (str(error),)


def _invoke(arguments: list[str]) -> int:
    from app.cli.commands import lab

    try:
        lab(arguments, prog_name="lab")
    except SystemExit as ended:
        sys.stdout.flush()
        return ended.code if isinstance(ended.code, int) else OK
    return OK


def _fail(*sentences: str) -> int:
    for sentence in sentences:
        print(f"lab: {hide(sentence)}", file=sys.stderr)
    return FAILED


def _log(error: Exception) -> str:
    """Write the traceback where it can be sent from; return the sentence that says where."""
    text = hide("".join(traceback.format_exception(error)))
    name = f"lab-error-{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}.log"
    for folder in (Path(os.environ.get("LAB_HOME", ".lab")) / "log", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        except (OSError, ValueError):
            continue
        return f"its traceback is in {folder / name}."
    return "its traceback could not be written anywhere."
