from __future__ import annotations

import re
import runpy
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from sm_console.core.model import HealthState
from sm_console.store import lookup, polling, tables
from sm_console.store.engine import sync_engine
from sm_console.store.schema import HEAD, MIGRATIONS, VERSIONS, bring_up_to_date, version_of
from tests.store.build import account, comment, memory, opened, post


def _schema(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    found = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {(kind, name): re.sub(r"\s+", "", sql) for kind, name, sql in found if name != "alembic_version"}


def test_migrations_lead_to_the_tables_as_defined(tmp_path: Path) -> None:
    migrated, made = tmp_path / "migrated.db", tmp_path / "made.db"
    assert bring_up_to_date(migrated)
    assert not bring_up_to_date(migrated)
    engine = sync_engine(made, writer=True)
    with engine.begin() as conn:
        tables.metadata.create_all(conn)
    engine.dispose()
    with closing(sqlite3.connect(migrated)) as one, closing(sqlite3.connect(made)) as other:
        assert _schema(one) == _schema(other)


def test_the_versions_named_are_the_migrations_there_are() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert tuple(script.revision for script in reversed(list(scripts.walk_revisions()))) == VERSIONS
    assert scripts.get_current_head() == HEAD


def test_an_interrupted_migration_leaves_an_empty_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "desk.db"
    broken = tmp_path / "migrations"
    (broken / "versions").mkdir(parents=True)
    (broken / "env.py").write_text((MIGRATIONS / "env.py").read_text())
    script = (MIGRATIONS / "versions" / "0001_first.py").read_text()
    (broken / "versions" / "0001_first.py").write_text(script + "    raise RuntimeError('power cut')\n")
    monkeypatch.setattr("sm_console.store.schema.MIGRATIONS", broken)
    with pytest.raises(RuntimeError, match="power cut"):
        bring_up_to_date(path)
    assert version_of(path) == ""
    monkeypatch.undo()
    assert bring_up_to_date(path)


def test_tables_are_strict() -> None:
    with memory() as conn, pytest.raises(IntegrityError):
        conn.exec_driver_sql("INSERT INTO polling (account, failures, requests) VALUES ('a', 'many', 0)")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET actor = 'x' WHERE seq = 1",
        "DELETE FROM journal",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 1",
    ],
)
async def test_the_journal_is_append_only(tmp_path: Path, statement: str) -> None:
    def meddle(conn: Connection) -> None:
        conn.exec_driver_sql(statement)

    async with opened(tmp_path / "desk.db", account(), post(), comment(1)) as store:
        with pytest.raises(IntegrityError, match="append-only"):
            await store.write(lambda writer: meddle(writer.conn))


def test_a_database_of_the_first_version_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    first = runpy.run_path(str(MIGRATIONS / "versions" / "0001_first.py"))
    with closing(sqlite3.connect(path)) as conn:
        for statement in first["STATEMENTS"]:
            conn.execute(statement)
        conn.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        conn.execute("INSERT INTO alembic_version VALUES ('0001')")
        conn.execute("INSERT INTO account VALUES ('park', 'wordpress', 'https://x.example', 'Park', '', 1, 0)")
        conn.execute("INSERT INTO profile VALUES ('park', 'Park', '', '', 'html', '', 'https://x.example/p', 'ab', 7)")
        conn.execute("INSERT INTO health VALUES ('park', 'ok', NULL, 7)")
        conn.execute("INSERT INTO polling VALUES ('park', '{}', 5, 6, 7, 8, 1, 2)")
        conn.commit()
    assert bring_up_to_date(path)
    engine = sync_engine(path, writer=False)
    with engine.connect() as now:
        face = lookup.profile(now, "park")
        assert face is not None
        assert (face.name, face.picture_sha256, face.cover_url, face.cover_sha256) == ("Park", "ab", "", "")
        assert lookup.health(now, "park") == (HealthState.OK, None)
        assert lookup.notices(now, "park") == ()
        state = polling.get(now, "park")
        assert (state.cursor, state.failures, state.requests) == ("{}", 1, 2)
        assert (state.paused, state.limits, state.comments) == (None, (), True)
    engine.dispose()
