"""The filter, judged by a small interpreter of the kernel's programs, on both kinds of processor."""

from __future__ import annotations

import errno
import struct

import pytest

from sandbox.runner.seccomp import AARCH64, REFUSED, X86_64, UnknownMachine, build_filter

KERNEL_NAMES = {X86_64: 0xC000003E, AARCH64: 0xC00000B7}
COLUMN = {X86_64: 0, AARCH64: 1}
ALLOW, KILL = 0x7FFF0000, 0x80000000
REFUSE, NOT_THERE = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
CLONE, PRLIMIT = {X86_64: 56, AARCH64: 220}, {X86_64: 302, AARCH64: 261}


def judge(program: bytes, machine: str, number: int, argument: int = 0) -> int:
    """What the program answers to a call, by the meaning of its instructions."""
    shown = struct.pack("=IIQQ", number, KERNEL_NAMES[machine], 0, argument)
    steps = list(struct.iter_unpack("=HBBI", program))
    place, value = 0, 0
    while True:
        code, if_true, if_false, operand = steps[place]
        place += 1
        match code:
            case 0x20:
                (value,) = struct.unpack_from("=I", shown, operand)
            case 0x06:
                return operand
            case 0x15:
                place += if_true if value == operand else if_false
            case 0x35:
                place += if_true if value >= operand else if_false
            case 0x45:
                place += if_true if value & operand else if_false
            case _:
                raise AssertionError(f"no instruction {code:#x}")


@pytest.mark.parametrize("machine", [X86_64, AARCH64])
class TestBothMachines:
    def test_every_call_of_the_table_is_refused(self, machine: str) -> None:
        program = build_filter(machine)
        for name, numbers in REFUSED.items():
            assert judge(program, machine, numbers[COLUMN[machine]]) == REFUSE, name

    def test_every_other_call_is_allowed(self, machine: str) -> None:
        program = build_filter(machine)
        refused = {numbers[COLUMN[machine]] for numbers in REFUSED.values()} | {435}
        assert all(judge(program, machine, number) == ALLOW for number in set(range(450)) - refused)

    def test_calls_younger_than_the_table_are_not_there(self, machine: str) -> None:
        assert {judge(build_filter(machine), machine, number) for number in (435, 450, 461, 1000)} == {NOT_THERE}

    def test_another_numbering_ends_the_process(self, machine: str) -> None:
        other = AARCH64 if machine == X86_64 else X86_64
        assert judge(build_filter(machine), other, 0) == KILL
        assert judge(build_filter(machine), machine, 0x40000000 + 59) == KILL

    @pytest.mark.parametrize("bit", [17, 25, 26, 27, 28, 29, 30])
    def test_no_flag_makes_a_namespace(self, machine: str, bit: int) -> None:
        assert judge(build_filter(machine), machine, CLONE[machine], 1 << bit | 17) == REFUSE

    def test_threads_and_forks_are_made(self, machine: str) -> None:
        assert judge(build_filter(machine), machine, CLONE[machine], 0x3D0F00) == ALLOW
        assert judge(build_filter(machine), machine, CLONE[machine], 17) == ALLOW

    def test_limits_of_oneself_alone_are_met(self, machine: str) -> None:
        assert judge(build_filter(machine), machine, PRLIMIT[machine], 0) == ALLOW
        assert judge(build_filter(machine), machine, PRLIMIT[machine], 7) == REFUSE


def test_a_machine_whose_calls_are_not_known_is_refused() -> None:
    with pytest.raises(UnknownMachine, match="not of riscv64"):
        build_filter("riscv64")


def test_no_two_calls_share_a_number() -> None:
    for column in (0, 1):
        assert len({numbers[column] for numbers in REFUSED.values()}) == len(REFUSED)
