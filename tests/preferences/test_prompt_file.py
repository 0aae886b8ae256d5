"""The person's own prompts: kept whole, and nothing on the disk is lost when the file is broken."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from claude_desktop.model.prompts import Prompt
from claude_desktop.preferences.prompt_file import MAX_FILE_BYTES, load_prompts, save_prompts

OWN = (Prompt("Mine", 'Say """hi"""\nand \\ bye\ud800'), Prompt("Other", "x", "about it"))
READ = (Prompt("Mine", 'Say """hi"""\nand \\ bye\ufffd'), OWN[1])


def test_prompts_are_kept_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "config" / "prompts.toml"
    assert load_prompts(path).prompts == ()
    assert load_prompts(path).problem == ""
    save_prompts(path, OWN)
    assert load_prompts(path).prompts == READ
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"\xff", b"prompts = [", b"[[prompts]]\n", b"x" * (MAX_FILE_BYTES + 1)])
def test_a_broken_file_is_told_and_set_aside_before_it_is_written_over(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "prompts.toml"
    path.write_bytes(content)
    loaded = load_prompts(path)
    assert loaded.prompts == ()
    assert loaded.problem.startswith("prompts.toml: ")
    assert path.read_bytes() == content
    save_prompts(path, OWN)
    assert load_prompts(path).prompts == READ
    assert (tmp_path / "prompts.toml.broken-1").read_bytes() == content


def test_a_folder_or_a_pipe_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    assert load_prompts(tmp_path / "folder").problem
    assert load_prompts(tmp_path / "pipe").problem


def test_a_disk_that_takes_nothing_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    save_prompts(tmp_path / "prompts.toml", OWN)
    with pytest.raises(NotADirectoryError):
        save_prompts(tmp_path / "prompts.toml" / "below", OWN)
    assert load_prompts(tmp_path / "prompts.toml").prompts == READ
