"""Where calibrations are kept: the campaigns one by one as they end, and the rates once all have."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from app.calibration.findings import Finding, Findings
from app.calibration.plan import Job, digest_measured_gates
from app.calibration.rates import Calibration

MEASURED = Path(__file__).with_name("measured.json")
"""What was measured before this was shipped; only quoted while its rules are still the rules."""


class CalibrationStore:
    """The calibrations of one laboratory, by digest of their gate set."""

    def __init__(self, home: Path) -> None:
        self._root = home / "calibrations"

    @property
    def campaigns(self) -> Path:
        """The file of the campaigns of the rules as they are now; a line each."""
        return self._root / f"{digest_measured_gates()}.jsonl"

    def load_findings(self) -> dict[str, dict[int, Finding]]:
        """What is kept of campaigns under the rules as they are now, by key of the job.

        A line that was cut short is as if it had not been written: its campaign is run again.
        """
        found: dict[str, dict[int, Finding]] = {}
        if not self.campaigns.exists():
            return found
        for line in self.campaigns.read_text().splitlines():
            try:
                data = json.loads(line)
                found[data["key"]] = {int(end): Finding.from_dict(one) for end, one in data["ends"].items()}
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def keep_findings(self, job: Job, findings: Findings) -> None:
        """Add what a campaign came to."""
        self._root.mkdir(parents=True, exist_ok=True)
        data = {"key": job.key, "ends": {str(end): one.as_dict() for end, one in findings.items()}}
        with self.campaigns.open("a") as lines:
            # A line of its own even after one that was cut short.
            lines.write(("\n" if lines.tell() else "") + json.dumps(data))

    def save(self, calibration: Calibration) -> Path:
        """Keep rates in place of those of the same gate set, as a whole or not at all."""
        self._root.mkdir(parents=True, exist_ok=True)
        path = self._root / f"{calibration.gate_set}.json"
        write_calibration(calibration, path)
        return path

    def find(self, gate_set: str) -> Calibration | None:
        """The calibration of a gate set: the laboratory's own or the shipped one, whichever is of more worlds."""
        own = read_calibration(self._root / f"{gate_set}.json")
        known = [one for one in (own, _shipped()) if one is not None and one.gate_set == gate_set]
        return max(known, key=lambda one: one.worlds, default=None)


def write_calibration(calibration: Calibration, path: Path) -> None:
    """Write rates to a file, as a whole or not at all."""
    text = json.dumps(calibration.model_dump(mode="json"), indent=1, sort_keys=True, allow_nan=False)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text + "\n")
    temporary.replace(path)


def read_calibration(path: Path) -> Calibration | None:
    """The rates in a file; None where there are none that can be read."""
    try:
        return Calibration.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


@lru_cache(maxsize=1)
def _shipped() -> Calibration | None:
    return read_calibration(MEASURED)
