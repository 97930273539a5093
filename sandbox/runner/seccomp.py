"""The calls to the kernel that no bot needs, as a BPF program; the container's own filter stays in force behind it."""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterator

X86_64, AARCH64 = "x86_64", "aarch64"
_ARCHITECTURES = {X86_64: (0, 0xC000003E), AARCH64: (1, 0xC00000B7)}  # column of the table, the kernel's own name

REFUSED = {
    # other processes' memory, files and threads
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    # signals, so that a job cannot end the process that watches it
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
    # the scheduling of other processes
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    # parts of the kernel with a long record of holes
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "personality": (135, 92),
    # what a process sees of the machine
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_by_handle_at": (304, 265),
    # talk with anybody
    "socket": (41, 198),
    "socketpair": (53, 199),
    # other programs, from files or from memory
    "execve": (59, 221),
    "execveat": (322, 281),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    # memory and messages that outlive the process
    "shmget": (29, 194),
    "shmat": (30, 196),
    "semget": (64, 190),
    "semop": (65, 193),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "mq_open": (240, 180),
}
"""Names of calls with their numbers on x86_64 and aarch64."""

_CLONE = (56, 220)
_CLONE3 = (435, 435)
_PRLIMIT = (302, 261)
_FIRST_UNKNOWN = 450  # calls younger than this table; libraries do without where they are told there is none
_X32 = 0x40000000  # x86_64 under its other numbering

_NEW_NAMESPACES = 0x7E020080  # every CLONE_NEW… flag

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in what the kernel shows the program


class UnknownMachine(Exception):
    """A processor whose numbers of calls are not known here."""


def build_filter(machine: str) -> bytes:
    """The program for a machine as ``os.uname`` names it. Raises UnknownMachine, since no filter is no answer."""
    if machine not in _ARCHITECTURES:
        raise UnknownMachine(f"The sandbox knows the kernel's calls of x86_64 and aarch64, not of {machine}.")
    return b"".join(_instructions(*_ARCHITECTURES[machine]))


def _instructions(column: int, architecture: int) -> Iterator[bytes]:
    refuse = _ERROR | errno.EPERM
    yield _step(_LOAD, _ARCHITECTURE)
    yield _step(_EQUAL, architecture, 1, 0)
    yield _step(_RETURN, _KILL)
    yield _step(_LOAD, _NUMBER)
    yield _step(_AT_LEAST, _X32, 0, 1)
    yield _step(_RETURN, _KILL)
    yield _step(_AT_LEAST, _FIRST_UNKNOWN, 0, 1)
    yield _step(_RETURN, _ERROR | errno.ENOSYS)
    for numbers in REFUSED.values():
        yield _step(_EQUAL, numbers[column], 0, 1)
        yield _step(_RETURN, refuse)
    # Its flags lie behind a pointer that no program may follow; libraries fall back to clone.
    yield _step(_EQUAL, _CLONE3[column], 0, 1)
    yield _step(_RETURN, _ERROR | errno.ENOSYS)
    yield _step(_EQUAL, _CLONE[column], 0, 4)
    yield _step(_LOAD, _FIRST_ARGUMENT)
    yield _step(_ANY_BIT, _NEW_NAMESPACES, 0, 1)
    yield _step(_RETURN, refuse)
    yield _step(_RETURN, _ALLOW)
    # One's own limits may be read and lowered; the first argument is the process, 0 for oneself.
    yield _step(_EQUAL, _PRLIMIT[column], 0, 3)
    yield _step(_LOAD, _FIRST_ARGUMENT)
    yield _step(_EQUAL, 0, 1, 0)
    yield _step(_RETURN, refuse)
    yield _step(_RETURN, _ALLOW)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
