"""What a campaign is asked to do, and how it may end."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, ValidationError, field_validator, model_validator

from contracts.errors import ContractError
from contracts.gates import Gates
from contracts.risk import Finite, Part
from contracts.shape import describe_validation_error
from contracts.stopping import Budget, Stopping
from contracts.strategy import Market, Side, StrategyContract, Timeframe

Prompt = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=10_000)]


class Verdict(StrEnum):
    """How a campaign ends."""

    PROMOTE_CANDIDATE = "promote_candidate"
    ITERATE = "iterate"
    REJECT = "reject"


class IterateReason(StrEnum):
    """Why a campaign ended without evidence for or against."""

    INSUFFICIENT_EVIDENCE = "insufficient_evidence"
    STILL_IMPROVING = "still_improving"
    GATES_MISSED = "gates_missed"
    BUDGET = "budget"


class Constraints(Part):
    """Limits that neither the compiler nor the critic may move; costs left out are the instrument's."""

    sides: Annotated[tuple[Side, ...], Field(min_length=1)] | None = None
    max_leverage: Annotated[Finite, Field(gt=0)] | None = None
    max_risk_percent: Annotated[Finite, Field(gt=0)] | None = None
    commission_pct: Annotated[Finite, Field(ge=0)] | None = None
    spread_ticks: Annotated[Finite, Field(ge=0)] | None = None
    slippage_ticks: Annotated[Finite, Field(ge=0)] | None = None


class Search(Part):
    """How many parameter sets each iteration tries on every cell, and from which seed."""

    trials: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] = 200
    seed: Annotated[int, Field(strict=True, ge=0, lt=2**32)] = 0


class CampaignRequest(Part):
    """The body of ``POST /campaigns``: exactly one of ``prompt``, ``prompts`` and ``contract``.

    Values given here override those compiled from a prompt.
    """

    prompt: Prompt | None = None
    prompts: Annotated[tuple[Prompt, ...], Field(min_length=1, max_length=20)] | None = None
    contract: StrategyContract | None = None
    markets: Annotated[tuple[Market, ...], Field(min_length=1, max_length=64)] | None = None
    timeframes: Annotated[tuple[Timeframe, ...], Field(min_length=1)] | None = None
    constraints: Constraints = Constraints()
    gates: Gates | None = None
    budget: Budget = Budget()
    stopping: Stopping = Stopping()
    search: Search = Search()
    accept_partial: Annotated[bool, Field(strict=True)] = False

    @model_validator(mode="after")
    def _names_one_idea(self) -> Self:
        given = [name for name in ("prompt", "prompts", "contract") if getattr(self, name) is not None]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            raise ValueError(f"give exactly one of prompt, prompts and contract, not {found}")
        return self

    @field_validator("markets", "timeframes")
    @classmethod
    def _named_once(cls, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return None if names is None else tuple(dict.fromkeys(names))

    def all_prompts(self) -> tuple[str, ...]:
        """The prompts in order; later ones amend earlier ones. Empty where a contract was given."""
        if self.prompt is not None:
            return (self.prompt,)
        return self.prompts or ()


def parse_request(data: object) -> CampaignRequest:
    """Read a request from plain data. Raises ``ContractError``."""
    try:
        return CampaignRequest.model_validate(data)
    except ValidationError as error:
        raise ContractError(describe_validation_error(error, "campaign")) from None
