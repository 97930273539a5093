"""Every attack of which we know, made by a bot in a real container; after each the next job runs as ever.

What a container would let through without one line of its profile is shown in ``test_profile.py``.
"""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sandbox.docker.container import Container
from sandbox.docker.engine import Engine
from sandbox.docker.sandbox import DockerSandbox
from sandbox.protocol import End, Job, Limits, Outcome
from tests.sandbox.attacks import COLUMN, NUMBERS, SOON, TRY_CALLS, attempt, told
from tests.sandbox.conformance import QUIET_BOT, flat_series

CLONE, PRLIMIT = ((56, 302), (220, 261))[COLUMN]
SMALL = Limits(seconds=20, memory_bytes=64 << 20)


@pytest.fixture(scope="module", autouse=True)
def started() -> Iterator[list[str]]:
    """Ids of the containers this file has started; the engine's others may be those of a test run beside it."""
    ids = []
    start = Container.start

    def remember(*args: Any) -> Container:
        container = start(*args)
        ids.append(container.id)
        return container

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Container, "start", remember)
        yield ids


@pytest.fixture(scope="module")
def small_sandbox(engine: Engine, image: str) -> Iterator[DockerSandbox]:
    sandbox = DockerSandbox(engine, image)
    yield sandbox
    sandbox.close()


pytestmark = pytest.mark.usefixtures("next_job_runs_as_ever")


