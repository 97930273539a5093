"""What the loop asks a language model, and what it gets back: three roles, one provider protocol.

Requests hold evidence of the search and validation slices only; nothing of the sealed slice has a field here.
Everything is JSON-able, so that each exchange can be journalled and replayed by its ordinal.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from app.llm.edits import Edit

Slice = Literal["search", "validation"]
Metrics = dict[str, float | None]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Usage(_Message):
    """What one answer cost; zero for a provider that is not paid."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float = 0.0

    @property
    def tokens(self) -> int:
        """Both kinds together."""
        return self.prompt_tokens + self.completion_tokens


class Call(_Message):
    """One request to a provider's server as it went over the wire; kept beside the answer, and no part of it.

    ``outcome``: `answered`, or the name of what was wrong. ``usage``: what it is charged with.
    """

    number: int
    mode: str
    outcome: str
    status: int | None
    sent: str
    received: str
    note: str
    usage: Usage
    seconds: float


class _Answer(_Message):
    usage: Usage = Usage()
    calls: Annotated[tuple[Call, ...], Field(exclude=True, repr=False)] = ()


class CompileRequest(_Message):
    """Prompts in the order they were written (later ones amend earlier ones); empty tuples leave the choice open."""

    prompts: Annotated[tuple[str, ...], Field(min_length=1)]
    markets: tuple[str, ...] = ()
    timeframes: tuple[str, ...] = ()


class Phrase(_Message):
    """One phrase of the prompt and what became of it."""

    text: str
    status: Literal["used", "assumed", "not_understood"]
    note: str = ""


class Brief(_Message):
    """The idea in words: what is believed of the market, and what would show that it is wrong."""

    idea: str
    hypothesis: str
    refutation: str
    assumptions: tuple[str, ...] = ()


class CompileAnswer(_Answer):
    """A contract in its wire form, or None with the sentence ``problem`` when the prompt holds no rule to trade.

    ``phrases`` accounts for the whole prompt; ``not_understood`` lists the rule-bearing phrases that were not used.
    """

    contract: dict[str, Any] | None
    brief: Brief | None = None
    assumptions: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    not_understood: tuple[str, ...] = ()
    problem: str = ""


class CodeRequest(_Message):
    """Contract to write a bot for; ``complaint`` says what was wrong with the last ``source``, when there was one."""

    contract: dict[str, Any]
    source: str = ""
    complaint: str = ""


class CodeAnswer(_Answer):
    """The source of one bot module."""

    source: str
    notes: tuple[str, ...] = ()


class ParameterEvidence(_Message):
    """Where good trials lie. ``good_low`` and ``good_high`` bound the middle half of the best tenth of the trials."""

    name: str
    value: float
    min: float | None
    max: float | None
    step: float | None
    enabled: bool
    best: float
    good_low: float
    good_high: float


class GateEvidence(_Message):
    """One gate on validation; ``margin`` is negative outside the limit."""

    gate: str
    value: float | None
    limit: float
    passed: bool
    margin: float | None


class GroupEvidence(_Message):
    """Trades of the best parameters on search, grouped by side, exit reason, hour of entry or cell."""

    group: Literal["side", "exit_reason", "hour", "cell"]
    key: str
    trades: int
    win_rate_pct: float | None
    net_pnl: float


class CandidateEvidence(_Message):
    """The iteration's best candidate: its parameter values on ``cell`` (``all`` for every cell, equally weighted)."""

    cell: str
    values: dict[str, float]
    score: float | None
    metrics: dict[Slice, Metrics]
    gates: tuple[GateEvidence, ...]
    groups: tuple[GroupEvidence, ...] = ()
    warnings: tuple[str, ...] = ()


class HypothesisOutcome(_Message):
    """What came of an earlier hypothesis; ``held`` is None while it was refused before it could be tested."""

    iteration: int
    hypothesis: str
    expected_effect: str
    edits: tuple[Edit, ...]
    accepted: bool
    held: bool | None
    reason: str
    score_before: float | None = None
    score_after: float | None = None


class CritiqueRequest(_Message):
    """Evidence of one iteration, from search and validation only, and everything tried before it."""

    iteration: int
    contract: dict[str, Any]
    candidate: CandidateEvidence
    parameters: tuple[ParameterEvidence, ...]
    scores: tuple[float | None, ...]
    history: tuple[HypothesisOutcome, ...] = ()
    steer: tuple[str, ...] = ()
    seed: int = 0


class CritiqueAnswer(_Answer):
    """The next idea, or ``no_idea`` with the explanation why there is none.

    ``answers`` replies to each steer note of the request, in their order.
    """

    edits: tuple[Edit, ...] = ()
    hypothesis: str = ""
    expected_effect: str = ""
    explanation: str = ""
    answers: tuple[str, ...] = ()
    no_idea: bool = False


class Provider(Protocol):
    """Compiler, coder and critic. Same request, same answer for a provider that is deterministic."""

    @property
    def name(self) -> str:
        """Name written beside every answer in the journal."""

    @property
    def most_per_call(self) -> Usage:
        """The most one call can use; it is reserved in the budget before each call. Zero where nothing is paid."""

    def compile(self, request: CompileRequest) -> CompileAnswer:
        """Read prompts into a brief and a contract, accounting for every phrase."""

    def code(self, request: CodeRequest) -> CodeAnswer:
        """Write the bot of a contract on ``bots.kit``."""

    def critique(self, request: CritiqueRequest) -> CritiqueAnswer:
        """Propose edits that follow from the evidence, with a hypothesis that the next iteration can test."""
