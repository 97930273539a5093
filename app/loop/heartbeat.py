"""The heartbeat: keeps a lease alive while a step runs, and counts the time the campaign takes."""

from __future__ import annotations

import time
from threading import Event, Lock, Thread

from app.db.database import Database, DatabaseGone
from app.db.leases import Lease, renew
from app.errors import StaleLease


class Heartbeat:
    """Renews a lease in a thread.

    How long the lease is trusted counts from the moment the last renewal was asked for, so that a slow answer does not
    stretch it. The fence in each commit is what protects the record; this only saves useless work.
    """

    def __init__(self, database: Database, lease: Lease, lease_s: float) -> None:
        self._database = database
        self._lease = lease
        self._lease_s = lease_s
        self._stop = Event()
        self._lost = Event()
        self._counting = Lock()
        self._counted_until = time.monotonic()
        self._trusted_until = self._counted_until + lease_s
        self._thread = Thread(target=self._beat, name=f"heartbeat-{lease.campaign_id}", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def check(self) -> None:
        """Raise StaleLease where the campaign is another's, or may be by now."""
        if self._lost.is_set() or time.monotonic() >= self._trusted_until:
            raise StaleLease(self._lease.campaign_id)

    def take_elapsed(self) -> float:
        """Seconds by the monotonic clock that nobody has recorded yet; recording them is now the caller's business."""
        with self._counting:
            now = time.monotonic()
            elapsed, self._counted_until = now - self._counted_until, now
        return elapsed

    def renew(self) -> None:
        """Renew once. Raises StaleLease where the campaign is another's."""
        asked = time.monotonic()
        with self._database.write() as session:
            renew(session, self._lease, self._lease_s, self.take_elapsed())
        self._trusted_until = asked + self._lease_s

    def _beat(self) -> None:
        while not self._stop.wait(self._lease_s / 4):
            try:
                self.renew()
            except StaleLease:
                self._lost.set()
                return
            except DatabaseGone:
                # It may be back before the lease runs out; until then nothing is lost.
                continue
