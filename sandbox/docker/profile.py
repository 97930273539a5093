"""What a container of the sandbox may do. Every line is tried by an attack in ``tests/sandbox/test_profile.py``."""

from __future__ import annotations

from typing import Any

from docker.types import LogConfig, Ulimit

from sandbox.docker.engine import Engine

USER = "10001:10001"
LABEL = "lab.sandbox"
DEADLINE = "lab.deadline"

OWN_MEMORY_BYTES = 320 << 20
"""What the warm process, the kernel's own books and the scratch space need beside a job."""


def container_settings(
    engine: Engine, image: str, memory_bytes: int, deadline: float, command: list[str], entrypoint: list[str] | None
) -> dict[str, Any]:
    """Everything ``create_container`` is told. ``deadline``: seconds since the epoch, after which a reaper may come."""
    return {
        "image": image,
        "command": command,
        "entrypoint": entrypoint,
        "user": USER,
        "stdin_open": True,
        "hostname": "sandbox",
        "labels": {LABEL: "1", DEADLINE: str(int(deadline))},
        "host_config": engine.api.create_host_config(**_host(memory_bytes)),
    }


def _host(memory_bytes: int) -> dict[str, Any]:
    memory = memory_bytes + OWN_MEMORY_BYTES
    return {
        "network_mode": "none",
        "ipc_mode": "private",
        "read_only": True,
        "tmpfs": {"/tmp": "size=32m,noexec,nosuid,nodev"},  # noqa: S108 - the container's own
        "shm_size": 8 << 20,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "mem_limit": memory,
        "memswap_limit": memory,
        "pids_limit": 64,
        "nano_cpus": 1_000_000_000,
        "ulimits": [Ulimit(name="nofile", soft=256, hard=256), Ulimit(name="core", soft=0, hard=0)],
        "log_config": LogConfig(type=LogConfig.types.NONE),
        "init": True,
    }
