"""Every line of the container's profile, tried by an attack without the runner's own filter in the way.

Each attack is made twice: under the profile, which stops it, and without the one line that does, where it works. So a
line that is taken away is found out here, and no attack passes for stopped because it never could have worked.
"""

from __future__ import annotations

import errno
import time
from typing import Any

import pytest

from sandbox.docker.channel import Channel, ChannelClosed
from sandbox.docker.container import remove
from sandbox.docker.engine import Engine
from sandbox.docker.profile import OWN_MEMORY_BYTES, container_settings
from tests.sandbox.attacks import NUMBERS, TRY_CALLS

MEMORY = 64 << 20
WORKED, STOPPED = "worked", "stopped"

REACH_THE_NETWORK = f"""
import socket, errno
try:
    socket.create_connection(('169.254.169.254', 80), timeout=0.5)
    print('{WORKED}')
except OSError as error:
    print('{STOPPED}' if error.errno == errno.ENETUNREACH else '{WORKED}')
"""
RUN_FROM_SCRATCH = f"""
import os, shutil, subprocess
shutil.copy('/bin/true', '/tmp/true')
os.chmod('/tmp/true', 0o755)
subprocess.run(['/tmp/true'])
print('{WORKED}')
"""
FORK = f"""
import os, time
for _ in range(150):
    if os.fork() == 0:
        time.sleep(5)
        os._exit(0)
print('{WORKED}')
"""
STATUS = f"""
fields = dict(line.split(':', 1) for line in open('/proc/self/status'))
print('{WORKED}' if {{}} else '{STOPPED}')
"""


def writing(place: str, megabytes: int) -> str:
    return f"open({place!r}, 'wb').write(b'!' * ({megabytes} << 20)); print('{WORKED}')"


ATTACKS: dict[str, tuple[str, dict[str, Any]]] = {
    "NetworkMode": (REACH_THE_NETWORK, {"NetworkMode": "bridge"}),
    "ReadonlyRootfs": (writing("/var/tmp/planted", 0), {"ReadonlyRootfs": False}),  # noqa: S108 - the container's
    "CapDrop": (STATUS.format("int(fields['CapBnd'], 16)"), {"CapDrop": []}),
    "SecurityOpt": (STATUS.format("int(fields['NoNewPrivs']) == 0"), {"SecurityOpt": []}),
    "Memory": (
        f"taken = bytearray(b'!' * (450 << 20)); print('{WORKED}')",
        {"Memory": 2 << 30, "MemorySwap": 2 << 30},
    ),
    "PidsLimit": (FORK, {"PidsLimit": None}),
    "ShmSize": (writing("/dev/shm/planted", 12), {"ShmSize": 64 << 20}),  # noqa: S108
    "Tmpfs size": (writing("/tmp/planted", 40), {"Tmpfs": {"/tmp": "size=64m,noexec"}}),  # noqa: S108
    "Tmpfs noexec": (RUN_FROM_SCRATCH, {"Tmpfs": {"/tmp": "size=32m,exec"}}),  # noqa: S108
    "Init": (
        f"print('{STOPPED}' if 'init' in open('/proc/1/comm').read() else '{WORKED}')",
        {"Init": False},
    ),
    "Ulimits nofile": (
        f"files = [open('/dev/null') for _ in range(300)]; print('{WORKED}')",
        {"Ulimits": [{"Name": "nofile", "Soft": 1024, "Hard": 1024}]},
    ),
    "Ulimits core": (
        f"import resource; print('{WORKED}' if resource.getrlimit(resource.RLIMIT_CORE)[1] else '{STOPPED}')",
        {"Ulimits": [{"Name": "core", "Soft": -1, "Hard": -1}]},
    ),
}


def everything_on(channel: Channel) -> bytes:
    try:
        while True:
            channel._receive_more(time.monotonic() + 60)
    except ChannelClosed:
        return bytes(channel._output)


