"""The Docker engine, or one clear sentence why there is none."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import docker
import requests
import urllib3
from docker.errors import APIError, DockerException, ImageNotFound

from sandbox.protocol import SandboxUnavailable

Engine = Any
"""docker's own client, which has no types."""

_PATIENCE_S = 60
_DEFAULT_HOST = "unix:///var/run/docker.sock"
_HINT = "Docker should be installed and running, or DOCKER_HOST name an engine that is"


def open_engine(patience_s: float = _PATIENCE_S) -> Engine:
    """The engine of DOCKER_HOST, or the machine's own. Raises SandboxUnavailable where none answers."""
    with engine_errors():
        _knock(os.environ.get("DOCKER_HOST") or _DEFAULT_HOST, patience_s)
        return docker.from_env(timeout=patience_s)


def _knock(host: str, patience_s: float) -> None:
    """Find out whether a local engine listens; where none does, docker's own attempt would leave a socket open."""
    kind, _, path = host.partition("://")
    if kind != "unix" or sys.platform == "win32":
        return
    with socket.socket(socket.AF_UNIX) as attempt:
        attempt.settimeout(patience_s)
        attempt.connect(path)


@contextmanager
def engine_errors() -> Iterator[None]:
    """Turn whatever Docker and the way to it can raise into SandboxUnavailable."""
    try:
        yield
    except ImageNotFound:
        raise SandboxUnavailable(
            "The image of the sandbox is not there; `make sandbox-image` builds it, nothing is ever pulled."
        ) from None
    except APIError as error:
        raise SandboxUnavailable(f"Docker refused: {_one_line(error.explanation or error)}.") from None
    except (DockerException, requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise SandboxUnavailable(f"No Docker engine answers ({_one_line(error)}); {_HINT}.") from None


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:200].rstrip(".")
