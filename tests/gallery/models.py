"""Photographs what helps to choose a model, in the running app with its demo: `python -m tests.gallery.models OUTDIR`.

Not a test: it is for eyes. The switcher, the line under the message, the help, the desk and the page of the settings.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QWidget

from claude_desktop.app import App, run_session
from claude_desktop.model.settings import Settings
from claude_desktop.ui.app_settings.window import Section
from claude_desktop.ui.choosing_help import ChoosingHelp
from tests.fakes.services_at_work import Heard
from tests.flows.app_at_work import demo_is_up

LOOKS = (("light", 1.0, (1_280, 800)), ("dark", 1.0, (900, 600)), ("dark", 2.0, (900, 600)))
ENDING = ("claude-sonnet-4-5-20250929", "claude-3-opus-20240229")


async def _shoot(widget: QWidget, path: Path) -> None:
    await asyncio.sleep(0.4)
    widget.grab().save(str(path))


async def _photograph(app: App, folder: Path) -> None:
    await demo_is_up(app)
    window, pane = app.window, app.window.pane
    for model in (*ENDING, "claude-haiku-5-5", "claude-sonnet-5-5"):
        window.new_conversation()
        pane.on_model_chosen(model)
        ended = Heard(app.replies.turn_ended)
        pane.composer.send_requested.emit("Please think. " + "More to read. " * 500)
        await ended.wait()
    app.settings.change(defaults=Settings(model=ENDING[0]))
    app.settings.toggle_favourite_model("claude-haiku-5-5")
    pane.on_model_chosen("claude-opus-5-5")
    for theme, scale, size in LOOKS:
        name = f"{theme}-{scale:g}"
        app.settings.choose_theme(theme)
        app.settings.change(text_scale=scale)
        window.resize(*size)
        await _shoot(window, folder / f"{name}-switched.png")
        pane.composer.open_model_menu()
        await _shoot(window, folder / f"{name}-switcher.png")
        pane.composer.open_model_menu()
        window.command_sets.desk.show_desk()
        desk = window.command_sets.desk.desk
        assert desk is not None
        desk.resize(*size)
        await _shoot(desk, folder / f"{name}-desk.png")
        desk.close()
        window.commands.show_choosing_help()
        shown = window.findChild(ChoosingHelp)
        assert shown is not None
        await _shoot(shown, folder / f"{name}-help.png")
        shown.close()
        window.connection_controls.show_settings()
        settings = window.connection_controls.settings_window
        assert settings is not None
        settings.show_section(Section.MODELS)
        await _shoot(settings, folder / f"{name}-settings.png")
        settings.close()


def main() -> None:
    """Read the arguments and photograph."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        run_session(Path(profile), lambda app: _photograph(app, folder))


if __name__ == "__main__":
    main()
