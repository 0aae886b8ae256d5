from __future__ import annotations

import hashlib
import shutil
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from claude_desktop.model.blocks import Block
from claude_desktop.model.messages import TurnState
from claude_desktop.store import opening
from claude_desktop.store.migrations import (
    MIGRATIONS,
    NEWEST_VERSION,
    Migration,
    expected_schema,
    migrate,
    schema_of,
    version_of,
)
from claude_desktop.store.opening import open_database
from claude_desktop.store.places import Places
from tests.fakes.stored_chats import done, open_store
from tests.store.make_released import FOLDER, RELEASED, SETTINGS, THINKING

# What each version declares, by its hash. A line is added with each migration and never changed: databases with that
# schema are on people's disks. When this fails, add a migration with a new number instead of editing an old one.
SCHEMAS = {
    1: "3268bc0b2b754612c54aa6569a68212f3e98104aabf000864167f0b7e93a2d20",
    2: "3e9c01662a0c52f84314ec7920dbfea2e633417cf0e6fc87410fcf220c1fa7d9",
    3: "2c0666d8505173022010bd9cf87451a6e4916296910ad921a52aee17d7cc5c9b",
    4: "7a5f1fd9fdf06e2c29c55ea0bc8a88589a22788d04a6452b5d890bd3482a2323",
    5: "754586a9b5a449f36ada77ea38287921beb19904ea3d8ab7d4f471acc7e92cfa",
    6: "f809d4774d7ff20c4c5a380ecdddfa9110c740d60b84134449ca7f9c0a0e61ab",
    7: "a01f42fa6ec3be1170e2fa9167853be4317e540bddc8d673b7e53f466997d6ef",
}


def hash_of(schema: dict[tuple[str, str], str]) -> str:
    return hashlib.sha256(repr(sorted(schema.items())).encode()).hexdigest()


@pytest.mark.parametrize("version", [migration.number for migration in MIGRATIONS])
def test_a_released_schema_never_changes(version: int) -> None:
    with closing(apsw.Connection(":memory:")) as connection:
        migrate(connection, MIGRATIONS[:version])
        assert hash_of(schema_of(connection)) == SCHEMAS[version]


def test_every_step_has_the_next_number_and_a_released_database() -> None:
    assert [migration.number for migration in MIGRATIONS] == list(range(1, NEWEST_VERSION + 1))
    assert sorted(path.name for path in RELEASED.glob("*.db")) == [f"v{number}.db" for number in sorted(SCHEMAS)]


@pytest.mark.parametrize("version", sorted(SCHEMAS))
def test_the_database_of_every_released_version_opens(version: int, tmp_path: Path) -> None:
    shutil.copy(RELEASED / f"v{version}.db", tmp_path / "conversations.db")
    with open_store(tmp_path) as store:
        chat = done(store.conversation("chat-1"))
        assert chat.title == "Quines"
        assert chat.settings == SETTINGS
        assert done(store.folders()) == ((FOLDER,) if version >= 5 else ())
        assert chat.folder_id == (FOLDER.id if version >= 5 else None)
        assert chat.draft == "half a \ud800 thought"
        assert [message.id for message in chat.branch()] == ["question-chat-1-1", "reply-chat-1-2"]
        assert chat.messages["reply-chat-1-2"].blocks == (THINKING,)
        failure = chat.turns["reply-chat-1-2"].failure
        assert failure is not None
        assert (failure.status, failure.retry_after_s) == (529, 3.0)
        streaming = done(store.conversation("chat-3"))
        assert streaming.turns["reply-chat-3-1"].state is TurnState.INTERRUPTED
        expected = Block({"type": "text", "text": "As far as it came"}, finished=False)
        assert streaming.messages["reply-chat-3-1"].blocks == (expected,)
        assert [row.id for row in done(store.trashed())] == ["chat-2"]
        assert [hit.message_id for hit in done(store.search("fur kenner"))] == ["reply-chat-1-1"]
        assert done(store.check()) is None


def test_an_older_database_is_backed_up_and_migrated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(RELEASED / f"v{NEWEST_VERSION}.db", tmp_path / "conversations.db")
    old_schema = expected_schema()
    step = Migration(NEWEST_VERSION + 1, "ALTER TABLE conversations ADD COLUMN colour TEXT; CREATE TABLE more (a);")
    _grow(monkeypatch, [*MIGRATIONS, step])
    report, connection = open_database(Places(tmp_path))
    with closing(connection):
        assert version_of(connection) == NEWEST_VERSION + 1
        assert connection.execute("SELECT count(colour), count(*) FROM conversations").fetchall() == [(0, 3)]
    assert report.migrated_from == NEWEST_VERSION
    assert report.backup is not None
    with closing(apsw.Connection(str(report.backup))) as backup:
        assert version_of(backup) == NEWEST_VERSION
        assert schema_of(backup) == old_schema
        assert backup.execute("SELECT count(*) FROM conversations").fetchall() == [(3,)]


def test_a_step_that_fails_leaves_the_database_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(RELEASED / f"v{NEWEST_VERSION}.db", tmp_path / "conversations.db")
    good = Migration(NEWEST_VERSION + 1, "CREATE TABLE more (a)")
    broken = Migration(NEWEST_VERSION + 2, "CREATE TABLE half (a); INSERT INTO half VALUES (1); SELECT nonsense;")
    _grow(monkeypatch, [*MIGRATIONS, good, broken])
    with pytest.raises(apsw.SQLError):
        open_database(Places(tmp_path))
    with closing(apsw.Connection(str(tmp_path / "conversations.db"))) as connection:
        assert version_of(connection) == NEWEST_VERSION + 1
        tables = {name for _, name in schema_of(connection)}
        assert "more" in tables
        assert "half" not in tables


def _grow(monkeypatch: pytest.MonkeyPatch, migrations: list[Migration]) -> None:
    monkeypatch.setattr(opening, "NEWEST_VERSION", migrations[-1].number)
    monkeypatch.setattr(opening, "migrate", lambda connection: migrate(connection, migrations))
