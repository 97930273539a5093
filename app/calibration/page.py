"""The rates as tables, and their place in a page of the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.calibration.quote import show_rate
from app.calibration.rates import ALL, Calibration, Power
from app.errors import CalibrationError

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"

Table = tuple[str, Sequence[str], Sequence[Sequence[str]]]
"""Title, header, rows."""


def make_tables(calibration: Calibration) -> Iterator[Table]:
    """The tables of what was measured; those that have no row are left out."""
    tables = (_false_promotions(calibration), _power(calibration), _power_by_world(calibration), _discards(calibration))
    return (table for table in tables if table[2])


def put_into(page: str, calibration: Calibration) -> str:
    """A page with the tables between its markers. Raises CalibrationError where it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise CalibrationError(f"The page has no place for the tables; they go between {BEGIN} and {END}.")
    return f"{before}{BEGIN}\n\n{_write(calibration)}\n{END}{after}"


def command_of(calibration: Calibration) -> str:
    """The command that measures the same again."""
    plan = calibration.plan
    lists = {"iterations": plan.iterations, "sharpe": plan.sharpes, "years": plan.years}
    options = {name: ",".join(f"{one:g}" for one in values) for name, values in lists.items()}
    options = {"worlds": str(plan.worlds)} | options | {"trials": str(plan.trials), "seed": str(plan.seed)}
    words = [f"--{name} {value}" for name, value in options.items()]
    return " ".join(["lab calibrate", *words, f"--timeframe {plan.timeframe}"])


def _write(calibration: Calibration) -> str:
    parts = [f"`{command_of(calibration)}`, gate set `{calibration.gate_set[:12]}`\n"]
    for title, header, rows in make_tables(calibration):
        lines = [header, ["---"] * len(header), *rows]
        parts.append(f"**{title}**\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n")
    return "\n".join(parts)


def _false_promotions(calibration: Calibration) -> Table:
    rows = [
        [
            row.world,
            str(row.iterations),
            str(row.promoted.worlds),
            str(row.promoted.count),
            show_rate(row.promoted),
            show_rate(row.opened),
            f"{row.mean_iterations:.1f}",
        ]
        for row in calibration.false_promotions
    ]
    header = ("world", "iterations", "markets", "promoted", "of them", "seal opened", "iterations run")
    return "Markets without edge, evidence alone", header, rows


def _power(calibration: Calibration) -> Table:
    with_gates = {_place(row): row for row in calibration.power if row.preference == "default"}
    rows = [
        [*_where(row), str(row.promoted.worlds), show_rate(row.promoted), _shown(with_gates.get(_place(row)))]
        for row in calibration.power
        if row.world == ALL and row.preference == "none"
    ]
    header = ("Sharpe", "years", "iterations", "markets", "evidence alone", "with the default gates")
    return "Markets with an edge: promoted", header, rows


def _power_by_world(calibration: Calibration) -> Table:
    last = max((row.iterations for row in calibration.power), default=0)
    rows = [
        [row.world, *_where(row)[:2], str(row.promoted.worlds), show_rate(row.promoted)]
        for row in calibration.power
        if row.world != ALL and row.preference == "none" and row.iterations == last
    ]
    header = ("world", "Sharpe", "years", "markets", "promoted")
    return f"Each edge by itself, evidence alone, {last} iterations", header, rows


def _discards(calibration: Calibration) -> Table:
    rows = [
        [
            f"{row.sharpe:g}",
            f"{row.years:g}",
            str(row.iterations),
            str(row.discarded.worlds),
            show_rate(row.discarded),
            ", ".join(f"{name} {count}" for name, count in row.by.items()) or "–",
        ]
        for row in calibration.discards
    ]
    header = ("Sharpe", "years", "iterations", "found by evidence", "discarded", "failed by the last best candidate")
    return "Edges that evidence finds and the default gates discard", header, rows


def _place(row: Power) -> tuple[str, float, float, int]:
    return row.world, row.sharpe, row.years, row.iterations


def _where(row: Power) -> list[str]:
    return [f"{row.sharpe:g}", f"{row.years:g}", str(row.iterations)]


def _shown(row: Power | None) -> str:
    return "–" if row is None else show_rate(row.promoted)