def run_bare(engine: Engine, image: str, code: str, loosened: dict[str, Any] | None = None, user: str = "") -> str:
    """The last word a Python program prints in a container of the profile, in the runner's place."""
    settings = container_settings(engine, image, MEMORY, time.time() + 60, ["-c", code], ["python"])
    settings["host_config"].update(loosened or {})
    settings["user"] = user or settings["user"]
    identity = engine.api.create_container(**settings)["Id"]
    try:
        channel = Channel(engine.api.attach_socket(identity, params={"stdout": 1, "stderr": 1, "stream": 1}))
        engine.api.start(identity)
        printed = everything_on(channel).decode().split()
    finally:
        channel.close()
        remove(engine, identity)
    return printed[-1] if printed else STOPPED


@pytest.mark.parametrize(("code", "loosened"), ATTACKS.values(), ids=ATTACKS.keys())
def test_a_line_of_the_profile_stops_an_attack_that_works_without_it(
    engine: Engine, image: str, code: str, loosened: dict[str, Any]
) -> None:
    assert run_bare(engine, image, code) == STOPPED
    assert run_bare(engine, image, code, loosened) == WORKED


def test_the_user_of_the_profile_reads_nothing_that_is_roots(engine: Engine, image: str) -> None:
    code = f"open('/etc/shadow').read(); print('{WORKED}')"
    assert run_bare(engine, image, code) == STOPPED
    assert run_bare(engine, image, code, user="0") == WORKED


def test_the_engine_takes_the_profile_as_it_is_meant(engine: Engine, image: str) -> None:
    deadline = time.time() + 60
    settings = container_settings(engine, image, MEMORY, deadline, ["60"], None)
    identity = engine.api.create_container(**settings)["Id"]
    try:
        found = engine.api.inspect_container(identity)
    finally:
        remove(engine, identity)
    assert settings["host_config"]["IpcMode"] == "private"  # asked for, since not every engine's default is
    memory = MEMORY + OWN_MEMORY_BYTES
    expected = {
        "NetworkMode": "none",
        "IpcMode": "private",
        "ReadonlyRootfs": True,
        "Tmpfs": {"/tmp": "size=32m,noexec,nosuid,nodev"},  # noqa: S108
        "ShmSize": 8 << 20,
        "CapDrop": ["ALL"],
        "CapAdd": None,
        "SecurityOpt": ["no-new-privileges"],
        "Memory": memory,
        "MemorySwap": memory,
        "PidsLimit": 64,
        "NanoCpus": 1_000_000_000,
        "LogConfig": {"Type": "none", "Config": {}},
        "Init": True,
        "Privileged": False,
        "Binds": None,
        "Devices": None,
        "PidMode": "",
        "UTSMode": "",
        "PortBindings": None,
    }
    assert {name: found["HostConfig"][name] for name in expected} == expected
    assert found["Mounts"] == []
    assert found["Config"]["User"] == "10001:10001"
    assert found["Config"]["Labels"]["lab.sandbox"] == "1"
    assert found["Config"]["Labels"]["lab.deadline"] == str(int(deadline))


def test_the_calls_the_filter_refuses_are_not_refused_without_it(engine: Engine, image: str) -> None:
    # Those that only root may make are refused to anybody; the others show that the attempt is a real one.
    let_through = f"(name for name, n in {NUMBERS}.items() if call(n, -1, 0, 0, 0, 0) != {errno.EPERM})"
    code = f"{TRY_CALLS}\nprint(*{let_through}, sep=',')"
    open_to_all = set(run_bare(engine, image, code, {"SecurityOpt": ["seccomp=unconfined"]}).split(","))
    assert open_to_all >= set(
        "ptrace process_vm_readv io_uring_setup io_uring_enter keyctl add_key socket socketpair execve execveat kill"
        " tgkill memfd_create shmget semget msgget mq_open setns unshare personality sched_setaffinity".split()
    )
