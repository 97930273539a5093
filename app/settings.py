"""Every setting of the service: one typed object, read from the environment (``LAB_…``)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where things are kept and how the worker behaves. Relative paths start at the current directory."""

    model_config = SettingsConfigDict(env_prefix="LAB_", frozen=True)

    home: Annotated[Path, Field(description="folder of the database, the bars and the artifacts' contents")] = Path(
        ".lab"
    )
    database_url: Annotated[
        str, Field(description="SQLAlchemy address of the database; empty for SQLite under the home folder")
    ] = ""
    reports_root: Annotated[Path, Field(description="folder that gets one folder per campaign")] = Path(
        "reports/campaigns"
    )
    bots_root: Annotated[Path, Field(description="folder that gets the generated bots, one folder per campaign")] = (
        Path("bots/generated")
    )
    llm_provider: Annotated[Literal["offline"], Field(description="who compiles, codes and criticises")] = "offline"
    lease_s: Annotated[
        float, Field(gt=0, description="seconds after which a silent worker's campaign goes to another worker")
    ] = 8.0
    poll_s: Annotated[float, Field(gt=0, description="seconds an idle worker waits before it looks again")] = 0.5
    retry_pause_s: Annotated[float, Field(ge=0, description="seconds before a failed step is tried again")] = 1.0

    @property
    def database(self) -> str:
        """The database's address."""
        return self.database_url or f"sqlite:///{self.home / 'lab.sqlite'}"

    @property
    def bars_root(self) -> Path:
        """Folder of the bar store."""
        return self.home / "bars"

    @property
    def objects_root(self) -> Path:
        """Folder of the artifacts' contents, named by their sha256."""
        return self.home / "objects"
