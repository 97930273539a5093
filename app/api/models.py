"""What is answered, as models; they may carry more than is named here."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Fields beyond the named ones are passed on."""

    model_config = ConfigDict(extra="allow")


class CampaignCreated(BaseModel):
    """A new campaign. Sent again with the same idempotency key, a request gets this same answer."""

    id: str
    name: str
    state: Literal["queued"] = "queued"
    created_at: str
    links: Annotated[dict[str, str], Field(description="Where to look next.")]


class CampaignSummary(Answer):
    """A campaign in a few fields."""

    id: str
    name: str
    created_at: str
    state: str
    revision: Annotated[int, Field(description="Number of its last transition.")]
    reason: Annotated[str, Field(description="Why it is in this state.")]
    note: Annotated[str, Field(description="The reason in a sentence.")]
    paused_from: str | None
    requested: Annotated[str | None, Field(description="pause or cancel, where a worker still has to act on it.")]
    iteration: int
    verdict: Literal["promote_candidate", "iterate", "reject"] | None
    forked_from: str | None


class CampaignDocument(CampaignSummary):
    """Everything known of a campaign but its trials; the document of campaign.json with what is under way."""

    request: dict[str, Any]
    frozen: Annotated[dict[str, Any], Field(description="What iteration 1 froze: gates, cells, costs, slices.")]
    digests: dict[str, Any]
    progress: dict[str, Any]
    allowed: Annotated[list[str], Field(description="What may be asked for in this state.")]
    outcome: Annotated[
        dict[str, Any] | None,
        Field(
            description="Once there is one: the verdict with its reasons, the case a reviewer decides on (gates with"
            " margins, p over all trials, k, the sealed look, what would change the verdict), and the diagnostics."
        ),
    ]


class Finding(BaseModel):
    """One diagnostic."""

    sentence: Annotated[str, Field(description="What it says, or why it is missing.")]
    result: Annotated[dict[str, Any] | None, Field(description="Its figures; null where it could not be computed.")]
    fault: Annotated[str | None, Field(description="The error inside the service that is to blame, if one is.")]


class Diagnostics(BaseModel):
    """What is shown beside the verdict. It decides nothing."""

    note: str
    candidate: Annotated[dict[str, Any] | None, Field(description="Null where no candidate could be run.")]
    diagnostics: Annotated[dict[str, Finding], Field(description="By name; docs/statistics.md has the formulas.")]


class Iteration(Answer):
    """A finished iteration: its best candidate, its scores, its gates."""

    iteration: int
    contract_digest: str
    cell: str
    values: dict[str, Any]
    search_score: float | None
    validation_score: float | None
    trials: int
    failed_trials: int
    conformance: Annotated[
        dict[str, Any] | None,
        Field(description="The bot beside its contract: agreed, bot_disagrees or not_run. Null without a candidate."),
    ]


class Transition(BaseModel):
    """One change of state."""

    model_config = ConfigDict(populate_by_name=True)

    seq: int
    from_state: Annotated[str | None, Field(alias="from")]
    to_state: Annotated[str, Field(alias="to")]
    at: str
    reason: str
    payload: dict[str, Any]


class Event(BaseModel):
    """One entry of the feed."""

    id: int
    at: str
    kind: str
    iteration: int
    payload: dict[str, Any]


class Artifact(BaseModel):
    """A recorded file; ``href`` is where its bytes are."""

    name: str
    sha256: str
    size: int
    iteration: int
    href: str


class Diff(BaseModel):
    """What changed to this iteration, and why."""

    iteration: int
    patch: Annotated[str, Field(description="Unified diffs of contract and bot against their parent's.")]
    hypothesis_held: Annotated[bool | None, Field(description="Null until it is known, or where there was none.")]
    candidates: Annotated[list[dict[str, Any]], Field(description="Proposals with hypothesis, edits and fate.")]


class Review(BaseModel):
    """What a reviewer says of an iteration."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["approve", "veto", "steer"]
    note: Annotated[
        str, Field(max_length=10_000, description="Needed for a veto (why) and a steer (what to heed).")
    ] = ""
    iteration: Annotated[int | None, Field(strict=True, ge=1, le=1_000, description="The current one by default.")] = (
        None
    )
    reviewer: Annotated[str, Field(max_length=200)] = ""
