from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from app.db.database import Database
from app.db.dialects import DatabaseNow
from app.db.models import Artifact, Base, Campaign
from app.db.upgrade import MIGRATIONS, NEWEST
from app.lab import Lab
from tests.app.scripted import add_campaign


def alembic_config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = database.engine.connect()
    return config


def test_the_migrations_make_the_tables_the_models_describe(lab: Lab) -> None:
    with lab.database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_the_newest_migration_is_the_one_the_service_knows() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [NEWEST]


def test_a_migration_can_be_taken_back_and_made_again(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.sqlite'}")
    config = alembic_config(database)
    with config.attributes["connection"] as connection:
        command.downgrade(config, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        command.upgrade(config, "head")
        assert set(Base.metadata.tables) <= set(inspect(connection).get_table_names())
    database.close()


def test_sqlite_is_durable_and_checks_references(lab: Lab) -> None:
    with lab.database.read() as session:
        pragmas = {
            name: session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_an_artifact_without_a_campaign_is_refused(lab: Lab) -> None:
    stray = Artifact(campaign_id="nobody", name="a", sha256="0" * 64, size=0, iteration=0, revision=1)
    with pytest.raises(IntegrityError), lab.database.write() as session:
        session.add(stray)


def test_an_exception_takes_the_whole_transaction_back(lab: Lab) -> None:
    add_campaign(lab)

    def fail_midway() -> None:
        with lab.database.write() as session:
            session.get_one(Campaign, "c1").name = "changed"
            session.flush()
            raise RuntimeError("midway")

    with pytest.raises(RuntimeError, match="midway"):
        fail_midway()
    with lab.database.read() as session:
        assert session.get_one(Campaign, "c1").name == "scripted"


def test_a_number_that_is_not_finite_is_not_stored(lab: Lab) -> None:
    add_campaign(lab)
    with pytest.raises(StatementError, match="not JSON compliant"), lab.database.write() as session:
        session.get_one(Campaign, "c1").progress = {"score": float("nan")}


def test_writers_of_one_process_wait_for_each_other(lab: Lab) -> None:
    add_campaign(lab)

    def add_tokens() -> None:
        for _ in range(25):
            with lab.database.write() as session:
                campaign = session.get_one(Campaign, "c1")
                campaign.tokens += 1

    threads = [threading.Thread(target=add_tokens) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with lab.database.read() as session:
        assert session.get_one(Campaign, "c1").tokens == 100


def test_a_reader_is_not_kept_waiting_by_a_writer(lab: Lab) -> None:
    add_campaign(lab)
    with lab.database.write() as writing:
        writing.get_one(Campaign, "c1").name = "not yet"
        writing.flush()
        with lab.database.read() as reading:
            assert reading.get_one(Campaign, "c1").name == "scripted"


def test_the_databases_clock_tells_the_time_in_seconds(lab: Lab) -> None:
    with lab.database.read() as session:
        now = session.scalars(select(DatabaseNow())).one()
    assert now == pytest.approx(time.time(), abs=5)
