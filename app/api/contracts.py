"""``/contracts``: compiled from prompts, checked."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.api.access import OpenLab
from app.api.examples import COMPILE_REQUESTS, CONTRACTS
from app.api.problems import BODY, PROVIDER, Fault, clean_text
from app.api.strictness import StrictRoute
from app.llm.protocol import Brief, Phrase
from app.services.compilation import compile_prompts
from contracts.campaign import Prompt
from contracts.errors import ContractError
from contracts.program import build_program
from contracts.strategy import Market, Timeframe, parse_contract

router = APIRouter(prefix="/contracts", tags=["contracts"], route_class=StrictRoute)


class CompileBody(BaseModel):
    """One prompt, or several of which later ones amend earlier ones."""

    model_config = ConfigDict(extra="forbid")

    prompt: Prompt | None = None
    prompts: Annotated[tuple[Prompt, ...], Field(min_length=1, max_length=20)] | None = None
    markets: Annotated[tuple[Market, ...], Field(max_length=64)] = ()
    timeframes: Annotated[tuple[Timeframe, ...], Field(max_length=8)] = ()

    @model_validator(mode="after")
    def _one_of_both(self) -> CompileBody:
        if (self.prompt is None) == (self.prompts is None):
            raise ValueError("give exactly one of prompt and prompts")
        return self

    def all_prompts(self) -> tuple[str, ...]:
        """The prompts in order."""
        return (self.prompt,) if self.prompt is not None else self.prompts or ()


class Compiled(BaseModel):
    """A contract, and an account of every phrase it came from."""

    contract: dict[str, Any]
    brief: Brief | None
    assumptions: tuple[str, ...]
    not_understood: tuple[str, ...]
    phrases: tuple[Phrase, ...]


class Checked(BaseModel):
    """Whether a contract can be used; ``problems`` says what is wrong, place by place."""

    valid: bool
    problems: list[Fault]
    digest: str | None = None
    logic_digest: str | None = None


@router.post(
    "/compile", operation_id="compile_contract", summary="Read a prompt into a contract", responses=BODY | PROVIDER
)
def compile_contract(body: Annotated[CompileBody, Body(openapi_examples=COMPILE_REQUESTS)], lab: OpenLab) -> Compiled:
    """Says what was assumed and what was not understood before any time is spent; 422 where there is no rule in it."""
    answer = compile_prompts(lab.provider, body.all_prompts(), body.markets, body.timeframes)
    return Compiled(
        contract=answer.contract or {},
        brief=answer.brief,
        assumptions=answer.assumptions,
        not_understood=answer.not_understood,
        phrases=answer.phrases,
    )


@router.post("/validate", operation_id="validate_contract", summary="Check a contract", responses=BODY)
def validate_contract(
    contract: Annotated[dict[str, Any], Body(openapi_examples=CONTRACTS)],
) -> Checked:
    """Every mistake of form and meaning, one sentence each; an invalid contract is an answer, not an error."""
    try:
        parsed = parse_contract(contract)
        build_program(parsed)
    except ContractError as error:
        problems = [Fault(where=clean_text(item.where), message=clean_text(item.message)) for item in error.problems]
        return Checked(valid=False, problems=problems)
    return Checked(valid=True, problems=[], digest=parsed.digest(), logic_digest=parsed.logic_digest())
