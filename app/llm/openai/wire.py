"""One HTTP request to an OpenAI-compatible server: within a deadline and a size, and every end of it has a name."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import httpx2
import openai

from app.llm.heeding import LOOK_S, is_wanted_back
from app.llm.openai.faults import Fault, name_status, read_retry_after

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Server:
    """Where to ask, and how long and how much to take. Times are seconds."""

    base_url: str
    api_key: str
    connect_s: float
    read_s: float
    most_bytes: int


@dataclass(frozen=True, slots=True)
class Received:
    """What came back for one request, or the ``fault`` that came instead; ``text`` is all that was read."""

    status: int | None
    text: str
    fault: Fault | None
    seconds: float


def post_chat(server: Server, body: Mapping[str, Any], within_s: float) -> Received:
    """Ask for one completion. Never raises for anything the server or the network does; ends within ``within_s``."""
    began = time.monotonic()
    status, text, fault = _run(_post(server, body, within_s))
    return Received(status, text, fault, time.monotonic() - began)


async def _post(server: Server, body: Mapping[str, Any], within_s: float) -> tuple[int | None, str, Fault | None]:
    tap = _Tap(server.most_bytes)
    try:
        # The deadline covers names, connecting, headers and body alike, however slowly each byte comes.
        async with asyncio.timeout(within_s):
            status, text = await _unless_wanted_back(_complete(server, body, tap))
    except TimeoutError:
        return tap.status, tap.text, Fault("deadline", f"no whole answer within {within_s:.0f} s", True, over=True)
    except _WantedBack:
        return tap.status, tap.text, Fault("interrupted", "it was not waited for any longer", True, over=True)
    except _Cut as cut:
        return tap.status, tap.text, Fault("too_long", str(cut), charged=True)
    except openai.APITimeoutError as error:
        return tap.status, tap.text, _name_timeout(error)
    except openai.APIStatusError as error:
        return error.status_code, tap.text, _name_status_error(error, tap.text)
    except openai.APIConnectionError as error:
        return tap.status, tap.text, _name_connection_error(error, tap)
    except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        return tap.status, tap.text, Fault("unreadable", f"the answer cannot be read ({type(error).__name__})", True)
    return status, text, None


async def _complete(server: Server, body: Mapping[str, Any], tap: _Tap) -> tuple[int, str]:
    timeout = httpx2.Timeout(server.read_s, connect=server.connect_s)
    transport = _TappedTransport(httpx2.AsyncHTTPTransport(retries=0, verify=_certificates()), tap)
    async with httpx2.AsyncClient(transport=transport, timeout=timeout, follow_redirects=False) as http:
        client = openai.AsyncOpenAI(
            api_key=server.api_key,
            base_url=server.base_url,
            max_retries=0,
            timeout=timeout,
            http_client=http,
            default_headers={"Accept-Encoding": "identity"},
        )
        # Both come from OPENAI_… variables of whoever started us, and are no settings of ours.
        client.organization = client.project = None
        raw = await client.chat.completions.with_raw_response.create(**body)
        return raw.http_response.status_code, raw.http_response.text


async def _unless_wanted_back(work: Coroutine[Any, Any, Result]) -> Result:
    """Wait for work, and look up now and then. Raises _WantedBack where that says so; the work is ended then."""
    task = asyncio.ensure_future(work)
    try:
        while not (await asyncio.wait((task,), timeout=LOOK_S))[0]:
            if is_wanted_back():
                raise _WantedBack
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait((task,))
    return await task


@cache
def _certificates() -> ssl.SSLContext:
    """Who is believed to be who he says; read once, as it takes longer than a request."""
    return httpx2.create_ssl_context()


class _WantedBack(Exception):
    """Whoever asked does not want to wait for the answer."""


class _Cut(Exception):
    """More bytes than are taken, or bytes that are packed."""


class _Tap:
    """Keeps what is read of an answer, and ends the reading when it is too much."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._read = bytearray()
        self.status: int | None = None

    @property
    def text(self) -> str:
        """What was read so far."""
        return self._read.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")

    def take(self, chunk: bytes) -> None:
        """Keep one more piece. Raises _Cut where it is too much."""
        self._read += chunk[: self._most - len(self._read)]
        if len(self._read) >= self._most:
            raise _Cut(f"the answer is longer than {self._most} bytes and was cut off")


class _TappedTransport(httpx2.AsyncBaseTransport):
    """Shows the tap every byte before anything is made of it."""

    def __init__(self, inner: httpx2.AsyncBaseTransport, tap: _Tap) -> None:
        self._inner = inner
        self._tap = tap

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await self._inner.handle_async_request(request)
        self._tap.status = response.status_code
        packed = response.headers.get("content-encoding", "identity")
        assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101 (an asynchronous transport gives one)
        stream = _TappedStream(response.stream, self._tap, "" if packed == "identity" else packed)
        return httpx2.Response(response.status_code, headers=response.headers, stream=stream, request=request)

    async def aclose(self) -> None:
        await self._inner.aclose()


class _TappedStream(httpx2.AsyncByteStream):
    def __init__(self, inner: httpx2.AsyncByteStream, tap: _Tap, packed: str) -> None:
        self._inner = inner
        self._tap = tap
        self._packed = packed

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self._packed:
            # A few packed bytes may unpack to any number; we asked for plain ones.
            raise _Cut(f"the answer is packed ({self._packed[:20]}), which was not asked for")
        async for chunk in self._inner:
            self._tap.take(chunk)
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()


def _name_timeout(error: openai.APITimeoutError) -> Fault:
    if isinstance(error.__cause__, httpx2.ConnectTimeout | httpx2.PoolTimeout):
        return Fault("connect_timeout", "no connection in time", transient=True)
    return Fault("read_timeout", "the server went silent", transient=True, charged=True)


def _name_connection_error(error: openai.APIConnectionError, tap: _Tap) -> Fault:
    if isinstance(error.__cause__, httpx2.ConnectError | httpx2.UnsupportedProtocol):
        return Fault("unreachable", "no connection", transient=True)
    what = "in the midst of its answer" if tap.status is not None else "before it answered"
    return Fault("cut", f"the server closed the connection {what}", transient=True, charged=True)


def _name_status_error(error: openai.APIStatusError, text: str) -> Fault:
    return name_status(error.status_code, text, read_retry_after(error.response.headers))


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end in a loop of its own, and leave without waiting for a look-up of a name that goes on."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def write_body(body: Mapping[str, Any]) -> str:
    """The body of a request as it is recorded and as its size is counted."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
