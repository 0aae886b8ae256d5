"""A file is replaced whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from claude_desktop.preferences.atomic_file import write_atomically


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def no_space(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


KEEP_WRITING = """
import itertools, sys
from pathlib import Path
from claude_desktop.preferences.atomic_file import write_atomically
path = Path(sys.argv[1])
for number in itertools.count():
    write_atomically(path, b"%d;" % number * 20_000)
    if number == 0:
        print("first", flush=True)
"""


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for round_number in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", KEEP_WRITING, str(path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == b"first"
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=0.03 * round_number + 0.01)
            process.kill()
        content = path.read_bytes()
        number = content.split(b";")[0]
        assert content == number + b";" + (number + b";") * 19_999


@pytest.mark.skipif(os.name == "nt", reason="rights are another thing there")
def test_one_of_the_persons_own_files_keeps_its_rights_and_a_new_one_gets_the_usual_ones(tmp_path: Path) -> None:
    script, ours, fresh = tmp_path / "run.sh", tmp_path / "ours", tmp_path / "fresh"
    script.write_text("old")
    script.chmod(0o755)
    (tmp_path / "usual").write_text("")
    write_atomically(script, b"new", as_others=True)
    write_atomically(fresh, b"new", as_others=True)
    write_atomically(ours, b"new")
    assert script.read_bytes() == b"new"
    assert script.stat().st_mode & 0o777 == 0o755
    assert fresh.stat().st_mode == (tmp_path / "usual").stat().st_mode
    assert ours.stat().st_mode & 0o777 == 0o600
