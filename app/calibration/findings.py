"""What a campaign in a world came to, as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from contracts.campaign import Verdict


@dataclass(frozen=True)
class Finding:
    """One end of a campaign. ``missed``: gates, health checks and conditions that its best candidate failed.

    ``iterations``: how many were run by then. ``p`` and ``psr``: of the opening, None where there was none.
    """

    verdict: str
    iterations: int
    opened: bool
    p: float | None
    psr: float | None
    missed: tuple[str, ...]

    @property
    def promoted(self) -> bool:
        """Whether a candidate was promoted."""
        return self.verdict == Verdict.PROMOTE_CANDIDATE.value

    def as_dict(self) -> dict[str, Any]:
        """For the record."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Finding:
        """Read ``as_dict``; raises KeyError or TypeError for anything else."""
        return cls(**{**data, "missed": tuple(data["missed"])})


Findings = Mapping[int, Finding]
"""By the number of iterations the campaign might run."""
