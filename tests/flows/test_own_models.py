"""A person's own table of models in the whole app: it holds, and a broken one is told and hurts nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from claude_desktop.preferences.paths import AppPaths
from tests.conftest import RunAsync
from tests.flows.app_at_work import app_at_work, demo_is_up


def write_table(profile: Path, text: str) -> None:
    paths = AppPaths.for_profile(profile)
    paths.make()
    (paths.config / "models.toml").write_text(text, "utf-8")


def test_an_own_price_is_shown_by_the_switcher(run_async: RunAsync, tmp_path: Path) -> None:
    write_table(tmp_path, '[[models]]\nid = "claude-opus-5-5"\nprices = [{ input = 3, output = 9.5 }]\n')

    async def flow() -> None:
        async with app_at_work(tmp_path, demo=True) as app:
            await demo_is_up(app)
            assert app.window.pane.notice.isHidden()
            app.window.pane.composer.open_model_menu()
            popup = app.window.pane.composer.choice_button.popup
            assert popup is not None
            row = next(row for row in popup.list.rows_model.rows if row.model.id == "claude-opus-5-5")
            assert row.price == "$3 / $9.50"
            popup.close()

    run_async(flow)


@pytest.mark.slow
def test_a_broken_table_is_told_with_its_line_and_the_apps_own_holds(run_async: RunAsync, tmp_path: Path) -> None:
    write_table(tmp_path, '[[models]]\nid = "claude-opus-5-5"\nprices = "free"\n')

    async def flow() -> None:
        async with app_at_work(tmp_path, demo=True) as app:
            await demo_is_up(app)
            notice = app.window.pane.notice
            assert notice.isVisible()
            assert "models.toml" in notice.text_label.text()
            assert "Line 3" in notice.text_label.text()
            opus = next(model for model in app.connection.models if model.id == "claude-opus-5-5")
            assert opus.prices[0].input_usd == 4

    run_async(flow)
