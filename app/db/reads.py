"""What is on record: every query that only reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Select, func, select, tuple_

from app.db.database import Session
from app.db.models import Artifact, Call, Campaign, Candidate, Event, Exchange, Iteration, Transition, TrialTable
from app.errors import UnknownCampaign

Row = TypeVar("Row", Transition, Iteration, Candidate, TrialTable, Artifact, Exchange, Call, Event)


def get_campaign(session: Session, campaign_id: str) -> Campaign:
    """One campaign. Raises UnknownCampaign."""
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise UnknownCampaign(campaign_id)
    return campaign


def newest_campaigns(
    session: Session, limit: int, before: tuple[float, str] | None = None, state: str | None = None
) -> Sequence[Campaign]:
    """Campaigns, newest first; ``before`` is the (created_at, id) of the last one already seen."""
    query = select(Campaign).order_by(Campaign.created_at.desc(), Campaign.id.desc()).limit(limit)
    if before is not None:
        query = query.where(tuple_(Campaign.created_at, Campaign.id) < before)
    if state is not None:
        query = query.where(Campaign.state == state)
    return session.scalars(query).all()


def count_by_state(session: Session) -> dict[str, int]:
    """How many campaigns are in each state that some are in."""
    rows = session.execute(select(Campaign.state, func.count()).group_by(Campaign.state)).all()
    return {row[0]: row[1] for row in rows}


def unpublished_campaigns(session: Session) -> Sequence[str]:
    """Ids of campaigns whose folder shows an older revision than the record has."""
    return session.scalars(select(Campaign.id).where(Campaign.published < Campaign.revision)).all()


def transitions_of(session: Session, campaign_id: str) -> Sequence[Transition]:
    """Every transition, in order."""
    return session.scalars(_of(Transition, campaign_id).order_by(Transition.seq)).all()


def iterations_of(session: Session, campaign_id: str) -> Sequence[Iteration]:
    """Every finished iteration, in order."""
    return session.scalars(_of(Iteration, campaign_id).order_by(Iteration.number)).all()


def candidates_of(session: Session, campaign_id: str, iteration: int | None = None) -> Sequence[Candidate]:
    """Every proposal, or those for one iteration, accepted or refused, in order."""
    query = _of(Candidate, campaign_id).order_by(Candidate.iteration, Candidate.ordinal)
    if iteration is not None:
        query = query.where(Candidate.iteration == iteration)
    return session.scalars(query).all()


def trial_tables_of(session: Session, campaign_id: str, iteration: int) -> Sequence[TrialTable]:
    """The trials of one iteration, candidate by candidate."""
    query = _of(TrialTable, campaign_id).where(TrialTable.iteration == iteration)
    return session.scalars(query.order_by(TrialTable.candidate)).all()


def artifacts_of(session: Session, campaign_id: str) -> Sequence[Artifact]:
    """Every recorded file, by name."""
    return session.scalars(_of(Artifact, campaign_id).order_by(Artifact.name)).all()


def find_artifact(session: Session, campaign_id: str, name: str) -> Artifact | None:
    """One recorded file."""
    return session.get(Artifact, (campaign_id, name))


def exchanges_of(session: Session, campaign_id: str) -> Sequence[Exchange]:
    """Every exchange with the language model, by ordinal."""
    return session.scalars(_of(Exchange, campaign_id).order_by(Exchange.ordinal)).all()


def calls_of(session: Session, campaign_id: str) -> Sequence[Call]:
    """Every request to a provider's server, in order."""
    return session.scalars(_of(Call, campaign_id).order_by(Call.ordinal, Call.attempt, Call.number)).all()


def last_event(session: Session, campaign_id: str) -> int:
    """Id of the feed's last event."""
    return session.scalars(select(func.max(Event.id)).where(Event.campaign_id == campaign_id)).one() or 0


def reviews_of(session: Session, campaign_id: str, kinds: Sequence[str], after: int, until: int) -> Sequence[Event]:
    """What reviewers said in the events after ``after`` and up to ``until``, in order."""
    query = _of(Event, campaign_id).where(Event.id > after, Event.id <= until, Event.kind.in_(kinds))
    return session.scalars(query.order_by(Event.id)).all()


def events_of(
    session: Session, campaign_id: str, after: int = 0, limit: int | None = None, kinds: Sequence[str] | None = None
) -> Sequence[Event]:
    """The feed after the event with the id ``after``, in order."""
    query = _of(Event, campaign_id).where(Event.id > after).order_by(Event.id)
    if kinds is not None:
        query = query.where(Event.kind.in_(kinds))
    return session.scalars(query if limit is None else query.limit(limit)).all()


def _of(table: type[Row], campaign_id: str) -> Select[Row]:
    return select(table).where(table.campaign_id == campaign_id)
