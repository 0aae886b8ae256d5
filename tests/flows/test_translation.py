"""Every sentence goes through translation: in a language that brackets whatever it is given, all text is bracketed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget

from claude_desktop.app import App
from claude_desktop.model.settings import EFFORT_LEVELS
from tests.conftest import RunAsync
from tests.fakes.faults import Cut
from tests.fakes.faulty_server import FaultyServer, running
from tests.flows.app_at_work import app_at_work, ask

# What is a name, a number or the person's own, and so the same in every language.
UNTRANSLATED = re.compile(
    r"[\d\s.,:·/$%+KkM-]*|Claude Desktop Qt|x-api-key|sk-ant-….*|https?://.*|.*⟦.*|Opus 5\.5.*|Claude [A-Z].*",
    re.DOTALL,
)


class Brackets(QTranslator):
    """A language for tests."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"⟦{text}⟧" if text.strip() else text

    def isEmpty(self) -> bool:  # noqa: N802
        return False


@pytest.fixture
def bracketed(qapp: QApplication) -> Iterator[None]:
    translator = Brackets()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def _texts(root: QWidget) -> Iterator[tuple[str, str]]:
    """Every text that a widget or action below `root` shows or says, with where it stands."""
    for widget in [root, *root.findChildren(QWidget)]:
        place = f"{type(widget).__name__} {widget.objectName()}"
        if isinstance(widget, QLabel | QAbstractButton):
            yield place, widget.text()
        if isinstance(widget, QLineEdit | QPlainTextEdit):
            yield place, widget.placeholderText()
        yield f"{place} (accessible name)", widget.accessibleName()
        yield f"{place} (tooltip)", widget.toolTip()
    for action in root.findChildren(QAction):
        yield f"action {action.objectName()}", action.text()


def _untranslated(app: App, own: set[str]) -> list[str]:
    # The effort levels are the API's own words, as the documentation has them.
    names = (
        {*EFFORT_LEVELS}
        | {model.name for model in app.connection.models}
        | {model.id for model in app.connection.models}
        | own
    )
    return sorted(
        {
            f"{place}: {text}"
            for place, text in _texts(app.window)
            if text.strip() and text not in names and not UNTRANSLATED.fullmatch(text.strip())
        }
    )


@pytest.mark.slow
@pytest.mark.usefixtures("bracketed")
def test_every_text_of_the_window_is_translated(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with app_at_work(tmp_path / "first") as app:
            assert _untranslated(app, set()) == []
        async with running(FaultyServer()) as server, app_at_work(tmp_path / "then", server) as app:
            server.next(Cut(after=5))
            await ask(app, "Hello")
            app.window.sides.show_panel(True)
            assert _untranslated(app, {"Hello", "test"}) == []
            entry = app.window.pane.transcript.layout_model.entries[-1]
            assert "⟦" in entry.notice

    run_async(flow)
