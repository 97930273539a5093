"""The strategy contract in its wire form: what a trader approves, what a bot must trade like."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from contracts.errors import ContractError, RuleError
from contracts.expressions.parse import ANYTHING, parse_condition
from contracts.expressions.printing import print_expression
from contracts.gates import Gates
from contracts.risk import Amount, Finite, Name, Part, RiskModel
from contracts.shape import describe_validation_error

TIMEFRAMES = ("1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w")

Timeframe = Literal["1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w"]
Side = Literal["long", "short"]
Slug = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
RuleId = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$")]
Market = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$")]
RuleText = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=2_000)]
Prose = Annotated[str, StringConstraints(strict=True, max_length=10_000)]


class OptimizedParameter(Part):
    """A parameter of the optimisation space; ``enabled: false`` keeps it at its value."""

    value: Finite
    min: Finite | None = None
    max: Finite | None = None
    step: Finite | None = None
    enabled: bool = True


class IndicatorDeclaration(Part):
    """An indicator under an id of the contract, optionally on a higher timeframe."""

    id: Name
    name: Annotated[str, StringConstraints(strict=True, max_length=64)]
    params: dict[str, Amount] = Field(default_factory=dict)
    timeframe: Timeframe | None = None


class EntryRule(Part):
    """A trigger opens; a filter must be true as well; an invalidation must not be."""

    id: RuleId
    side: Literal["long", "short", "both"]
    when: RuleText
    role: Literal["trigger", "filter", "invalidation"] = "trigger"


class ExitRule(Part):
    """Leaves a position of its side at the next open."""

    id: RuleId
    side: Side
    when: RuleText


class StrategyContract(Part):
    """The wire form. Shape is checked here, meaning by ``contracts.program.build_program``."""

    format: Literal[1] = 1
    strategy_id: Slug
    version: Annotated[int, Field(strict=True, ge=1)] = 1
    thesis: Prose = ""
    markets: Annotated[tuple[Market, ...], Field(min_length=1, max_length=64)]
    timeframes: Annotated[tuple[Timeframe, ...], Field(min_length=1)]
    optimization_space: dict[Name, OptimizedParameter] = Field(default_factory=dict, max_length=64)
    indicators: Annotated[tuple[IndicatorDeclaration, ...], Field(max_length=64)] = ()
    entry_rules: Annotated[tuple[EntryRule, ...], Field(min_length=1, max_length=64)]
    exit_rules: Annotated[tuple[ExitRule, ...], Field(max_length=64)] = ()
    risk_model: RiskModel
    gates: Gates = Gates()
    assumptions: tuple[Prose, ...] = ()

    def parameter_values(self) -> dict[str, float]:
        """Return each parameter's own value."""
        return {name: parameter.value for name, parameter in self.optimization_space.items()}

    def canonical_json(self) -> str:
        """Return the contract as JSON without defaults, keys sorted, rules in canonical text."""
        return _dump(self._canonical())

    def digest(self) -> str:
        """Return the sha256 of the canonical JSON, in hex."""
        return hashlib.sha256(self.canonical_json().encode()).hexdigest()

    def logic_digest(self) -> str:
        """Return the sha256 of what trades: without id, version, thesis, assumptions and rule ids."""
        data = self._canonical()
        for key in ("strategy_id", "version", "thesis", "assumptions"):
            data.pop(key, None)
        for rule in [*data["entry_rules"], *data.get("exit_rules", [])]:
            del rule["id"]
        return hashlib.sha256(_dump(data).encode()).hexdigest()

    def _canonical(self) -> dict[str, Any]:
        data: dict[str, Any] = _plain(self.model_dump(mode="json", exclude_defaults=True))
        for rule in [*data["entry_rules"], *data.get("exit_rules", [])]:
            rule["when"] = canonical_rule(rule["when"])
        return data


def parse_contract(data: object) -> StrategyContract:
    """Read a contract from plain data (a parsed YAML or JSON document). Raises ``ContractError``."""
    try:
        return StrategyContract.model_validate(data)
    except ValidationError as error:
        raise ContractError(describe_validation_error(error, "contract")) from None


@lru_cache(maxsize=4096)
def canonical_rule(text: str) -> str:
    """Return the rule's canonical text; one that cannot be read stays as it is, stripped."""
    try:
        return print_expression(parse_condition(text, ANYTHING))
    except RuleError:
        return text.strip()


def _plain(value: Any) -> Any:
    """Write whole floats as integers: 20 and 20.0 are the same number to a trader."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return int(value)
    return value


def _dump(data: Any) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
