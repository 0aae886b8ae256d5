"""The schema, as numbered steps. Append only: a released step is never edited, because databases hold its result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import apsw

from claude_desktop.store.connections import transaction

# "CDQt", in the database's header: tells our files from other SQLite files.
APPLICATION_ID = 0x43445174


@dataclass(frozen=True, slots=True)
class Migration:
    """The step from version `number - 1` to `number`. It names everything that it needs itself."""

    number: int
    sql: str


# Columns of type ANY hold text from outside, which may carry a lone surrogate and is then a blob (`rows.stored_text`).
# Foreign keys within a conversation are pairs, so a message can not hang under one of another conversation.
# A message with `deleted_ms` is out of the tree, and what hangs on it hangs on its parent (`trees.tree_of`).
_FIRST = """
CREATE TABLE folders (
    id TEXT NOT NULL PRIMARY KEY,
    parent_id TEXT REFERENCES folders (id),
    title ANY NOT NULL,
    instructions ANY NOT NULL DEFAULT '',
    settings TEXT NOT NULL DEFAULT '{}',
    position INTEGER NOT NULL DEFAULT 0,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE conversations (
    id TEXT NOT NULL PRIMARY KEY,
    folder_id TEXT REFERENCES folders (id) ON DELETE SET NULL,
    title ANY NOT NULL,
    title_is_automatic INTEGER NOT NULL DEFAULT 1,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    pinned INTEGER NOT NULL DEFAULT 0,
    archived INTEGER NOT NULL DEFAULT 0,
    trashed_ms INTEGER,
    tip_id TEXT,
    settings TEXT NOT NULL DEFAULT '{}',
    FOREIGN KEY (id, tip_id) REFERENCES messages (conversation_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX conversations_by_folder ON conversations (folder_id);

CREATE TABLE drafts (
    conversation_id TEXT NOT NULL PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    text ANY NOT NULL
) STRICT;

CREATE TABLE queues (
    conversation_id TEXT NOT NULL PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    texts TEXT NOT NULL
) STRICT;

CREATE TABLE edits (
    conversation_id TEXT NOT NULL PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    message_id TEXT NOT NULL,
    text ANY NOT NULL
) STRICT;

CREATE TABLE messages (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    parent_id TEXT,
    role TEXT NOT NULL,
    blocks TEXT NOT NULL,
    unfinished TEXT NOT NULL DEFAULT '[]',
    created_ms INTEGER NOT NULL,
    deleted_ms INTEGER,
    UNIQUE (conversation_id, id),
    FOREIGN KEY (conversation_id, parent_id) REFERENCES messages (conversation_id, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX messages_by_parent ON messages (conversation_id, parent_id);
CREATE INDEX messages_deleted ON messages (conversation_id) WHERE deleted_ms IS NOT NULL;

CREATE TABLE turns (
    id TEXT NOT NULL PRIMARY KEY,
    conversation_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    state TEXT NOT NULL,
    model ANY NOT NULL,
    account_id ANY NOT NULL,
    request TEXT NOT NULL,
    started_ms INTEGER NOT NULL,
    served_model ANY,
    first_token_ms INTEGER,
    thought_ms INTEGER,
    ended_ms INTEGER,
    stop_reason ANY,
    stop_sequence ANY,
    stop_details TEXT,
    usage TEXT NOT NULL DEFAULT '{}',
    request_id ANY,
    attempts INTEGER NOT NULL DEFAULT 1,
    failure TEXT,
    prefix_hash ANY,
    UNIQUE (conversation_id, message_id),
    FOREIGN KEY (conversation_id, message_id) REFERENCES messages (conversation_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX turns_streaming ON turns (state) WHERE state = 'streaming';

CREATE TABLE journal (
    number INTEGER PRIMARY KEY,
    turn_id TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    at_ms INTEGER NOT NULL,
    event TEXT NOT NULL
) STRICT;
CREATE INDEX journal_by_turn ON journal (turn_id);

CREATE TABLE attachments (
    hash TEXT NOT NULL PRIMARY KEY,
    media_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    path TEXT NOT NULL,
    created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE message_attachments (
    conversation_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    hash TEXT NOT NULL REFERENCES attachments (hash),
    name ANY NOT NULL,
    PRIMARY KEY (conversation_id, message_id, position),
    FOREIGN KEY (conversation_id, message_id) REFERENCES messages (conversation_id, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX message_attachments_by_hash ON message_attachments (hash);

CREATE TABLE erasures (
    path TEXT NOT NULL PRIMARY KEY
) STRICT;

CREATE TABLE search_texts (
    message_number INTEGER PRIMARY KEY REFERENCES messages (number) ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE search_index USING fts5 (
    text, content = 'search_texts', content_rowid = 'message_number', tokenize = 'trigram remove_diacritics 1'
);
INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER search_text_added AFTER INSERT ON search_texts BEGIN
    INSERT INTO search_index (rowid, text) VALUES (new.message_number, new.text);
END;
CREATE TRIGGER search_text_removed AFTER DELETE ON search_texts BEGIN
    INSERT INTO search_index (search_index, rowid, text) VALUES ('delete', old.message_number, old.text);
END;
CREATE TRIGGER search_text_changed AFTER UPDATE ON search_texts BEGIN
    INSERT INTO search_index (search_index, rowid, text) VALUES ('delete', old.message_number, old.text);
    INSERT INTO search_index (rowid, text) VALUES (new.message_number, new.text);
END;
"""

# The form that a reply was asked for in, and the container that its code ran in: JSON objects.
_OUTPUT = """
ALTER TABLE turns ADD COLUMN output TEXT;
ALTER TABLE turns ADD COLUMN container TEXT;
"""

# What was spent outlives what it was spent on: a row without content for each request that was billed. It loses its
# conversation when that is erased. A branch that was copied holds turns of requests that were made once.
_SPENDING = """
ALTER TABLE turns ADD COLUMN response TEXT NOT NULL DEFAULT '{}';
ALTER TABLE turns ADD COLUMN cost_usd REAL;
CREATE TABLE spending (
    id TEXT NOT NULL PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    conversation_id TEXT REFERENCES conversations (id) ON DELETE SET NULL,
    purpose TEXT NOT NULL,
    account_id ANY NOT NULL,
    model ANY NOT NULL,
    request_id ANY,
    usage TEXT NOT NULL,
    complete INTEGER NOT NULL,
    cost_usd REAL
) STRICT;
CREATE INDEX spending_by_time ON spending (at_ms);
CREATE INDEX spending_by_conversation ON spending (conversation_id);
INSERT INTO spending (id, at_ms, conversation_id, purpose, account_id, model, request_id, usage, complete)
    SELECT id, min(started_ms), conversation_id, 'reply', account_id, coalesce(served_model, model), request_id, usage,
        stop_reason IS NOT NULL
    FROM turns
    WHERE account_id <> '' AND state <> 'streaming' AND (usage <> '{}' OR stop_reason IS NOT NULL)
    GROUP BY coalesce(request_id, id);
"""

# JSON lists of blocks: what is attached to a draft, or to an edit (NULL: what its message has). The text that an
# attachment is found by. And a JSON list of the hashes of those that are not sent any more.
_ATTACHMENTS = """
ALTER TABLE attachments ADD COLUMN text ANY NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN attachments TEXT NOT NULL DEFAULT '[]';
ALTER TABLE edits ADD COLUMN attachments TEXT;
ALTER TABLE conversations ADD COLUMN left_out TEXT NOT NULL DEFAULT '[]';
"""

# The instructions of a folder are the system prompt among its settings.
_FOLDERS = """
ALTER TABLE folders DROP COLUMN instructions;
ALTER TABLE folders ADD COLUMN folded INTEGER NOT NULL DEFAULT 0;
"""

# The messages of every request as they were sent: `hash` stands for a request up to and with that message, so a
# beginning that requests share is kept once. `body` is NULL where the message went out as it stands in the tree.
_SENT = """
CREATE TABLE sent_messages (
    conversation_id TEXT NOT NULL,
    hash TEXT NOT NULL,
    parent_hash TEXT,
    message_id TEXT NOT NULL,
    body TEXT,
    PRIMARY KEY (conversation_id, hash),
    FOREIGN KEY (conversation_id, message_id) REFERENCES messages (conversation_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX sent_messages_by_message ON sent_messages (conversation_id, message_id);
"""

# A JSON list of what was changed about a request after the server had refused it.
_REPAIRS = """
ALTER TABLE turns ADD COLUMN repairs TEXT NOT NULL DEFAULT '[]';
"""

MIGRATIONS: Sequence[Migration] = (
    Migration(1, _FIRST),
    Migration(2, _OUTPUT),
    Migration(3, _SPENDING),
    Migration(4, _ATTACHMENTS),
    Migration(5, _FOLDERS),
    Migration(6, _SENT),
    Migration(7, _REPAIRS),
)
NEWEST_VERSION = MIGRATIONS[-1].number


def migrate(connection: apsw.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring a database of ours, or a new one, to the newest version; each step is one transaction."""
    for migration in migrations:
        if migration.number <= version_of(connection):
            continue
        with transaction(connection):
            connection.execute(migration.sql)
            connection.pragma("application_id", APPLICATION_ID)
            connection.pragma("user_version", migration.number)


def version_of(connection: apsw.Connection) -> int:
    """The schema version of a database: 0 for one that holds nothing yet."""
    return int(str(connection.pragma("user_version")))


def application_id_of(connection: apsw.Connection) -> int:
    """The application id in a database's header."""
    return int(str(connection.pragma("application_id")))


def schema_of(connection: apsw.Connection) -> dict[tuple[str, str], str]:
    """What the schema declares, by type and name. What SQLite keeps for itself (the search index's own tables,
    statistics) is left out: its text may change with SQLite."""
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'search\\_index\\_%' ESCAPE '\\'"
    )
    return {(str(kind), str(name)): str(sql) for kind, name, sql in rows}


def expected_schema() -> dict[tuple[str, str], str]:
    """The schema of the newest version, made in memory."""
    connection = apsw.Connection(":memory:")
    try:
        migrate(connection)
        return schema_of(connection)
    finally:
        connection.close()
