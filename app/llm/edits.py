"""What a critic may ask for: typed edits of a contract, one class per kind."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.risk import Finite, Name
from contracts.strategy import EntryRule, ExitRule, IndicatorDeclaration, RuleId

RiskPart = Literal["stop_loss", "take_profit", "breakeven", "trailing_stop", "time_exit", "sizing"]


class _Edit(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SetParameter(_Edit):
    """Add a parameter, or change those of its numbers that are given."""

    kind: Literal["set_parameter"] = "set_parameter"
    name: Name
    value: Finite | None = None
    min: Finite | None = None
    max: Finite | None = None
    step: Finite | None = None
    enabled: bool | None = None


class RemoveParameter(_Edit):
    """Remove a parameter that nothing uses any more."""

    kind: Literal["remove_parameter"] = "remove_parameter"
    name: Name


class SetIndicator(_Edit):
    """Add an indicator, or replace the one of the same id."""

    kind: Literal["set_indicator"] = "set_indicator"
    indicator: IndicatorDeclaration


class RemoveIndicator(_Edit):
    """Remove an indicator that nothing reads any more."""

    kind: Literal["remove_indicator"] = "remove_indicator"
    id: Name


class SetEntryRule(_Edit):
    """Add an entry rule, or replace the one of the same id."""

    kind: Literal["set_entry_rule"] = "set_entry_rule"
    rule: EntryRule


class SetExitRule(_Edit):
    """Add an exit rule, or replace the one of the same id."""

    kind: Literal["set_exit_rule"] = "set_exit_rule"
    rule: ExitRule


class RemoveRule(_Edit):
    """Remove the entry or exit rule of this id."""

    kind: Literal["remove_rule"] = "remove_rule"
    id: RuleId


class SetRisk(_Edit):
    """Replace one part of the risk model by its wire form, or remove it with None."""

    kind: Literal["set_risk"] = "set_risk"
    part: RiskPart
    value: dict[str, str | float] | None


class SetField(_Edit):
    """Replace a whole top-level key of the contract. Keys frozen at iteration 1 are refused."""

    kind: Literal["set_field"] = "set_field"
    field: str
    value: object


Edit = Annotated[
    SetParameter
    | RemoveParameter
    | SetIndicator
    | RemoveIndicator
    | SetEntryRule
    | SetExitRule
    | RemoveRule
    | SetRisk
    | SetField,
    Field(discriminator="kind"),
]
