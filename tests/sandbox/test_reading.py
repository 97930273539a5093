"""Frames and outcomes are read as if they were written to deceive; this needs no Docker."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import frames
from sandbox.docker.channel import Channel, ChannelClosed, ChannelOverdue
from sandbox.protocol import End, Job, JobTrade, Outcome
from sandbox.reading import read_outcome
from tests.sandbox.conformance import QUIET_BOT, flat_series
from tests.sandbox.forgeries import FORGED

JOB = Job(QUIET_BOT, flat_series(50))


def reader(data: bytes) -> Callable[[int], bytes]:
    left = bytearray(data)

    def read(count: int) -> bytes:
        taken = bytes(left[:count])
        del left[:count]
        return taken

    return read


class TestOutcomes:
    @pytest.mark.parametrize("payload", FORGED.values(), ids=FORGED.keys())
    def test_what_is_no_outcome_is_unreadable_and_says_why(self, payload: bytes) -> None:
        outcome = read_outcome(payload, JOB)
        assert (outcome.end, outcome.trades) == (End.UNREADABLE, ())
        assert outcome.note.isprintable()
        assert len(outcome.note) < 300

    @given(st.binary(max_size=200))
    def test_no_bytes_at_all_raise(self, payload: bytes) -> None:
        assert read_outcome(payload, JOB).end in set(End)

    def test_an_outcome_is_read_as_it_was_written(self) -> None:
        payload = b'{"end":"done","trades":[["short",1,2,110000,109000,1000,"cross","take_profit"]]}'
        trade = JobTrade("short", 1, 2, 110_000, 109_000, 1000.0, "cross", "take_profit")
        assert read_outcome(payload, JOB) == Outcome(End.DONE, (trade,))

    def test_a_failure_without_a_reason_still_has_a_sentence(self) -> None:
        assert read_outcome(b'{"end":"failed","note":" \\n "}', JOB).note == "The bot failed and gave no reason."


class TestFrames:
    @given(st.dictionaries(st.text(max_size=5), st.integers() | st.floats(allow_nan=False, allow_infinity=False)))
    def test_what_was_written_is_read(self, content: dict[str, object]) -> None:
        payload = frames.read_frame(reader(frames.encode(content)), 1 << 20)
        assert payload is not None
        assert frames.decode(payload) == content

    def test_a_number_that_is_not_finite_is_not_written(self) -> None:
        with pytest.raises(ValueError, match="not JSON compliant"):
            frames.encode({"x": float("nan")})

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999"])
    def test_a_number_that_is_not_finite_is_not_read(self, number: str) -> None:
        with pytest.raises(frames.FrameError, match="is not a finite number"):
            frames.decode(f'{{"x": {number}}}'.encode())

    def test_nesting_without_end_is_refused(self) -> None:
        with pytest.raises(frames.FrameError, match="nested too deeply"):
            frames.decode(b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}")

    def test_the_end_of_the_stream_is_no_frame(self) -> None:
        assert frames.read_frame(reader(b""), 10) is None

    @pytest.mark.parametrize("cut", range(1, 14))
    def test_a_stream_that_ends_inside_a_frame_is_an_error(self, cut: int) -> None:
        whole = frames.encode({"x": 1234})
        assert len(whole) == 14
        with pytest.raises(frames.FrameError, match="ended inside"):
            frames.read_frame(reader(whole[:cut]), 100)

    def test_a_frame_that_is_too_long_is_not_read(self) -> None:
        assert frames.read_frame(reader(frames.enclose(b"1234567890")), 10) == b"1234567890"
        with pytest.raises(frames.FrameTooLong, match="11 bytes, above 10"):
            frames.read_frame(reader(frames.enclose(b"12345678901")), 10)


class TestChannel:
    @pytest.fixture
    def ends(self) -> Iterator[tuple[Channel, socket.socket]]:
        ours, theirs = socket.socketpair()
        channel = Channel(ours)
        with closing(theirs):
            yield channel, theirs
            channel.close()

    @pytest.mark.parametrize("size", [1, 3, 7, 8, 9, 1000])
    def test_frames_are_put_together_from_parts_of_any_size(
        self, ends: tuple[Channel, socket.socket], size: int
    ) -> None:
        channel, theirs = ends
        stream = b""
        for part in (b"one", b"two", b"three"):
            framed = frames.enclose(part)
            stream += b"".join(struct.pack(">BxxxI", 1, 1) + framed[i : i + 1] for i in range(len(framed)))
            stream += struct.pack(">BxxxI", 2, 5) + b"noise"
        for start in range(0, len(stream), size):
            theirs.sendall(stream[start : start + size])
        until = time.monotonic() + 5
        assert [channel.receive(100, until) for _ in range(3)] == [b"one", b"two", b"three"]

    def test_what_comes_on_stderr_is_kept_apart_and_short(self, ends: tuple[Channel, socket.socket]) -> None:
        channel, theirs = ends
        for _ in range(100):
            theirs.sendall(struct.pack(">BxxxI", 2, 100) + b"x" * 99 + b"\n")
        theirs.sendall(struct.pack(">BxxxI", 1, 6) + frames.enclose(b"ok"))
        assert channel.receive(100, time.monotonic() + 5) == b"ok"
        assert len(channel.errors) == 4000

    def test_an_end_that_says_nothing_is_overdue(self, ends: tuple[Channel, socket.socket]) -> None:
        with pytest.raises(ChannelOverdue):
            ends[0].receive(100, time.monotonic() + 0.05)

    def test_an_end_that_is_gone_is_closed(self, ends: tuple[Channel, socket.socket]) -> None:
        channel, theirs = ends
        theirs.close()
        with pytest.raises(ChannelClosed):
            channel.receive(100, time.monotonic() + 5)
        with pytest.raises(ChannelClosed):
            channel.send(b"x" * 10_000_000, time.monotonic() + 5)

    def test_an_end_that_does_not_read_is_overdue(self, ends: tuple[Channel, socket.socket]) -> None:
        with pytest.raises(ChannelOverdue):
            ends[0].send(b"x" * (64 << 20), time.monotonic() + 0.2)
