"""A bot that attacks the process that watches it, or writes in its name."""

from __future__ import annotations

import pytest

from sandbox.docker.sandbox import DockerSandbox
from sandbox.protocol import End, Outcome
from tests.sandbox.attacks import SOON, attempt, told
from tests.sandbox.forgeries import FORGED

pytestmark = pytest.mark.usefixtures("next_job_runs_as_ever")


class TestTheProcessThatWatches:
    @pytest.mark.parametrize(
        ("what", "how"),
        [
            ("mem", "open(place, 'rb').read(1)"),
            ("environ", "open(place, 'rb').read(1)"),
            ("maps", "open(place, 'rb').read(1)"),
            ("fd", "os.listdir(place)"),
            ("cwd", "os.readlink(place)"),
            ("exe", "os.readlink(place)"),
        ],
    )
    def test_its_memory_and_files_are_not_to_be_had(self, docker_sandbox: DockerSandbox, what: str, how: str) -> None:
        code = f"""
        import os
        place = f'/proc/{{os.getppid()}}/{what}'
        {how}
        """
        assert "PermissionError" in attempt(docker_sandbox, code).note

    @pytest.mark.parametrize("target", ["os.getppid()", "-1", "1", "0"])
    @pytest.mark.parametrize("number", [9, 19])
    def test_it_can_be_neither_ended_nor_stopped(self, docker_sandbox: DockerSandbox, target: str, number: int) -> None:
        assert "PermissionError" in attempt(docker_sandbox, f"import os; os.kill({target}, {number})").note

    def test_its_frames_cannot_be_forged_for_their_files_are_closed(self, docker_sandbox: DockerSandbox) -> None:
        code = """
        import os
        def is_open(number):
            try:
                return os.fstat(number) is not None
            except OSError:
                return False
        tell([number for number in range(1024) if is_open(number)])
        """
        assert told(docker_sandbox, code) == "[0, 1, 2, 3]"

    def test_a_bot_cannot_make_itself_the_last_to_go_when_memory_ends(self, docker_sandbox: DockerSandbox) -> None:
        code = "with open('/proc/self/oom_score_adj', 'w') as file: file.write('-1000')"
        assert "Permission denied" in attempt(docker_sandbox, code).note


class TestForgedOutcomes:
    @pytest.mark.parametrize("payload", FORGED.values(), ids=FORGED.keys())
    def test_what_is_no_outcome_is_unreadable(self, docker_sandbox: DockerSandbox, payload: bytes) -> None:
        outcome = attempt(docker_sandbox, _forging(payload))
        assert outcome.end is End.UNREADABLE, outcome
        assert outcome.trades == ()
        assert outcome.note.startswith("What the job gave back is no outcome: ")

    def test_a_forged_outcome_means_only_its_own_wrong_trades(self, docker_sandbox: DockerSandbox) -> None:
        payload = b'{"end":"done","trades":[["long",1,2,110000,220000,1e9,"cross","take_profit"]],"sharpe":9.9}'
        outcome = attempt(docker_sandbox, _forging(payload))
        assert outcome.end is End.DONE
        assert [(trade.entry_bar, trade.exit_ticks) for trade in outcome.trades] == [(1, 220_000)]

    def test_a_note_is_made_one_line_that_can_be_shown(self, docker_sandbox: DockerSandbox) -> None:
        payload = b'{"end":"failed","note":"a\\nb\\u001b[2J\\u202e c' + b"x" * 5000 + b'"}'
        note = attempt(docker_sandbox, _forging(payload)).note
        assert note.startswith("a b [2J cxxx")
        assert note.isprintable()
        assert len(note) <= 1000

    def test_a_frame_longer_than_it_may_be_is_too_much_output(self, docker_sandbox: DockerSandbox) -> None:
        code = "import os; os.write(3, b'\\xff\\xff\\xff\\xff' + b'!' * 100)"
        assert attempt(docker_sandbox, code).end is End.TOO_MUCH_OUTPUT

    def test_a_frame_that_never_ends_is_ended(self, docker_sandbox: DockerSandbox) -> None:
        code = "import os, time\nos.write(3, b'\\0\\0\\1\\0' + b'!')\ntime.sleep(100)"
        assert attempt(docker_sandbox, code, SOON).end is End.TIMED_OUT

    def test_a_patched_backtester_reports_no_score_for_there_is_none_to_report(
        self, docker_sandbox: DockerSandbox
    ) -> None:
        code = """
        import backtesting.backtesting as inside, bots.kit.running as running
        inside.compute_stats = lambda *a, **k: {'Sharpe Ratio': 9.9, 'Return [%]': 1e6}
        running.BotRun.sharpe = 9.9
        self.size = FixedUnits(1000)
        """
        assert attempt(docker_sandbox, code) == Outcome(End.DONE)
        assert set(Outcome.__dataclass_fields__) == {"end", "trades", "note"}


def _forging(payload: bytes) -> str:
    """Writes the payload as the frame of the result, in place of the runner."""
    return f"import os, struct\nos.write(3, struct.pack('>I', {len(payload)}) + {payload!r})\nos._exit(0)"
