"""Answering requests, one after the other."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from sandbox import frames
from sandbox.runner.traces import take_traces
from sandbox.runner.watching import Watch, Watched
from sandbox.runner.work import work

_LONGEST_REQUEST = 1 << 30  # from our own side; the container's memory ends before that


class Server:
    """Requests come from one file and answers go to the other. Keeps series under their digests."""

    def __init__(self, requests: int, answers: int) -> None:
        self._requests, self._answers = requests, answers
        self._series: dict[str, Mapping[str, Any]] = {}
        self._pristine = take_traces()

    def serve(self) -> None:
        """Answer until there are no more requests."""
        while (payload := frames.read_frame(self._read, _LONGEST_REQUEST)) is not None:
            request = frames.decode(payload)
            match request["kind"]:
                case "series":
                    self._series[request["digest"]] = _as_columns(request["columns"])
                case "forget":
                    self._series.clear()
                case "job":
                    self._answer(self._run(request))

    def _run(self, job: Mapping[str, Any]) -> Watched:
        columns = self._series[job["series"]]
        earlier = None if job["after"] is None else self._series[job["after"]]
        result, result_end = os.pipe()
        printed, printed_end = os.pipe()
        child = os.fork()
        if child == 0:
            work(job, columns, earlier, result_end, printed_end)
        os.close(result_end)
        os.close(printed_end)
        try:
            return Watch(child, result, printed, job["seconds"], job["output_bytes"]).follow()
        finally:
            os.close(result)
            os.close(printed)

    def _answer(self, watched: Watched) -> None:
        soiled = take_traces() != self._pristine
        report = {"end": watched.end, "note": watched.note, "soiled": soiled, "payload": watched.payload is not None}
        self._write(frames.encode(report))
        if watched.payload is not None:
            self._write(frames.enclose(watched.payload))

    def _read(self, count: int) -> bytes:
        chunks: list[bytes] = []
        while count and (chunk := os.read(self._requests, count)):
            chunks.append(chunk)
            count -= len(chunk)
        return b"".join(chunks)

    def _write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._answers, data) :]


def _as_columns(columns: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {"time": np.int64}
    return {name: np.array(values, dtype=kinds.get(name, np.float64)) for name, values in columns.items()}
