"""Work on campaigns in this process: a worker of its own for one campaign, or in the background for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from app.lab import Lab
from app.loop.worker import Worker
from app.services.campaigns import show_campaign, summarise_campaign
from app.transitions import WORKING

_LOOK_S = 0.2


@contextmanager
def working(lab: Lab, only: str | None = None) -> Iterator[Event]:
    """A worker in a thread for as long as the block lasts; a running step gives way at its next batch.

    The event it gives stops the worker when set.
    """
    stop = Event()
    thread = Thread(target=Worker(lab).run, args=(stop, only), name="worker", daemon=True)
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join()


def run_campaign(lab: Lab, campaign_id: str, on_look: Callable[[dict[str, Any]], None] | None = None) -> dict[str, Any]:
    """Work on a campaign until it ends or pauses, and return it in full; another worker may do the work as well.

    ``on_look`` gets the summary with its ``progress`` a few times a second, new or not; what it raises ends the work
    here and leaves the campaign as it stands. Raises UnknownCampaign.
    """
    told: dict[str, Any] = summarise_campaign(lab, campaign_id)
    if on_look is not None:
        on_look(told)
    with working(lab, campaign_id) as stop:
        while told["state"] in WORKING:
            stop.wait(_LOOK_S)
            told = summarise_campaign(lab, campaign_id)
            if on_look is not None:
                on_look(told)
    return show_campaign(lab, campaign_id)
