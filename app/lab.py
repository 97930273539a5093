"""Everything the services and the worker share: settings, database, artifacts, bars, the provider."""

from __future__ import annotations

from dataclasses import dataclass

from app.artifacts import ArtifactFolder
from app.db.database import Database
from app.llm.protocol import Provider
from app.llm.providers import open_provider
from app.objects import ObjectStore
from app.redaction import guard_logs
from app.series import SeriesArchive
from app.settings import Settings
from app.shelf import TrialShelf
from app.workbench import Workbench
from market.store import BarStore


@dataclass(frozen=True)
class Lab:
    """One open laboratory. Close it with ``close``."""

    settings: Settings
    database: Database
    objects: ObjectStore
    folder: ArtifactFolder
    bars: BarStore
    series: SeriesArchive
    provider: Provider
    trials: TrialShelf
    workbench: Workbench

    @classmethod
    def open(
        cls,
        settings: Settings | None = None,
        provider: Provider | None = None,
        series: SeriesArchive | None = None,
        workbench: Workbench | None = None,
    ) -> Lab:
        """Open the laboratory the settings describe; folders and database are made where they are missing.

        ``provider``, ``series`` and ``workbench`` stand in for those that the settings name.
        """
        settings = settings or Settings()
        guard_logs()
        database = Database(settings.database)
        objects = ObjectStore(settings.objects_root)
        folder = ArtifactFolder(database, objects, settings.reports_root, settings.bots_root)
        return cls(
            settings=settings,
            database=database,
            objects=objects,
            folder=folder,
            bars=BarStore(settings.bars_root),
            series=series or SeriesArchive(settings.home / "series"),
            provider=provider or open_provider(settings),
            trials=TrialShelf(folder),
            workbench=workbench or Workbench(settings.sandbox),
        )

    def close(self) -> None:
        """Close the sandbox and the database's connections."""
        self.workbench.close()
        self.database.close()
