"""A small OpenAI-compatible server over real HTTP, which can go wrong in every way that such servers do."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Responder = Callable[["Exchange"], None]
MODEL = "test-model"


@dataclass
class Exchange:
    """One request that came in, and the socket to answer it on."""

    sock: socket.socket
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    stopping: threading.Event

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def respond(self, status: int, payload: bytes, **headers: str) -> None:
        lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(payload)}", "Content-Type: application/json"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send("\r\n".join([*lines, "Connection: close", "", ""]).encode() + payload)

    def respond_json(self, status: int, document: Any, **headers: str) -> None:
        self.respond(status, json.dumps(document).encode(), **headers)


@dataclass
class FakeServer:
    """Answers each request by the next of its ``script``, by the last one from then on. ``port`` 0: any free one."""

    script: list[Responder]
    requests: list[Exchange] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    port: int = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def modes(self) -> list[str]:
        """How each request asked for its form."""
        return [asked_mode(one.body) for one in self.requests]

    @contextmanager
    def running(self) -> Iterator[FakeServer]:
        stopping = threading.Event()
        with socket.create_server(("127.0.0.1", self.port)) as listening:
            self.port = listening.getsockname()[1]
            listening.settimeout(0.02)
            thread = threading.Thread(target=self._accept, args=(listening, stopping), daemon=True)
            thread.start()
            try:
                yield self
            finally:
                stopping.set()
                thread.join()

    def _accept(self, listening: socket.socket, stopping: threading.Event) -> None:
        workers = []
        while not stopping.is_set():
            try:
                sock, _ = listening.accept()
            except TimeoutError:
                continue
            worker = threading.Thread(target=self._serve, args=(sock, stopping), daemon=True)
            worker.start()
            workers.append(worker)
        for worker in workers:
            worker.join()

    def _serve(self, sock: socket.socket, stopping: threading.Event) -> None:
        with sock:
            sock.settimeout(5)
            exchange = _receive(sock, stopping)
            if exchange is None:
                return
            respond = self.script[min(len(self.requests), len(self.script) - 1)]
            self.times.append(time.monotonic())
            self.requests.append(exchange)
            try:
                respond(exchange)
                sock.shutdown(socket.SHUT_WR)
            except OSError:
                return  # the client has gone


def _receive(sock: socket.socket, stopping: threading.Event) -> Exchange | None:
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65_536)
        if not more:
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += sock.recv(65_536)
    return Exchange(sock, first.split()[1], headers, json.loads(body), stopping)


def asked_mode(body: dict[str, Any]) -> str:
    if "tools" in body:
        return "tool_call"
    form = body.get("response_format", {}).get("type", "words")
    return str(form)


def completion(
    content: str | None,
    *,
    tool: bool = False,
    model: str | None = MODEL,
    finish: str = "stop",
    usage: Any = "usual",
    refusal: str | None = None,
) -> dict[str, Any]:
    """A chat completion as servers write them."""
    message: dict[str, Any] = {"role": "assistant", "content": content}
    if refusal is not None:
        message |= {"refusal": refusal, "content": None}
    if tool:
        call = {"id": "call_1", "type": "function", "function": {"name": "answer", "arguments": content}}
        message |= {"content": None, "tool_calls": [call]}
    document = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": "tool_calls" if tool else finish}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120} if usage == "usual" else usage,
    }
    return {key: value for key, value in document.items() if value is not None}


def saying(content: str, **options: Any) -> Responder:
    """Answers with this text."""
    return lambda exchange: exchange.respond_json(200, completion(content, **options))


def failing(status: int, message: str = "", code: str = "", **headers: str) -> Responder:
    """Answers with an error document."""
    document = {"error": {"message": message, "type": "error", "code": code}}
    return lambda exchange: exchange.respond_json(status, document, **headers)


def raw(payload: bytes, status: int = 200, **headers: str) -> Responder:
    """Answers with these bytes."""
    return lambda exchange: exchange.respond(status, payload, **headers)


def closing(exchange: Exchange) -> None:
    """Closes without a word."""


def resetting(exchange: Exchange) -> None:
    """Begins to answer, then resets the connection."""
    exchange.send(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"id": ')
    time.sleep(0.05)
    exchange.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    exchange.sock.close()


def truncating(exchange: Exchange) -> None:
    """Promises more bytes than it sends, and closes."""
    exchange.send(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"id": 1')


def silent(exchange: Exchange) -> None:
    """Never answers."""
    exchange.stopping.wait(60)


def slow_body(exchange: Exchange, pause_s: float = 0.05) -> None:
    """Sends its answer byte by byte, each well within the time for one read."""
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n")
    for _ in range(5_000):
        exchange.send(b" ")
        if exchange.stopping.wait(pause_s):
            return


def slow_head(exchange: Exchange) -> None:
    """The same, before its first line is whole."""
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"s" * 5_000:
        exchange.send(bytes([byte]))
        if exchange.stopping.wait(0.05):
            return


def flooding(exchange: Exchange) -> None:
    """Ten megabytes of JSON that would be valid."""
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10000012\r\n\r\n")
    exchange.send(b'{"content": "')
    for _ in range(1_000):
        exchange.send(b"x" * 10_000)


def babbling(exchange: Exchange) -> None:
    """Speaks another protocol."""
    exchange.send(b"SSH-2.0-OpenSSH_9.2\r\n" * 3)


def refusing_modes(refused: Sequence[str], otherwise: Responder) -> Responder:
    """Refuses a form of answer as servers do that do not know it."""

    def respond(exchange: Exchange) -> None:
        mode = asked_mode(exchange.body)
        if mode in refused:
            what = "tools" if mode == "tool_call" else "response_format"
            failing(400, f"Unsupported parameter: '{what}'")(exchange)
        else:
            otherwise(exchange)

    return respond
