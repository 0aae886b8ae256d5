from __future__ import annotations

from pathlib import Path

import shiboken6

from claude_desktop.model.prompts import Prompt
from claude_desktop.preferences.prompt_file import load_prompts, save_prompts
from claude_desktop.resource_path import resource_path
from claude_desktop.services.prompt_library import PromptLibrary
from claude_desktop.services.tasks import TaskNursery
from tests.conftest import RunAsync
from tests.fakes.services_at_work import Heard

STARTERS = resource_path("prompts.toml")


def titles(library: PromptLibrary) -> list[str]:
    return [prompt.title for prompt in library.prompts.own]


def test_own_prompts_are_saved_renamed_removed_and_put_back(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        nursery, file = TaskNursery(), tmp_path / "prompts.toml"
        library = PromptLibrary(STARTERS, file, nursery)
        heard = Heard(library.changed)
        library.save("One", "first")
        library.save(" Two\n", "second")
        library.save("ONE", "better")
        await heard.wait(3)
        assert titles(library) == ["ONE", "Two"]
        assert library.prompts.starters[0].title == "Patient tutor"
        library.rename("Two", "one")
        await heard.wait(4)
        assert titles(library) == ["ONE", "one (2)"]
        removed = library.prompts.own[0]
        library.remove("ONE")
        library.put_back(removed, 0)
        library.put_back(removed, 0)
        library.save("", "no title")
        library.save("no text", " \n")
        library.rename("nobody", "x")
        library.refresh()
        await heard.wait(7)
        assert titles(library) == ["ONE", "one (2)"]
        assert load_prompts(file).prompts == (Prompt("ONE", "better"), Prompt("one (2)", "second"))
        await nursery.close()
        shiboken6.delete(library)

    run_async(flow)


def test_a_hand_edit_is_seen_and_kept(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        nursery, file = TaskNursery(), tmp_path / "prompts.toml"
        library = PromptLibrary(STARTERS, file, nursery)
        heard = Heard(library.changed)
        library.save("Mine", "x")
        library.refresh()
        await heard.wait(2)
        save_prompts(file, (*library.prompts.own, Prompt("By hand", "y")))
        library.save("Third", "z")
        await heard.wait(3)
        assert titles(library) == ["Mine", "By hand", "Third"]
        await nursery.close()
        shiboken6.delete(library)

    run_async(flow)


def test_broken_files_are_told_and_cost_nothing(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        nursery, file, starters = TaskNursery(), tmp_path / "prompts.toml", tmp_path / "starters.toml"
        file.write_text("prompts = [", encoding="utf-8")
        starters.write_text("[[prompts]]\ntitle = 5\n", encoding="utf-8")
        library = PromptLibrary(starters, file, nursery)
        heard = Heard(library.changed)
        library.refresh()
        assert (await heard.wait()).problems == (
            "prompts.toml: Invalid value (at end of document)",
            "starters.toml: prompt 1: title: expected a text",
        )
        library.save("Mine", "x")
        await heard.wait(2)
        library.refresh()
        assert len((await heard.wait(3)).problems) == 1
        assert (tmp_path / "prompts.toml.broken-1").read_text("utf-8") == "prompts = ["
        await nursery.close()
        shiboken6.delete(library)

    run_async(flow)


def test_what_could_not_be_written_is_told_kept_and_tried_again_on_quit(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        nursery, blocked = TaskNursery(), tmp_path / "blocked"
        blocked.write_text("a file where the folder should be", encoding="utf-8")
        library = PromptLibrary(STARTERS, blocked / "prompts.toml", nursery)
        failed, heard = Heard(library.saving_failed), Heard(library.changed)
        library.save("Mine", "x")
        await failed.wait()
        library.refresh()
        await heard.wait(2)
        assert titles(library) == ["Mine"]
        blocked.unlink()
        await nursery.close()
        await library.close()
        assert load_prompts(blocked / "prompts.toml").prompts == (Prompt("Mine", "x"),)
        shiboken6.delete(library)

    run_async(flow)
