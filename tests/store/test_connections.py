from __future__ import annotations

from contextlib import closing
from pathlib import Path

import apsw
import pytest

from claude_desktop.store.connections import connect, connect_read_only, make_private_file, transaction


def test_a_connection_writes_durably_and_trusts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    make_private_file(path)
    with closing(connect(path)) as connection:
        assert connection.pragma("journal_mode") == "wal"
        expected = {"synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "trusted_schema": 0}
        expected |= {"cell_size_check": 1, "fullfsync": 1, "checkpoint_fullfsync": 1, "temp_store": 2}
        assert {name: connection.pragma(name) for name in expected} == expected
        with pytest.raises(apsw.SQLError):
            connection.execute('SELECT "no column"')


def test_a_connection_makes_no_file(tmp_path: Path) -> None:
    for open_it in (connect, connect_read_only):
        with pytest.raises(apsw.CantOpenError):
            open_it(tmp_path / "x.db")
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_never_made_over_another(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"theirs")
    with pytest.raises(FileExistsError):
        make_private_file(tmp_path / "x.db")


def test_a_read_only_connection_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    make_private_file(path)
    with closing(connect(path)) as connection:
        connection.execute("CREATE TABLE t (a)")
    with closing(connect_read_only(path)) as connection, pytest.raises(apsw.ReadOnlyError):
        connection.execute("INSERT INTO t VALUES (1)")


def break_off(connection: apsw.Connection) -> None:
    with transaction(connection):
        connection.execute("INSERT INTO t VALUES (1)")
        raise KeyboardInterrupt


def test_a_transaction_that_raises_is_undone(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    make_private_file(path)
    with closing(connect(path)) as connection:
        connection.execute("CREATE TABLE t (a UNIQUE)")
        with pytest.raises(KeyboardInterrupt):
            break_off(connection)
        with transaction(connection):
            connection.execute("INSERT INTO t VALUES (2)")
        assert connection.execute("SELECT a FROM t").fetchall() == [(2,)]
