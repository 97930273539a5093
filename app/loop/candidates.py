"""The candidate contracts of an iteration, as programs, with their trials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from app.db.models import Candidate
from app.db.reads import candidates_of
from app.errors import UnknownArtifact
from app.lab import Lab
from app.loop.cells import batch_name
from contracts.program import Program, build_program
from contracts.strategy import StrategyContract, parse_contract
from evaluation.ledger import RecordedBatch, TrialLedger
from evaluation.trials import TrialBatch


@dataclass(frozen=True)
class Contender:
    """An accepted candidate: its row and its contract."""

    row: Candidate
    contract: StrategyContract

    @property
    def iteration(self) -> int:
        """The iteration it was made for."""
        return self.row.iteration

    @property
    def ordinal(self) -> int:
        """Its place among the iteration's candidates, from 1."""
        return self.row.ordinal

    def program(self) -> Program:
        """The checked, typed form."""
        return self._program

    @cached_property
    def _program(self) -> Program:
        return build_program(self.contract)

    def trials(self, lab: Lab) -> TrialBatch:
        """Its recorded trials."""
        return lab.trials.read(self.row.campaign_id, batch_name(self.iteration, self.ordinal))


def load_contenders(lab: Lab, campaign_id: str, upto: int) -> list[Contender]:
    """Accepted candidates of all iterations up to ``upto``, in order."""
    with lab.database.read() as session:
        rows = candidates_of(session, campaign_id)
    return [
        Contender(row, parse_contract(row.contract))
        for row in rows
        if row.accepted and row.contract is not None and row.iteration <= upto
    ]


def of_iteration(contenders: Sequence[Contender], iteration: int) -> list[Contender]:
    """Those of one iteration."""
    return [contender for contender in contenders if contender.iteration == iteration]


def gather_ledger(lab: Lab, contenders: Sequence[Contender]) -> TrialLedger:
    """Every recorded trial of the contenders, by reference: a batch is read where it is asked for."""
    ledger = TrialLedger()
    digests = lab.folder.digests(contenders[0].row.campaign_id) if contenders else {}
    for contender in contenders:
        name = batch_name(contender.iteration, contender.ordinal)
        digest = digests.get(name)
        if digest is None:
            raise UnknownArtifact(f"The trials {name} are not on record; none may be left out of the ledger.")
        read = partial(contender.trials, lab)
        ledger.refer(RecordedBatch(contender.iteration, contender.contract.logic_digest(), digest, read))
    return ledger
