"""What this machine has of what the service can use. Nothing found missing stops the main job, and each says so."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from app.db.database import Database
from app.db.reads import count_by_state
from app.lab import Lab
from app.llm.providers import find_missing, price_of
from app.redaction import hide
from app.settings import Settings
from app.transitions import State
from contracts.errors import LabError
from exporters.parity.tools import PROOF_TOOLS
from market.defaults import DEFAULT_BARS
from sandbox.status import find_status

_TOOL_PATIENCE_S = 5.0
_LEAST_FREE_BYTES = 1 << 30
_EXTRAS = {"ccxt": "exchanges", "yfinance": "Yahoo Finance"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked for: whether it is there, what was found, and what its absence means."""

    name: str
    present: bool
    found: str
    without: str

    def as_dict(self) -> dict[str, Any]:
        """The fields by name; ``without`` stays out where nothing is missing."""
        fields = asdict(self)
        del fields["name"]
        if self.present:
            del fields["without"]
        return fields


def count_campaigns(lab: Lab) -> dict[str, int]:
    """How many campaigns are in each state, the empty ones too."""
    with lab.database.read() as session:
        counts = count_by_state(session)
    return {state: counts.get(state, 0) for state in State}


def examine_all(settings: Settings) -> tuple[Finding, ...]:
    """Look for everything. Takes a few seconds at most; opens the database, changes nothing else."""
    return (
        _python(),
        _package(),
        _database(settings),
        _disk(settings),
        _kernel_cache(),
        _default_bars(),
        _language_model(settings),
        *_sandbox(),
        *(_tool(*tool) for tool in _TOOLS),
        _pinets(),
        *(_extra(name, whose) for name, whose in _EXTRAS.items()),
    )


def _python() -> Finding:
    return Finding(
        "python",
        True,
        f"{platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} processors",
        "",
    )


def _package() -> Finding:
    without = "lab runs from its source folder and knows no version; `make demo` installs it."
    try:
        return Finding("strategy-lab", True, version("strategy-lab"), "")
    except PackageNotFoundError:
        return Finding("strategy-lab", False, "not installed", without)


def _database(settings: Settings) -> Finding:
    without = "campaigns cannot be kept; LAB_HOME or LAB_DATABASE_URL should name a place that can be written."
    if settings.database_url:
        return _opened_database(settings, without)
    file = settings.home / "lab.sqlite"
    if file.exists():
        return _opened_database(settings, without)
    place = _nearest_folder(settings.home)
    return Finding("database", os.access(place, os.W_OK), f"sqlite, will be made as {file}", without)


def _opened_database(settings: Settings, without: str) -> Finding:
    try:
        database = Database(settings.database)
    except Exception as error:  # noqa: BLE001 (a driver's own errors: whatever it is, the database does not open)
        return Finding("database", False, f"does not open ({type(error).__name__})", without)
    dialect = database.engine.dialect.name
    database.close()
    return Finding("database", True, f"{dialect} in {settings.home}" if dialect == "sqlite" else dialect, "")


def _disk(settings: Settings) -> Finding:
    folder = _nearest_folder(settings.home)
    free = shutil.disk_usage(folder).free
    enough = free >= _LEAST_FREE_BYTES and os.access(folder, os.W_OK)
    found = f"{free / 1e9:.1f} GB free in {folder}"
    return Finding("disk", enough, found, "campaigns pause when the disk is full; at least 1 GB should be free.")


def _nearest_folder(path: Path) -> Path:
    return next((folder for folder in (path, *path.absolute().parents) if folder.is_dir()), Path("/"))


def _kernel_cache() -> Finding:
    folder = os.environ.get("NUMBA_CACHE_DIR")
    place = Path(folder) if folder else Path(__file__).resolve().parents[2] / "engine"
    writable = os.access(place if place.is_dir() else place.parent, os.W_OK)
    without = "compiled kernels are not kept, so that every first run of a process takes seconds longer."
    return Finding("numba cache", writable, f"numba {version('numba')}, {place}", without)


def _default_bars() -> Finding:
    without = "there are no bars from the start; give --bars or import some with `lab data import`."
    names = ", ".join(f"{bars.market} {bars.timeframe}" for bars in DEFAULT_BARS)
    try:
        present = all(bars.path.is_file() for bars in DEFAULT_BARS)
    except LabError as error:
        return Finding("default bars", False, str(error), without)
    return Finding("default bars", present, names if present else "not found", without)


def _language_model(settings: Settings) -> Finding:
    """Whether the provider that was chosen can be asked; no key is shown, and none is tried."""
    without = "prompts cannot be read, bots not written and contracts not refined until then."
    missing = find_missing(settings)
    if missing:
        return Finding("language model", False, missing, without)
    if settings.llm_provider == "offline":
        return Finding(
            "language model", True, "offline: a grammar, a template and heuristics; openai is not chosen", ""
        )
    price = price_of(settings)
    told = f"priced by {price.source}" if price.known else "without a price, so no budget of cost can be kept"
    found = f"openai: {settings.llm_model} at {settings.llm_base_url}, with a key, {told}"
    return Finding("language model", True, hide(found), "")


def _sandbox() -> tuple[Finding, Finding]:
    status = find_status(_TOOL_PATIENCE_S)
    not_run = "generated bots are written but not run; campaigns go on with the contract alone, and reports say so."
    not_built = "it is built on first use, which takes about a minute; `make sandbox-image` builds it now."
    return (
        Finding("docker", status.available, status.engine, not_run),
        Finding("sandbox image", status.built, status.image if status.built else "not built", not_built),
    )


def runs_generated_code() -> bool:
    """Whether there is a sandbox now; takes a second at most."""
    return find_status(patience_s=1.0).available


def _pinets() -> Finding:
    """PineTS runs exported Pine; it is installed apart, under the AGPL."""
    without = "exported Pine is not run, so it is delivered as not proven; `make proof-tools` installs it."
    missing = PROOF_TOOLS["pine"].missing()
    return Finding("pinets", missing is None, PROOF_TOOLS["pine"].name if missing is None else missing, without)


def _extra(name: str, whose: str) -> Finding:
    """A package that is installed only by who asks for it."""
    without = f"`lab data fetch` has no bars of {whose}; `pip install 'strategy-lab[{name}]'` adds it."
    try:
        return Finding(name, True, f"{name} {version(name)}", "")
    except PackageNotFoundError:
        return Finding(name, False, "not installed", without)


def _tool(name: str, commands: tuple[tuple[str, ...], ...], without: str) -> Finding:
    found = [command for command in commands if shutil.which(command[0])]
    if not found:
        return Finding(name, False, "not found", without)
    answer = next(filter(None, map(_first_line, found)), None)
    return Finding(name, answer is not None, answer or "installed, but does not answer", without)


def _first_line(command: tuple[str, ...]) -> str | None:
    """The first line a tool answers, or None where it fails or takes too long."""
    try:
        answer = subprocess.run(  # noqa: S603 (the commands are those of the table below)
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TOOL_PATIENCE_S,
            check=False,
            cwd=tempfile.gettempdir(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = answer.stdout.strip().splitlines()
    return lines[0] if answer.returncode == 0 and lines else None


_TOOLS = (
    (
        "mono",
        (("mono", "--version"),),
        "C# exports cannot be compiled and run here, so they are delivered as not proven.",
    ),
    ("node", (("node", "--version"),), "Pine exports cannot be run here, so they are delivered as not proven."),
    (
        "chromium",
        (("chromium", "--version"), ("chromium-browser", "--version"), ("google-chrome", "--version")),
        "pages cannot be looked at by the tests; nothing else needs it.",
    ),
)
