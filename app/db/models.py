"""The tables. States and reasons are text; times are seconds since 1970 by the database's clock."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Index, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Json = dict[str, Any]


class Base(DeclarativeBase):
    """Every constraint has a name, so that migrations can change it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {Json: JSON, list[Any]: JSON, float: Float(53)}  # noqa: RUF012 (SQLAlchemy's own idiom)


def _of_campaign() -> Mapped[str]:
    return mapped_column(ForeignKey("campaigns.id"), primary_key=True)


class Campaign(Base):
    """One campaign. ``revision`` is the ``seq`` of its last transition; ``fence`` grows with every claim."""

    __tablename__ = "campaigns"
    __table_args__ = (Index("ix_campaigns_state_lease", "state", "lease_expires"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    created_at: Mapped[float]
    name: Mapped[str] = mapped_column(String(200))
    request: Mapped[Json]
    series: Mapped[Json]  # "EURUSD 1h" → {"digest": sha256 of the bars, "source": …, "synthetic": …}
    state: Mapped[str] = mapped_column(String(32))
    revision: Mapped[int] = mapped_column(default=1)
    paused_from: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(String, default="")  # the sentence that explains the reason, for people
    requested: Mapped[str | None] = mapped_column(String(16))  # pause or cancel, read between steps and batches
    accept_partial: Mapped[bool]
    lease_owner: Mapped[str | None] = mapped_column(String(200))
    lease_expires: Mapped[float | None]
    fence: Mapped[int] = mapped_column(default=0)
    iteration: Mapped[int] = mapped_column(default=0)
    exchanges: Mapped[int] = mapped_column(default=0)  # exchanges with the language model that finished steps have used
    wall_clock_s: Mapped[float] = mapped_column(default=0.0)  # sum of monotonic durations
    tokens: Mapped[int] = mapped_column(default=0)
    cost_usd: Mapped[float] = mapped_column(default=0.0)
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    retries: Mapped[int] = mapped_column(default=0)  # steps begun again, ever
    marks: Mapped[Json] = mapped_column(default=dict)  # the four counters above when the iteration began
    frozen: Mapped[Json] = mapped_column(
        default=dict
    )  # what iteration 1 froze: gates, markets, timeframes, costs, slices
    verdict: Mapped[str | None] = mapped_column(String(32))
    digests: Mapped[Json] = mapped_column(default=dict)
    progress: Mapped[Json] = mapped_column(default=dict)
    published: Mapped[int] = mapped_column(default=0)  # the revision that the folder under reports shows
    forked_from: Mapped[str | None] = mapped_column(String(32))


class Transition(Base):
    """Append-only: ``seq`` counts from 1 per campaign."""

    __tablename__ = "transitions"

    campaign_id: Mapped[str] = _of_campaign()
    seq: Mapped[int] = mapped_column(primary_key=True)
    from_state: Mapped[str | None] = mapped_column(String(32))
    to_state: Mapped[str] = mapped_column(String(32))
    at: Mapped[float]
    reason: Mapped[str] = mapped_column(String(32))
    payload: Mapped[Json]


class Candidate(Base):
    """A contract proposed for an iteration, accepted or refused. ``ordinal`` counts from 1 per iteration."""

    __tablename__ = "candidates"

    campaign_id: Mapped[str] = _of_campaign()
    iteration: Mapped[int] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    accepted: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(String)
    operator: Mapped[str] = mapped_column(String(64))
    parents: Mapped[list[Any]]  # digests of the contracts it was made from
    contract: Mapped[Json | None]
    contract_digest: Mapped[str | None] = mapped_column(String(64))
    logic_digest: Mapped[str | None] = mapped_column(String(64))
    edits: Mapped[list[Any]]
    hypothesis: Mapped[str] = mapped_column(String)
    expected_effect: Mapped[str] = mapped_column(String)


class Iteration(Base):
    """A finished iteration, as scored on search and validation."""

    __tablename__ = "iterations"

    campaign_id: Mapped[str] = _of_campaign()
    number: Mapped[int] = mapped_column(primary_key=True)
    candidate: Mapped[int]  # ordinal of its best candidate
    contract_digest: Mapped[str] = mapped_column(String(64))
    cell: Mapped[str] = mapped_column(String(64))
    values: Mapped[Json]
    search_score: Mapped[float | None]
    validation_score: Mapped[float | None]
    risk_breach: Mapped[bool]
    held: Mapped[bool | None]  # whether the hypothesis it tested held; None where there was none
    report: Mapped[Json]
    trials: Mapped[int]
    duration_s: Mapped[float]
    retries: Mapped[int]
    tokens: Mapped[int]
    cost_usd: Mapped[float]


class TrialTable(Base):
    """Summaries of one candidate's trials in an iteration, as ``app.trial_tables`` writes them; their streams are in
    the ledger artifact. ``first``: ordinal of the first trial; ordinals count from 1 per iteration.
    """

    __tablename__ = "trial_tables"

    campaign_id: Mapped[str] = _of_campaign()
    iteration: Mapped[int] = mapped_column(primary_key=True)
    candidate: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[int]
    trials: Mapped[int]
    content: Mapped[bytes]


class Artifact(Base):
    """A file of the campaign: its name under the campaign's folder and the hash of its content."""

    __tablename__ = "artifacts"

    campaign_id: Mapped[str] = _of_campaign()
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    iteration: Mapped[int]
    revision: Mapped[int]  # the transition that recorded it


class Exchange(Base):
    """One question to the language model: written as an intent first, its answer after."""

    __tablename__ = "exchanges"

    campaign_id: Mapped[str] = _of_campaign()
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(16))
    provider: Mapped[str] = mapped_column(String(64))
    request_digest: Mapped[str] = mapped_column(String(64))
    request: Mapped[Json]
    attempts: Mapped[int]
    asked_at: Mapped[float]
    answer: Mapped[Json | None]
    answered_at: Mapped[float | None]
    tokens: Mapped[int]  # reserved until the answer is there, then used
    cost_usd: Mapped[float]


class Call(Base):
    """One request to a provider's server for an exchange, as it went over the wire. Append-only.

    ``attempt``: of the exchange; ``number`` counts from 1 in it. Tokens and cost are what it was charged with.
    """

    __tablename__ = "calls"

    campaign_id: Mapped[str] = _of_campaign()
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    mode: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(String(32))
    status: Mapped[int | None]
    sent: Mapped[str] = mapped_column(Text)
    received: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    prompt_tokens: Mapped[int]
    completion_tokens: Mapped[int]
    cost_usd: Mapped[float]
    seconds: Mapped[float]


class Event(Base):
    """What happened, in one feed: transitions, reviews, failures, stops, the opening of the seal."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_campaign_id_id", "campaign_id", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaigns.id"))
    at: Mapped[float]
    kind: Mapped[str] = mapped_column(String(32))
    iteration: Mapped[int]
    payload: Mapped[Json]


class Opening(Base):
    """A campaign's one opening of its seal: recorded before the look, ``finished`` with the verdict."""

    __tablename__ = "openings"

    campaign_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    markets: Mapped[list[Any]]
    sealed_start: Mapped[int] = mapped_column(BigInteger)  # milliseconds UTC
    sealed_end: Mapped[int] = mapped_column(BigInteger)
    k: Mapped[int]
    subject: Mapped[str] = mapped_column(String(160))
    finished: Mapped[bool]
    at: Mapped[float]


class IdempotencyKey(Base):
    """The answer to a request that may be sent again."""

    __tablename__ = "idempotency_keys"

    scope: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(String(64))
    at: Mapped[float]