class TestTheWorldOutside:
    @pytest.mark.parametrize("address", ["169.254.169.254", "172.17.0.1", "1.1.1.1", "127.0.0.1"])
    def test_no_address_is_reached_for_there_are_no_sockets(self, docker_sandbox: DockerSandbox, address: str) -> None:
        code = f"import socket; socket.create_connection(({address!r}, 80), timeout=1)"
        assert "Operation not permitted" in attempt(docker_sandbox, code).note

    def test_no_name_is_resolved(self, docker_sandbox: DockerSandbox) -> None:
        found = attempt(docker_sandbox, "import socket; tell(socket.getaddrinfo('example.com', 80))")
        assert "gaierror" in found.note

    def test_there_is_no_device_but_the_loopback(self, docker_sandbox: DockerSandbox) -> None:
        assert told(docker_sandbox, "import os; tell(sorted(os.listdir('/sys/class/net')))") == "['lo']"

    def test_a_server_on_this_machine_hears_nothing(self, docker_sandbox: DockerSandbox) -> None:
        heard = []
        with closing(socket.create_server(("127.0.0.1", 0))) as server:
            server.settimeout(1)
            port = server.getsockname()[1]

            def listen() -> None:
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    return
                connection.close()
                heard.append(address)

            listener = threading.Thread(target=listen)
            listener.start()
            attempt(docker_sandbox, f"import socket; socket.create_connection(('127.0.0.1', {port}), timeout=1)")
            listener.join()
            assert not heard
            listener = threading.Thread(target=listen)  # the control: it does hear
            listener.start()
            socket.create_connection(("127.0.0.1", port)).close()
            listener.join()
            assert heard

    def test_no_key_of_this_process_is_there(
        self, docker_sandbox: DockerSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-7d1f")
        code = """
        import os, glob
        seen = repr(dict(os.environ))
        for name in glob.glob('/proc/*/environ'):
            try:
                seen += open(name).read()
            except OSError:
                pass
        tell(('canary' in seen, 'PYTHONHASHSEED' in seen))
        """
        assert told(docker_sandbox, code) == "(False, True)"
        assert "canary" in os.environ["OPENAI_API_KEY"]

    def test_no_file_of_this_machine_is_there(self, docker_sandbox: DockerSandbox) -> None:
        places = ["/var/run/docker.sock", "/run/docker.sock", __file__, str(Path.cwd()), "/host", "/mnt/host"]
        code = f"import os; tell([place for place in {places} if os.path.exists(place)])"
        assert told(docker_sandbox, code) == "[]"
        assert Path(__file__).exists()

    def test_the_kernel_tells_nothing_of_other_processes(self, docker_sandbox: DockerSandbox) -> None:
        code = "import os; tell(sorted(int(each) for each in os.listdir('/proc') if each.isdigit()))"
        found = told(docker_sandbox, code).strip("[]").split(", ")
        assert len(found) == 3  # the first, the runner and the bot
        assert str(os.getpid()) not in found or os.getpid() < 100


class TestTheKernel:
    def test_calls_that_no_bot_needs_are_refused_one_and_all(self, docker_sandbox: DockerSandbox) -> None:
        code = f"{TRY_CALLS}\ntell([name for name, n in {NUMBERS}.items() if call(n, -1, 0, 0, 0, 0) != {errno.EPERM}])"
        assert told(docker_sandbox, code) == "[]"

    def test_calls_younger_than_the_table_are_not_there(self, docker_sandbox: DockerSandbox) -> None:
        code = f"{TRY_CALLS}\ntell([call(number) for number in (435, 450, 462, 500)])"
        assert told(docker_sandbox, code) == str([errno.ENOSYS] * 4)

    def test_no_namespace_is_made_by_clone(self, docker_sandbox: DockerSandbox) -> None:
        flags = [0x10000000, 0x40000000, 0x00020000]
        code = f"{TRY_CALLS}\ntell([call({CLONE}, flag, 0, 0, 0, 0) for flag in {flags}])"
        assert told(docker_sandbox, code) == str([errno.EPERM] * 3)

    def test_ones_own_limits_can_be_read_and_nobody_elses_set(self, docker_sandbox: DockerSandbox) -> None:
        code = f"""{TRY_CALLS}
import os, resource
resource.getrlimit(resource.RLIMIT_NOFILE)
tell([call({PRLIMIT}, 0, 7, 0, 0), call({PRLIMIT}, os.getppid(), 7, 0, 0)])"""
        assert told(docker_sandbox, code) == str([0, errno.EPERM])

    def test_the_kernel_counts_processor_time_memory_and_files_as_well(self, docker_sandbox: DockerSandbox) -> None:
        names = "RLIMIT_CPU RLIMIT_FSIZE RLIMIT_CORE"
        code = f"import resource; tell([resource.getrlimit(getattr(resource, name)) for name in {names!r}.split()])"
        seconds, written = int(Limits().seconds) + 2, 32 << 20
        assert told(docker_sandbox, f"{TRY_CALLS}\n{code}") == str([(one, one) for one in (seconds, written, 0)])

    def test_a_limit_cannot_be_raised_again(self, docker_sandbox: DockerSandbox) -> None:
        code = "import resource; resource.setrlimit(resource.RLIMIT_DATA, (-1, -1))"
        assert "not allowed to raise maximum limit" in attempt(docker_sandbox, code).note

    @pytest.mark.parametrize("program", ["/bin/sh", "/usr/local/bin/python3"])
    def test_no_other_program_is_run(self, docker_sandbox: DockerSandbox, program: str) -> None:
        assert "Operation not permitted" in attempt(docker_sandbox, f"import os; os.execv({program!r}, ['x'])").note

    def test_nothing_is_run_from_the_scratch_space(self, docker_sandbox: DockerSandbox) -> None:
        code = """
        import os, shutil
        shutil.copy('/bin/true', '/tmp/true')
        os.chmod('/tmp/true', 0o755)
        os.execv('/tmp/true', ['true'])
        """
        assert "Operation not permitted" in attempt(docker_sandbox, code).note


class TestSpaceAndTime:
    def test_a_fork_bomb_ends_with_the_job(self, docker_sandbox: DockerSandbox) -> None:
        code = """
        import os, time
        children = 0
        try:
            while children < 500:
                if os.fork() == 0:
                    time.sleep(60)
                children += 1
        except OSError as full:
            tell(f'{children} {full.errno}')
        """
        children, number = told(docker_sandbox, code).split()
        assert 10 < int(children) < 64
        assert int(number) == errno.EAGAIN

    def test_processes_that_fork_without_end_are_all_ended(self, docker_sandbox: DockerSandbox) -> None:
        code = """
        import os
        while True:
            try:
                os.fork()
            except OSError:
                pass
        """
        started = time.monotonic()
        assert attempt(docker_sandbox, code, SOON).end is End.TIMED_OUT
        assert time.monotonic() - started < 30

    def test_a_process_that_left_group_session_and_parent_is_ended_too(self, docker_sandbox: DockerSandbox) -> None:
        code = """
        import os, signal, time
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}:
            signal.signal(number, signal.SIG_IGN)
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.setpgid(0, 0)
                while True:
                    time.sleep(1)
            os._exit(0)
        os.wait()
        time.sleep(0.2)
        """
        assert attempt(docker_sandbox, code, Limits(seconds=10)).end is End.DONE
        left = "import os; tell(len([each for each in os.listdir('/proc') if each.isdigit()]))"
        assert told(docker_sandbox, left) == "3"

    def test_an_endless_loop_that_ignores_every_signal_is_ended_in_time(self, docker_sandbox: DockerSandbox) -> None:
        code = """
        import signal
        for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
            signal.signal(number, signal.SIG_IGN)
        while True:
            pass
        """
        started = time.monotonic()
        assert attempt(docker_sandbox, code, SOON) == Outcome(End.TIMED_OUT, note="The bot did not end within 2 s.")
        assert time.monotonic() - started < 10

    def test_a_loop_inside_of_c_is_ended_in_time(self, docker_sandbox: DockerSandbox) -> None:
        assert attempt(docker_sandbox, "sum(range(10 ** 18))", SOON).end is End.TIMED_OUT

    def test_a_bot_that_sleeps_is_ended_in_time(self, docker_sandbox: DockerSandbox) -> None:
        assert attempt(docker_sandbox, "import time; time.sleep(100)", SOON).end is End.TIMED_OUT

    @pytest.mark.parametrize(
        "code",
        [
            "taken = b'!' * (3 << 30)",
            "taken = []\nwhile True: taken.append(bytearray(1 << 20))",
            "import numpy; taken = numpy.ones((1 << 16, 1 << 16))",
            "taken = 'x'\nwhile True: taken += taken",
        ],
        ids=["at once", "bit by bit", "numpy", "doubled"],
    )
    def test_a_memory_bomb_is_ended(self, docker_sandbox: DockerSandbox, code: str) -> None:
        limits = Limits(seconds=10, memory_bytes=200 << 20)
        assert attempt(docker_sandbox, code, limits).end is End.OUT_OF_MEMORY

    def test_memory_that_no_process_limit_counts_is_ended_by_the_container(self, small_sandbox: DockerSandbox) -> None:
        code = """
        import mmap
        shared = mmap.mmap(-1, 1 << 30)
        for place in range(0, 1 << 30, 4096):
            shared[place] = 1
        """
        assert attempt(small_sandbox, code, SMALL).end is End.OUT_OF_MEMORY

    def test_memory_of_many_processes_is_ended_by_the_container(self, small_sandbox: DockerSandbox) -> None:
        code = """
        import os, time
        for _ in range(15):
            if os.fork() == 0:
                taken = [bytearray(b'!' * (1 << 20)) for _ in range(50)]
                time.sleep(30)
        while True:
            os.wait()
            tell('a child was ended')
        """
        outcome = attempt(small_sandbox, code, SMALL)
        assert outcome.end is End.OUT_OF_MEMORY or "a child was ended" in outcome.note

    @pytest.mark.parametrize(("folder", "megabytes"), [("/tmp", 32), ("/dev/shm", 8)])  # noqa: S108 - the container's
    def test_scratch_space_is_small(self, docker_sandbox: DockerSandbox, folder: str, megabytes: int) -> None:
        code = f"""
        written = 0
        try:
            for number in range(100):
                with open(f'{folder}/{{number}}', 'wb') as file:
                    written += file.write(b'!' * (1 << 20)) >> 20
        except OSError as full:
            tell(f'{{written}} {{full.errno}}')
        """
        assert told(docker_sandbox, code) == f"{megabytes} {errno.ENOSPC}"

    @pytest.mark.parametrize("place", ["/", "/srv/sandbox", "/usr/local/lib", "/var/tmp", "/etc", "/run", "/home"])  # noqa: S108
    def test_nothing_else_can_be_written(self, docker_sandbox: DockerSandbox, place: str) -> None:
        found = attempt(docker_sandbox, f"open({place + '/planted'!r}, 'w')").note
        assert "Read-only file system" in found or "Permission denied" in found

    def test_300_megabytes_on_stdout_are_not_taken(self, docker_sandbox: DockerSandbox) -> None:
        started = time.monotonic()
        outcome = attempt(docker_sandbox, "for _ in range(300): print('!' * (1 << 20))")
        assert (outcome.end, outcome.note) == (End.TOO_MUCH_OUTPUT, "The bot wrote more than 8388608 bytes.")
        assert time.monotonic() - started < 20


class TestOtherJobs:
    @pytest.mark.parametrize(
        ("plant", "found"),
        [
            ("import bots.kit as kit; kit.planted = 1", "hasattr(__import__('bots.kit').kit, 'planted')"),
            ("import sys; sys.modules['planted'] = 1", "'planted' in __import__('sys').modules"),
            ("import os; os.environ['PLANTED'] = '1'", "'PLANTED' in __import__('os').environ"),
        ],
        ids=["an attribute of the kit", "a module", "the environment"],
    )
    def test_nothing_of_a_job_is_there_for_the_next(
        self, docker_sandbox: DockerSandbox, plant: str, found: str
    ) -> None:
        assert told(docker_sandbox, f"{plant}\ntell({found})") == "True"
        assert told(docker_sandbox, f"tell({found})") == "False"

    @pytest.mark.parametrize(
        "trace",
        [
            "open('/tmp/planted', 'w').close()",
            "open('/tmp/planted', 'w').close(); os.remove('/tmp/planted')",
            "open('/dev/shm/planted', 'w').close()",
            "os.utime('/dev/null')",
            "open('/proc/1/oom_score_adj', 'w').write('7')",
        ],
        ids=["a file", "the time of a folder", "shared memory", "the time of a device", "a number of the kernel's"],
    )
    def test_a_container_in_which_a_job_left_a_trace_gets_no_other(
        self, docker_sandbox: DockerSandbox, trace: str
    ) -> None:
        assert len(docker_sandbox.containers) == 1
        told(docker_sandbox, f"import os\n{trace}\ntell('done')")
        assert docker_sandbox.containers == ()

    def test_a_container_in_which_a_job_left_none_is_kept(self, docker_sandbox: DockerSandbox) -> None:
        docker_sandbox.run(Job(QUIET_BOT, flat_series()))
        before = docker_sandbox.containers
        attempt(docker_sandbox, "open('/dev/null', 'w').write('hello'); tell('done')")
        attempt(docker_sandbox, "while True: pass", Limits(seconds=0.5))
        docker_sandbox.run(Job(QUIET_BOT, flat_series()))
        assert docker_sandbox.containers == before


def test_nothing_is_left_by_all_that_but_the_containers_that_wait(
    engine: Engine, docker_sandbox: DockerSandbox, small_sandbox: DockerSandbox, started: list[str]
) -> None:
    docker_sandbox.run(Job(QUIET_BOT, flat_series()))
    there = {each["Id"] for each in engine.api.containers(all=True)}
    left = there & set(started)
    assert left == {*docker_sandbox.containers, *small_sandbox.containers}
    assert left
