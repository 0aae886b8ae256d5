"""What happens when the store opens: look before touching, then make, migrate, and end what was left over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import apsw

from claude_desktop.store.connections import connect, make_private_file, make_private_folder, transaction
from claude_desktop.store.migrations import migrate
from claude_desktop.store.turns import interrupt_leftover_turns

DATABASE_NAME = "conversations.db"


@dataclass(frozen=True, slots=True)
class OpenReport:
    """What opening found and did."""

    created: bool = False
    migrated_from: int | None = None
    backup: Path | None = None
    interrupted_turn_ids: tuple[str, ...] = ()
    set_aside: Path | None = None


def open_database(folder: Path) -> tuple[OpenReport, apsw.Connection]:
    """Open the database in `folder`."""
    make_private_folder(folder)
    path = folder / DATABASE_NAME
    created = not path.exists()
    if created:
        make_private_file(path)
    connection = connect(path)
    migrate(connection)
    with transaction(connection):
        interrupted = interrupt_leftover_turns(connection)
    return OpenReport(created=created, interrupted_turn_ids=interrupted), connection
