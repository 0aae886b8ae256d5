from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from claude_desktop.regular_file import OddFileError, read_regular_file

LIMIT = 1_000


def test_a_file_is_read_whole_through_links_too(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"x" * LIMIT)
    assert read_regular_file(path, LIMIT) == b"x" * LIMIT
    if os.name == "posix":
        (tmp_path / "link").symlink_to(path)
        assert read_regular_file(tmp_path / "link", LIMIT) == b"x" * LIMIT


def test_an_empty_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert read_regular_file(tmp_path / "empty", LIMIT) == b""


def test_a_file_that_is_too_large_is_refused_without_reading_it(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(OddFileError, match="too large"):
        read_regular_file(tmp_path / "large", LIMIT)


def test_what_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_regular_file(tmp_path / "nothing", LIMIT)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OddFileError, match="folder"):
        read_regular_file(tmp_path, LIMIT)


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes in the file system")
def test_a_pipe_is_refused_at_once_written_to_or_not(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.claudechat"
    os.mkfifo(pipe)
    with pytest.raises(OddFileError, match="regular"):
        read_regular_file(pipe, LIMIT)
    writer = threading.Thread(target=lambda: pipe.open("wb").close(), daemon=True)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        writer.start()
        writer.join(5)
        with pytest.raises(OddFileError, match="regular"):
            read_regular_file(pipe, LIMIT)
    finally:
        os.close(reader)


@pytest.mark.skipif(sys.platform == "win32", reason="no device files")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_a_device_is_refused(device: str) -> None:
    with pytest.raises((OddFileError, OSError)):
        read_regular_file(Path(device), LIMIT)


@pytest.mark.parametrize("grows", [True, False])
def test_a_file_that_changes_meanwhile_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, grows: bool) -> None:
    path = tmp_path / "changing"
    path.write_bytes(b"x" * 100)
    read = os.read

    def read_and_change(descriptor: int, count: int) -> bytes:
        piece = read(descriptor, 10)
        if grows:
            with path.open("ab") as file:
                file.write(b"y" * 50)
        else:
            os.truncate(path, 20)
        return piece

    monkeypatch.setattr("os.read", read_and_change)
    with pytest.raises(OddFileError, match="changed"):
        read_regular_file(path, LIMIT)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_is_refused_where_it_may_not_be_followed(tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(b"secret")
    (tmp_path / "link").symlink_to(tmp_path / "there")
    with pytest.raises(OddFileError, match="link"):
        read_regular_file(tmp_path / "link", LIMIT, follow_link=False)
    assert read_regular_file(tmp_path / "there", LIMIT, follow_link=False) == b"secret"
