"""An exchange on this machine: bars over HTTP, with a rate limit, and a stand-in for ccxt that asks it."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlparse

HOUR = 3_600_000
START = 1_704_067_200_000
"""2024-01-01T00:00:00Z."""


class Exchange:
    """What the server has and how it behaves; ``faults`` are the statuses it answers first, one a request."""

    def __init__(self, bars: int, page: int) -> None:
        self.bars = bars
        self.page = page
        self.faults: list[int] = []
        self.asked: list[int] = []

    def rows(self, since: int) -> list[list[float]]:
        first = max(0, -(-(since - START) // HOUR))
        return [
            [START + at * HOUR, 100 + at % 7, 102 + at % 7, 99 + at % 7, 101 + at % 7, 5.5]
            for at in range(first, min(first + self.page, self.bars))
        ]


@contextmanager
def serve(exchange: Exchange) -> Iterator[int]:
    """The exchange behind a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            since = int(parse_qs(urlparse(self.path).query)["since"][0])
            exchange.asked.append(since)
            status = exchange.faults.pop(0) if exchange.faults else 200
            body = json.dumps(exchange.rows(since)).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def stand_in_for_ccxt(port: int) -> Any:
    """A module with ccxt's errors and one exchange, ``local``, that speaks to the server."""

    class BaseError(Exception): ...

    class NetworkError(BaseError): ...

    class RateLimitExceeded(NetworkError): ...

    class Local:
        rateLimit = 50  # noqa: N815 (ccxt's name)

        def __init__(self, settings: dict[str, Any]) -> None:
            assert settings["enableRateLimit"]

        def fetch_ohlcv(self, symbol: str, timeframe: str, since: int, limit: int) -> list[list[float]]:
            if symbol != "BTC/USDT":
                raise BaseError(f"local does not have market symbol {symbol}")
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            try:
                connection.request("GET", f"/klines?since={since}&timeframe={timeframe}&limit={limit}")
                answer = connection.getresponse()
                body = answer.read()
            finally:
                connection.close()
            if answer.status == 429:
                raise RateLimitExceeded("slow down")
            if answer.status != 200:
                raise NetworkError(f"status {answer.status}\nwith a page of words")
            rows: list[list[float]] = json.loads(body)
            return rows

    return SimpleNamespace(
        exchanges=["local"], local=Local, BaseError=BaseError, NetworkError=NetworkError,
        RateLimitExceeded=RateLimitExceeded,
    )  # fmt: skip
