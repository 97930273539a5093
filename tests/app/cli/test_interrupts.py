"""Ctrl-C where Python forgets it: in a finaliser, or in a weak reference's callback."""

from __future__ import annotations

import os
import signal
import sys
import weakref
from collections.abc import Callable, Iterator

import pytest

from app.calibration.measure import CalibrationProgress
from app.cli import calibrate, entry, interrupts
from app.cli.progress import CampaignProgress

SUMMARY = {"iteration": 1, "state": "code_generated", "step": "search", "reason": "code"}


@pytest.fixture(autouse=True)
def remembering(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "unraisablehook", lambda _lost: None)
    before = signal.getsignal(signal.SIGINT)
    interrupts.remember_interrupts()
    yield
    signal.signal(signal.SIGINT, before)
    interrupts._pressed.clear()


class Finalised:
    def __del__(self) -> None:
        press()


class Watched:
    """What a weak reference looks at."""


def press() -> None:
    os.kill(os.getpid(), signal.SIGINT)
    for _ in range(1_000):  # Python runs the handler between two steps of a program
        pass


def lose_in_a_finaliser() -> None:
    Finalised()


def lose_in_a_callback() -> None:
    watched = Watched()
    kept = weakref.ref(watched, lambda _gone: press())
    del watched
    assert kept() is None


@pytest.mark.parametrize("lose", [lose_in_a_finaliser, lose_in_a_callback])
def test_an_interrupt_that_python_forgets_ends_the_waiting_at_the_next_look(lose: Callable[[], None]) -> None:
    with CampaignProgress() as progress:
        progress(SUMMARY)
        lose()  # and no exception comes
        with pytest.raises(KeyboardInterrupt):
            progress(SUMMARY)


def test_an_interrupt_that_is_not_lost_is_raised_at_once() -> None:
    with pytest.raises(KeyboardInterrupt):
        press()


def test_every_command_remembers_interrupts(monkeypatch: pytest.MonkeyPatch) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(sys, "argv", ["lab", "--help"])
    monkeypatch.setattr(entry, "_tell_of_compiling", lambda: None)  # it and the collector are the whole process's
    monkeypatch.setattr("gc.set_threshold", lambda _objects: None)
    with pytest.raises(SystemExit):
        entry.main()
    with pytest.raises(KeyboardInterrupt):
        press()
    with pytest.raises(KeyboardInterrupt):
        interrupts.raise_lost_interrupt()


def test_an_interrupt_that_python_forgets_ends_a_calibration_at_its_next_campaign() -> None:
    progress = calibrate._Progress()
    lose_in_a_finaliser()
    with pytest.raises(KeyboardInterrupt):
        progress(CalibrationProgress(done=1, total=2, resumed=0))
