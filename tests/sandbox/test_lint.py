"""What the lint refuses and what it lets pass. It is feedback: what it misses the container still holds."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from app.llm.offline.coder.coding import render_bot
from bots.kit import Bot
from bots.vocabulary import BOT_ATTRIBUTES, KIT_INDICATORS
from contracts.errors import ContractError
from contracts.program import build_program
from contracts.strategy import parse_contract
from sandbox.lint import lint_source
from sandbox.lint.bounds import DEEPEST, MOST_BYTES, MOST_NODES
from sandbox.lint.own import KIT_PRIVATE
from tests.conformance.suite import Example, examples
from tests.random_contracts import draw_contract
from tests.sandbox.conformance import BUYING_BOT, QUIET_BOT

BOT = """\
from bots.kit import Bot, FixedUnits, ema
import numpy as np
import math


class Mine(Bot):
    length = 20

    def init(self):
        self.line = ema(self.close, self.length)
        self.size = FixedUnits(1000)

    def next(self):
        x = self.close
        {statement}
"""

ESCAPES = {
    # every way out that the facts of Python offer without an underscore, and those with one
    "numpy's os": "np.f2py.os.system('id')",
    "numpy's ctypes": "np.ctypeslib.ctypes",
    "numpy's files": "np.load('x')",
    "a module as a value": "y = np",
    "a module handed over": "print(math)",
    "an underscore": "self._broker",
    "the kit's inside, though it is set": "self._broker = 1",
    "another's inside, under a name of one's own": "self._values = 1; y = self.close._values",
    "a dunder that is set": "self.__kept = 1; y = self.__kept",
    "the class": "x.__class__.__bases__",
    "a name of Python's": "__builtins__",
    "a name of the module": "__name__",
    "a frame of a generator": "x.gi_frame",
    "a frame behind": "x.f_back",
    "globals of a frame": "x.f_globals",
    "builtins of a frame": "x.f_builtins",
    "a frame of a traceback": "x.tb_frame",
    "reading a file by pandas": "x.read_csv('/etc/passwd')",
    "writing a file by pandas": "x.to_pickle('/tmp/x')",
    "eval of a frame": "x.eval('a')",
    "query of a frame": "x.query('a')",
    "pipe": "x.pipe(len)",
    "a name for agg": "x.agg('sum')",
    "a name for apply": "x.apply(func='sum')",
    "a name in a list for transform": "x.transform(['sum'])",
    "format": "'{0.x}'.format(self)",
    "format_map": "'{x}'.format_map(x)",
    "a match statement": "match x:\n            case object(real=y): pass",
    "a bare except": "try: pass\n        except: pass",
    "any exception": "try: pass\n        except Exception: pass",
    "a hidden name": "y = '__class__'",
    "a hidden name in bytes": "y = b'__class__'",
    "a hidden name in an f-string": "y = f'__{x}'",
    "global": "global kept",
    "a generator": "yield x",
    "await": "async def wait(): await x",
    "with": "with x: pass",
    "a metaclass": "class C(metaclass=type): pass",
    "a keyword of a class": "class C(x=1): pass",
    "the frame of backtesting": "self.data",
    "the frame of backtesting under another name": "me = self; y = me.data",
    "an order of backtesting's": "self.buy()",
    "the kit's inside": "self.begin(self.bars)",
    "overwriting the kit": "self.enter = None",
    **{
        f"the builtin {name}": f"{name}(x)"
        for name in "getattr setattr delattr vars globals locals eval exec open input compile dir type hash id "
        "breakpoint print memoryview".split()
    },
    "__import__": "__import__('os')",
    "an unknown name": "y = undefined_name",
}
LOOKS_AHEAD = {
    "a negative shift": "x.shift(-1)",
    "a negative shift by name": "x.shift(periods=-2)",
    "a negative difference": "x.diff(-1)",
    "the last of all": "self.close[-1]",
    "the last of a frame": "x.iloc[-1]",
    "any place of a frame": "x.iloc[y := 7]",
    "a centred window": "x.rolling(5, center=True)",
    "filling from later": "x.bfill()",
    "a reversed slice": "x[::-1]",
    "every value": "x.values()",
    "every value of what was a dictionary once": "y = {}; y = self.close; z = y.values()",
    "every value, further off": "self.more()\n\n    def more(self):\n        return self.close.values()",
    "the clock of the bars": "x.clock",
    "every tick": "self.bars.ticks.close",
    "every time": "self.bars.time",
    "every price": "self.bars.close_",
}
CHANCE_AND_CLOCKS = {
    "numpy's chance": "np.random.rand()",
    "numpy's clock": "np.datetime64('now')",
    "a clock's now": "x.now()",
    "today": "x.today()",
}
IMPORTS = """
os sys subprocess socket ctypes builtins importlib pandas backtesting random secrets uuid time datetime typing
dataclasses bots bots.kit bots.kit.broker inspect gc operator pickle threading sandbox numpy.random
""".split()
NAMES = """
from typing import sys
from dataclasses import sys
from backtesting.backtesting import sys
from os import system
from bots.kit import run_bot
from bots.kit import *
from bots.kit.broker import TickBroker
from . import kit
from numpy import random
from numpy import load
from math import nothing
from pandas.compat import platform
from collections.abc import sys
from time import time
from datetime import datetime
from random import random
""".strip().splitlines()


def findings_of(statement: str) -> list[str]:
    return [str(finding) for finding in lint_source(BOT.format(statement=statement))]


def test_the_bot_the_others_are_made_from_is_fine() -> None:
    assert findings_of("pass") == []
    assert findings_of("y = np.where(x > 1, 0, 1) + math.floor(2.5)") == []


@pytest.mark.parametrize(
    "statement",
    [*ESCAPES.values(), *LOOKS_AHEAD.values(), *CHANCE_AND_CLOCKS.values()],
    ids=[*ESCAPES, *LOOKS_AHEAD, *CHANCE_AND_CLOCKS],
)
def test_what_no_bot_needs_is_found_in_its_line(statement: str) -> None:
    found = lint_source(BOT.format(statement=statement))
    assert found
    assert all(finding.line >= 15 for finding in found)
    assert all(finding.message.endswith(".") for finding in found)


@pytest.mark.parametrize("example", examples("right"), ids=lambda one: one.name)
def test_a_right_bot_is_told_of_nothing_but_the_number_of_its_bar(example: Example) -> None:
    told = {finding.message.partition(" ")[0] for finding in lint_source(example.source)}
    assert told <= {"clock", "now"}


def test_the_names_that_are_the_kits_are_known_here() -> None:
    bases = [base for base in Bot.__mro__ if base is not object]
    named = {name for name in dir(Bot) if name.startswith("_") and not name.startswith("__")}
    named |= {name for base in bases for name in re.findall(r"self\.(_[a-z]\w*)", inspect.getsource(base))}
    assert named <= KIT_PRIVATE


@pytest.mark.parametrize("module", IMPORTS)
def test_no_module_is_imported(module: str) -> None:
    (finding,) = lint_source(f"import {module}\n{QUIET_BOT}")
    assert finding.message.startswith(f"{module} cannot be imported: ")


@pytest.mark.parametrize("statement", NAMES)
def test_only_names_of_the_table_are_imported(statement: str) -> None:
    (finding,) = lint_source(f"{statement}\n{QUIET_BOT}")
    assert finding.line == 1


def test_a_finding_says_where_what_and_what_would_be_right() -> None:
    (finding,) = findings_of("y = self.close[-1]")
    assert finding == (
        "line 15, column 13: A negative index reads from the end of all bars; "
        "x is this bar's value, x[1] the one before."
    )
    (finding,) = findings_of("y = np.were(x)")
    assert finding == (
        "line 15, column 13: were is none of the names of numpy that a bot may use; perhaps where is meant."
    )


def test_findings_are_in_the_order_of_the_source() -> None:
    found = lint_source(BOT.format(statement="open(eval(self.close[-1]))"))
    assert len(found) == 3
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("this is no Python", "This is no Python"),
        ("x = '\0'", "This is no Python"),
        ("x = " + "(" * 3000 + ")" * 3000, "This is no Python"),
        ("x = " + "-" * 60_000 + "1", "This is no Python that can be read"),
        ("x = y" + ".z" * 20_000, ""),
        ("x = y" + "[0]" * 20_000, ""),
        ("x = " + "+".join("1" * 20_000), ""),
        ("#" * (MOST_BYTES + 1), f"The source has {MOST_BYTES + 1} bytes"),
        ("é" * (MOST_BYTES // 2 + 1), f"The source has {MOST_BYTES + 2} bytes"),
        ("x = 1\n" * (MOST_NODES // 4 + 1), f"more than {MOST_NODES} parts"),
        ("x = " + "not " * (DEEPEST + 1) + "y", f"nested more than {DEEPEST} levels"),
    ],
    ids=lambda value: value[:12],
)
def test_a_source_beyond_the_bounds_is_one_finding_and_hurts_nobody(source: str, message: str) -> None:
    (finding,) = lint_source(source)
    assert message in finding.message


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("answer = 42\n", "one class on Bot; this one has 0"),
        (QUIET_BOT + QUIET_BOT, "one class on Bot; this one has 2"),
        (QUIET_BOT.replace("init", "start"), "Quiet has no init()"),
        (QUIET_BOT.replace("next", "last"), "Quiet has no next()"),
        (QUIET_BOT + "\n    def __init__(self):\n        pass\n", "__init__() belongs to the kit or to Python"),
        (QUIET_BOT + "\n    def _check_params(self, x):\n        pass\n", "_check_params() belongs to the kit"),
        (QUIET_BOT + "\n    seen = []\n", "outlives a run"),
        ("seen = {}\n" + QUIET_BOT, "outlives a run"),
        ("seen = list()\n" + QUIET_BOT, "outlives a run"),
        ("SEEN = {}\n" + QUIET_BOT, "outlives a run"),
        ("SEEN = dict(a=1)\n" + QUIET_BOT, "outlives a run"),
        ("SEEN = {1: 2}\n" + QUIET_BOT + "        SEEN[3] = 4\n", "outlives a run"),
        ("SEEN = [1]\n" + QUIET_BOT + "        SEEN.append(2)\n", "outlives a run"),
        ("SEEN = [1]\n" + QUIET_BOT + "        SEEN += [2]\n", "outlives a run"),
        (QUIET_BOT + "\n    SEEN = {1: 2}\n\n    def more(self):\n        self.SEEN.clear()\n", "outlives a run"),
        (QUIET_BOT + "\n    def more(self, seen=[]):\n        pass\n", "default that can change outlives a run"),
    ],
    ids=lambda value: value[-30:].strip(),
)
def test_the_shape_of_a_bot_is_asked_for_and_state_beside_it_refused(source: str, message: str) -> None:
    assert any(message in finding.message for finding in lint_source(source))


def test_every_bot_of_ours_passes(repository: Path) -> None:
    for source in (QUIET_BOT, BUYING_BOT, (repository / "bots" / "ema_cross_atr" / "bot.py").read_text()):
        assert lint_source(source) == ()


def test_every_bot_the_offline_coder_writes_passes() -> None:
    written = 0
    for seed in range(3 * len(KIT_INDICATORS)):
        try:
            program = build_program(parse_contract(draw_contract(seed)))
        except ContractError:
            continue
        assert lint_source(render_bot(program)) == (), seed
        written += 1
    assert written > 100


def test_parameters_named_like_the_kits_own_pass() -> None:
    words = {"open", "high", "low", "close", "volume", "bars_held", "open_profit_r"}  # of the language: no parameters
    names = sorted((BOT_ATTRIBUTES | {"values", "clock", "agg", "now"}) - words - {"I"})
    contract = {
        "strategy_id": "names",
        "markets": ["EURUSD"],
        "timeframes": ["1h"],
        "optimization_space": {name: {"value": 5, "enabled": False} for name in names},
        "entry_rules": [{"id": "up", "side": "long", "when": " and ".join(f"close > {name}" for name in names)}],
        "risk_model": {"sizing": {"kind": "fixed_units", "units": 1000}},
    }
    assert lint_source(render_bot(build_program(parse_contract(contract)))) == ()
