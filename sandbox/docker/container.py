"""One warm container: started, given jobs one after the other, removed."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docker.errors import NotFound

from sandbox import frames
from sandbox.docker.channel import Channel, ChannelClosed, ChannelOverdue
from sandbox.docker.engine import Engine, engine_errors
from sandbox.docker.profile import container_settings
from sandbox.protocol import Check, End, Job, Outcome, SandboxUnavailable, Series, wait_on
from sandbox.reading import describe, read_outcome

_START_S = 60.0
_GRACE_S = 5.0  # for the container itself to say that a job's time is over
_SEND_S = 60.0
_REPORT_BYTES = 1 << 16
_MOST_SERIES_BARS = 500_000


class ContainerLost(Exception):
    """The container ended, or stopped making sense, under a job; the text says what is known."""


@dataclass
class Container:
    """A running container. ``spent``: something of a job may be left in it, so that it must not get another one."""

    engine: Engine
    id: str
    channel: Channel
    memory_bytes: int
    ends: float  # on the monotonic clock
    spent: bool = False
    idle_since: float = field(default_factory=time.monotonic)
    _series: dict[str, int] = field(default_factory=dict)

    @classmethod
    def start(cls, engine: Engine, image: str, memory_bytes: int, lifetime_s: int) -> Container:
        """Create, attach and start, and wait until it is warm. Raises SandboxUnavailable; then nothing is left."""
        command = [str(lifetime_s)]
        settings = container_settings(engine, image, memory_bytes, time.time() + lifetime_s, command, None)
        now = time.monotonic()
        with engine_errors():
            identity = engine.api.create_container(**settings)["Id"]
        channel = None
        try:
            with engine_errors():
                options = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
                channel = Channel(engine.api.attach_socket(identity, params=options))
                engine.api.start(identity)
            _greet(channel)
        except BaseException:
            if channel is not None:
                _hang_up(channel)
            remove(engine, identity)
            raise
        return cls(engine, identity, channel, memory_bytes, now + lifetime_s)

    def fits(self, job: Job) -> bool:
        """Whether this container may take the job and outlives it."""
        enough = self.ends - time.monotonic() > job.limits.seconds + _GRACE_S + _SEND_S
        return not self.spent and enough and self.memory_bytes >= job.limits.memory_bytes

    def run(self, job: Job, check: Check = wait_on) -> Outcome:
        """Run a job. Raises ContainerLost, and what ``check`` raises; it is spent then, as after whatever may have left
        something behind.
        """
        kept, self.spent = self.spent, True
        now = time.monotonic()
        try:
            self._bring([job.series] if job.after is None else [job.after, job.series], now + _SEND_S)
            self.channel.send(frames.encode(_request(job)), now + _SEND_S)
            until = time.monotonic() + job.limits.seconds + _GRACE_S
            report = frames.decode(self.channel.receive(_REPORT_BYTES, until, check))
            payload = self.channel.receive(job.limits.output_bytes, until, check) if report["payload"] else None
        except ChannelOverdue:
            return Outcome(End.TIMED_OUT, note=describe(End.TIMED_OUT, job.limits))
        except ChannelClosed:
            return self._fallen(job)
        except frames.FrameError as error:
            raise ContainerLost(f"it sent what is no frame: {error}") from None
        self.spent = kept or bool(report["soiled"])
        self.idle_since = time.monotonic()
        if payload is not None:
            return read_outcome(payload, job)
        end = End(report["end"])
        return Outcome(end, note=report["note"] if end is End.FAILED else describe(end, job.limits))

    def close(self) -> None:
        """Hang up and remove it, whatever state it is in."""
        _hang_up(self.channel)
        remove(self.engine, self.id)

    def _bring(self, wanted: Sequence[Series], until: float) -> None:
        """Send the bars that are not there yet; where they were too many, the others are forgotten first."""
        by_digest = {series.digest(): series for series in wanted}
        kept = {**self._series, **{digest: len(series.time) for digest, series in by_digest.items()}}
        if self._series.keys() - by_digest.keys() and sum(kept.values()) > _MOST_SERIES_BARS:
            self.channel.send(frames.encode({"kind": "forget"}), until)
            self._series.clear()
        for digest, series in by_digest.items():
            if digest not in self._series:
                request = {"kind": "series", "digest": digest, "columns": series.columns()}
                self.channel.send(frames.encode(request), until)
                self._series[digest] = len(series.time)

    def _fallen(self, job: Job) -> Outcome:
        """What the end of the whole container means: its memory was used up, or nobody knows."""
        with engine_errors():
            try:
                state = self.engine.api.inspect_container(self.id)["State"]
            except NotFound:
                raise ContainerLost("somebody removed it") from None
        if state.get("OOMKilled"):
            return Outcome(End.OUT_OF_MEMORY, note=describe(End.OUT_OF_MEMORY, job.limits))
        last = self.channel.errors.strip().splitlines()[-1:] or [f"exit code {state.get('ExitCode')}"]
        raise ContainerLost(f"it ended by itself: {last[0]}")


def remove(engine: Engine, identity: str) -> None:
    """Kill and remove a container. One that is gone already, or an engine that is, needs nothing more."""
    with contextlib.suppress(SandboxUnavailable), engine_errors():
        engine.api.remove_container(identity, force=True, v=True)


def _hang_up(channel: Channel) -> None:
    with contextlib.suppress(OSError):
        channel.close()


def _greet(channel: Channel) -> None:
    try:
        channel.receive(_REPORT_BYTES, time.monotonic() + _START_S)
    except (ChannelClosed, ChannelOverdue, frames.FrameError):
        last = channel.errors.strip().splitlines()[-1:] or ["it said nothing"]
        raise SandboxUnavailable(f"The sandbox's container did not get ready: {last[0].rstrip('.')}.") from None


def _request(job: Job) -> dict[str, Any]:
    settings, series = job.settings, job.series
    return {
        "kind": "job",
        "source": job.source,
        "series": series.digest(),
        "after": None if job.after is None else job.after.digest(),
        "values": dict(job.values),
        "score_from": job.score_from,
        "setup": {
            "tick": series.tick,
            "volume_step": series.volume_step,
            "balance": settings.balance,
            "conflict": settings.conflict,
            "commission_pct": settings.costs.commission_pct,
            "spread_ticks": settings.costs.spread_ticks,
            "slippage_ticks": settings.costs.slippage_ticks,
            "timeframe": series.timeframe,
        },
        "seconds": job.limits.seconds,
        "memory_bytes": job.limits.memory_bytes,
        "output_bytes": job.limits.output_bytes,
    }
