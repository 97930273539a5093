"""The trader's gates read validation, and trades of both slices."""

from contracts.gates import Gates
from evaluation.preference import check_preference

SEARCH = {"max_drawdown_pct": 5.0, "sharpe": 2.0, "trades": 80.0}
VALIDATION = {"max_drawdown_pct": 12.0, "sharpe": 1.5, "trades": 30.0}


def _values(search: dict, validation: dict) -> dict[str, float | None]:
    return {result.gate: result.value for result in check_preference(Gates(), search, validation)}


def test_gates_read_validation_and_the_trades_of_both_slices() -> None:
    assert _values(SEARCH, VALIDATION) == {
        "max_drawdown_pct": 12.0,
        "min_sharpe": 1.5,
        "max_oos_degradation_pct": 25.0,
        "min_trades": 110.0,
    }


def test_trades_of_one_slice_do_not_stand_for_those_that_were_not_counted() -> None:
    for search, validation in ((SEARCH | {"trades": None}, VALIDATION), (SEARCH, VALIDATION | {"trades": None})):
        (missed,) = [
            result for result in check_preference(Gates(min_trades=1), search, validation) if not result.passed
        ]
        assert (missed.gate, missed.value) == ("min_trades", None)
