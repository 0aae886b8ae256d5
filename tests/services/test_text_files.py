from __future__ import annotations

from pathlib import Path

from tests.conftest import RunAsync
from tests.fakes.services_at_work import Heard, services_at_work


def test_a_text_is_written_as_utf8(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            saved = Heard(services.text_files.saved)
            services.text_files.save("naïve = 1\n", tmp_path / "code.py")
            assert await saved.wait() == str(tmp_path / "code.py")

    run_async(flow)
    assert (tmp_path / "code.py").read_bytes() == "naïve = 1\n".encode()


def test_what_can_not_be_written_is_told_and_leaves_nothing(run_async: RunAsync, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    async def flow() -> None:
        async with services_at_work(tmp_path / "profile") as services:
            failed = Heard(services.text_files.saving_failed)
            services.text_files.save("x", tmp_path / "folder")
            assert "directory" in str(await failed.wait())

    run_async(flow)
    assert {path.name for path in tmp_path.iterdir()} == {"folder", "profile"}
