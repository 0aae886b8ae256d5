"""The cache of models: kept per account and server, harmless when broken."""

from __future__ import annotations

import stat
from pathlib import Path

from claude_desktop.preferences.model_lists import ModelLists

ORIGIN = "https://gateway.example.com:443"


def test_a_list_is_kept_per_account_and_server(tmp_path: Path) -> None:
    lists = ModelLists(tmp_path / "cache")
    assert lists.load("a", ORIGIN) is None
    lists.save("a", ORIGIN, [{"id": "one"}])
    assert lists.load("a", ORIGIN) == [{"id": "one"}]
    assert lists.load("b", ORIGIN) is None
    assert lists.load("a", "https://elsewhere.example:443") is None
    lists.forget("a")
    lists.forget("a")
    assert lists.load("a", ORIGIN) is None


def test_an_id_names_no_path_and_a_broken_file_does_no_harm(tmp_path: Path) -> None:
    lists = ModelLists(tmp_path / "cache")
    lists.save("../../evil", ORIGIN, [])
    (file,) = (tmp_path / "cache").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for content in (b"", b"{", b"\xff", b"[]", b"[" * 100_000):
        file.write_bytes(content)
        assert lists.load("../../evil", ORIGIN) is None
