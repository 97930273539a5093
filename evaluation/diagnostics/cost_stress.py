"""Cost stress: the same candidate at multiples of its costs, and the multiple at which it stops earning.

Commission, spread and slippage are all multiplied. Costs never move a fill, so where sizes do not depend on the balance
the profit is a straight line in the multiple, gross − m · costs, and one secant finds its zero; where they do, the zero
is bracketed, and secants and halves take turns until the bracket is narrow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from contracts.program import Program
from engine.settings import Costs
from evaluation.candidate_runs import CellRun
from evaluation.diagnostics.totals import Total, measure_total, net_profit_pct, run_again
from evaluation.runs import RunnerFactory, make_runner
from evaluation.slices import Unsealed
from evaluation.wire import Wire

ALL_CELLS = "all cells"
MULTIPLES = (0.0, 1.0, 2.0, 3.0)
LARGEST_MULTIPLE = 64.0
"""Where the search for the break-even ends."""

_TOLERANCE = 1e-3  # of the multiple
_CLOSE_TO_ZERO = 1e-9  # of the profit at the lower end
_MOST_STEPS = 50


@dataclass(frozen=True)
class CostLevel(Wire):
    """The figures at one multiple of the costs."""

    multiple: float
    total: Total


@dataclass(frozen=True)
class CostLine(Wire):
    """``where``: a cell or ``all cells``. ``break_even``: the multiple of the costs at which the net profit is 0, to
    about 0.001; None where there is no profit without costs, no cost, or still a profit at ``LARGEST_MULTIPLE``.
    """

    where: str
    levels: tuple[CostLevel, ...]
    break_even: float | None


@dataclass(frozen=True)
class CostStress(Wire):
    """``overall``: all cells of the candidate together; ``cells``: each of them."""

    overall: CostLine
    cells: tuple[CostLine, ...]
    sentence: str


def stress_costs(
    program: Program,
    unsealed: Unsealed,
    runs: Sequence[CellRun],
    values: Mapping[str, float],
    factory: RunnerFactory = make_runner,
) -> CostStress:
    """Run a candidate again at ×0, ×1, ×2 and ×3 of the costs that its ``runs`` (from ``run_candidate``) were charged.

    Raises LabError where a run cannot be made.
    """
    charges = _Charges(runs, lambda run: run_again(program, run, values, factory))
    levels: list[list[CostLevel]] = [[] for _ in runs]
    together = []
    for multiple in MULTIPLES:
        charged = [charges.run(number, multiple) for number in range(len(runs))]
        together.append(CostLevel(multiple, measure_total(charged, unsealed)))
        for found, run in zip(levels, charged, strict=True):
            found.append(CostLevel(multiple, measure_total([run], unsealed)))
    cells = tuple(
        CostLine(str(run.cell), tuple(levels[number]), charges.break_even([number])) for number, run in enumerate(runs)
    )
    zero = cells[0].break_even if len(cells) == 1 else charges.break_even(range(len(runs)))
    overall = CostLine(ALL_CELLS if len(cells) > 1 else cells[0].where, tuple(together), zero)
    return CostStress(overall, cells, _sentence(overall, charges.are_free(range(len(runs)))))


class _Charges:
    """The cells of a candidate at any multiple of their costs; only profits are remembered."""

    def __init__(self, runs: Sequence[CellRun], again: Callable[[CellRun], CellRun]) -> None:
        self._runs = runs
        self._again = again
        self._profits: dict[tuple[int, float], float] = {}

    def run(self, number: int, multiple: float) -> CellRun:
        """One cell."""
        run = self._runs[number]
        charged = run if multiple == 1.0 else self._again(_multiply_costs(run, multiple))
        self._profits[number, multiple] = net_profit_pct(charged)
        return charged

    def are_free(self, numbers: Sequence[int]) -> bool:
        """Whether these cells have no costs that could be multiplied."""
        return all(self._runs[number].settings.costs == Costs() for number in numbers)

    def break_even(self, numbers: Sequence[int]) -> float | None:
        """Of these cells together."""
        return None if self.are_free(numbers) else find_break_even(lambda multiple: self._profit(numbers, multiple))

    def _profit(self, numbers: Sequence[int], multiple: float) -> float:
        for number in numbers:
            if (number, multiple) not in self._profits:
                self.run(number, multiple)
        return sum(self._profits[number, multiple] for number in numbers)


def _multiply_costs(run: CellRun, multiple: float) -> CellRun:
    costs = run.settings.costs
    multiplied = Costs(
        commission_pct=multiple * costs.commission_pct,
        spread_ticks=multiple * costs.spread_ticks,
        slippage_ticks=multiple * costs.slippage_ticks,
    )
    return replace(run, settings=replace(run.settings, costs=multiplied))


def find_break_even(profit: Callable[[float], float]) -> float | None:
    """The multiple at which ``profit`` is 0; None where it is not above 0 at 0, or still is at the largest multiple."""
    low, high = 0.0, 1.0
    gain, loss = profit(low), profit(high)
    if not gain > 0.0:
        return None
    while loss > 0.0:
        if high >= LARGEST_MULTIPLE:
            return None
        low, gain, high = high, loss, 2.0 * high
        loss = profit(high)
    return _narrow(profit, low, gain, high, loss)


def _narrow(profit: Callable[[float], float], low: float, gain: float, high: float, loss: float) -> float:
    """The zero between ``low``, with a ``gain`` above 0, and ``high``, with a ``loss`` of 0 or below."""
    close_to_zero = _CLOSE_TO_ZERO * gain
    for step in range(_MOST_STEPS):
        guess = (low + high) / 2.0 if step % 2 else _secant(low, gain, high, loss)
        found = profit(guess)
        if abs(found) <= close_to_zero:
            return guess
        if found > 0.0:
            low, gain = guess, found
        else:
            high, loss = guess, found
        if high - low < _TOLERANCE:
            break
    return _secant(low, gain, high, loss)


def _secant(low: float, gain: float, high: float, loss: float) -> float:
    return low + (high - low) * gain / (gain - loss)


def _sentence(line: CostLine, free: bool) -> str:
    if not line.levels[0].total.trades:
        return "There is not a single trade that could cost anything."
    charged = [
        f"{level.total.net_profit_pct:.1f} % (Sharpe ratio {_ratio(level.total.sharpe)}) at ×{level.multiple:.0f}"
        for level in line.levels
    ]
    whose = ", added up over all cells," if line.where == ALL_CELLS else ""
    numbers = f"Net profit{whose} is {', '.join(charged[:-1])} and {charged[-1]} of the costs"
    if free:
        return f"{numbers}; none are charged, so that nothing was stressed."
    if not line.levels[0].total.net_profit_pct > 0.0:
        return f"{numbers}; there is no profit even without costs."
    if line.break_even is None:
        return f"{numbers}; it is still a profit at ×{LARGEST_MULTIPLE:.0f}."
    return f"{numbers}; it is 0 at ×{line.break_even:.2f}."


def _ratio(sharpe: float | None) -> str:
    return "none" if sharpe is None else f"{sharpe:.2f}"
