"""The HTTP server process."""

from __future__ import annotations

import socket
from threading import Event
from types import FrameType

import uvicorn

from app.api import create_app
from app.cli.console import note
from app.errors import AppError
from app.lab import Lab

_GRACE_S = 5


class ServerError(AppError):
    """A server that cannot listen where it should."""


class _Server(uvicorn.Server):
    """Tells feeds that are being followed to end, before it waits for their connections to close."""

    def __init__(self, config: uvicorn.Config, stopping: Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listening in sockets or ():
            address, port = listening.getsockname()[:2]
            note(f"lab: serving on http://{f'[{address}]' if ':' in address else address}:{port} (Ctrl-C stops).")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._stopping.set()
        super().handle_exit(sig, frame)


def serve_until_stopped(lab: Lab, listening: socket.socket, stopping: Event) -> None:
    """Serve until SIGINT or SIGTERM, which set ``stopping``; requests under way are finished first."""
    config = uvicorn.Config(
        create_app(lambda: lab, stopping),
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_GRACE_S,
        server_header=False,
    )
    _Server(config, stopping).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to that address; port 0 takes a free one. Raises ``ServerError``."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        sentence = f"It is not possible to listen on {host}:{port}: {reason}; --host and --port say where."
        raise ServerError(sentence) from None
    return listening
