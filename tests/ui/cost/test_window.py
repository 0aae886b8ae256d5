"""The window about cost on real services and a real store."""

from __future__ import annotations

import asyncio
import csv
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from claude_desktop.model.spending import Purpose, Spent
from claude_desktop.services.clock import now_ms
from claude_desktop.services.services import Services
from claude_desktop.ui.cost.window import CostWindow
from tests.conftest import RunAsync
from tests.fakes.services_at_work import Heard, services_at_work

DAY_MS = 86_400_000
USAGE = {"input_tokens": 100, "output_tokens": 10}


class Shown:
    """A window with a parent, as in the app; both go at the end."""

    def __init__(self, services: Services) -> None:
        self.parent = QWidget()
        self.window = CostWindow(services, self.parent)

    def __enter__(self) -> CostWindow:
        self.window.show_again()
        return self.window

    def __exit__(self, *_: object) -> None:
        self.window.close()
        shiboken6.delete(self.parent)


async def book(services: Services, *entries: tuple[int, str, str, float | None]) -> None:
    for number, (days_ago, model, account, usd) in enumerate(entries):
        spent = Spent(
            f"s{number}", now_ms() - days_ago * DAY_MS, None, Purpose.REPLY, account, model, None, USAGE, True, usd
        )
        await asyncio.wrap_future(services.spending._store.book(spent))


def test_it_shows_what_was_spent_by_time_model_and_account(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            await book(
                services,
                (0, "claude-opus-5-5", "work", 1.0),
                (2, "claude-opus-5-5", "home", 2.0),
                (2, "claude-haiku-5-5", "home", 0.5),
                (20, "claude-haiku-5-5", "work", 4.0),
                (0, "claude-opus-5-5", "demo", 9.0),
            )
            listed = Heard(services.spending.listed)
            with Shown(services) as window:
                await listed.wait()
                assert window.summary_label.text() == "$7.50 in 4 requests"
                assert window.lines.rowCount() == 3
                assert "demo" in [window.account_box.itemData(row) for row in range(window.account_box.count())]
                window.period_control.value_chosen.emit("week")
                await listed.wait(2)
                assert window.summary_label.text() == "$3.50 in 3 requests"
                window.grouping_control.value_chosen.emit("model")
                assert [line.key for line in window.lines.lines] == ["claude-opus-5-5", "claude-haiku-5-5"]
                window.grouping_control.value_chosen.emit("account")
                assert [line.key for line in window.lines.lines] == ["home", "work"]
                window.account_box.setCurrentIndex(window.account_box.findData("demo"))
                window.account_box.activated.emit(0)
                assert window.summary_label.text() == "$9.00 in one request"
                assert "The demo costs nothing" in window.note_label.text()
                window.period_control.value_chosen.emit("year")
                await listed.wait(3)
                window.grouping_control.value_chosen.emit("day")
                assert len(window.lines.lines[0].key) == len("2026-11")

    run_async(flow)


def test_a_bar_is_read_out(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            await book(services, (0, "claude-opus-5-5", "work", 1.0), (0, "claude-haiku-5-5", "work", 0.5))
            listed = Heard(services.spending.listed)
            with Shown(services) as window:
                await listed.wait()
                QTest.keyClick(window.chart, Qt.Key.Key_End)
                assert "$1.50" in window.readout_label.text()
                assert "$0.50" in window.chart.accessibleDescription()

    run_async(flow)


def test_it_follows_what_is_spent_meanwhile_and_shows_the_limit(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            listed = Heard(services.spending.listed)
            with Shown(services) as window:
                await listed.wait()
                assert window.summary_label.text() == "Nothing was sent in this time."
                assert not window.export_button.isEnabled()
                assert not window.limit_label.isVisible()
                services.settings.change(monthly_limit_usd=10.0)
                services.spending.book(
                    Spent("s", now_ms(), None, Purpose.REPLY, "work", "claude-opus-5-5", None, USAGE, True, 2.5)
                )
                await listed.until(lambda: "$2.50" in window.summary_label.text())
                assert window.limit_label.isVisible()
                assert "25 %" in window.limit_label.text()

    run_async(flow)


def test_what_is_not_known_is_said(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            await book(services, (0, "llama", "work", None))
            listed = Heard(services.spending.listed)
            with Shown(services) as window:
                await listed.wait()
                assert "not in the sum: 1" in window.note_label.text()
                assert window.summary_label.text() == "Price unknown in one request"

    run_async(flow)


def test_it_is_saved_as_csv(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            await book(services, (0, "claude-opus-5-5", "work", 1.0), (0, "claude-opus-5-5", "demo", 3.0))
            listed, saved = Heard(services.spending.listed), Heard(services.text_files.saved)
            with Shown(services) as window:
                await listed.wait()
                window.export_to(str(tmp_path / "cost.csv"))
                await saved.wait()
            rows = list(csv.DictReader((tmp_path / "cost.csv").read_text("utf-8").splitlines()))
            assert [(row["model"], row["cost_usd"]) for row in rows] == [("claude-opus-5-5", "1.000000")]

    run_async(flow)


@pytest.mark.slow
def test_a_year_of_a_busy_person_is_read_at_once(run_async: RunAsync, tmp_path: Path) -> None:
    async def flow() -> None:
        async with services_at_work(tmp_path) as services:
            entries = [(number % 365, "claude-opus-5-5", "work", 0.01) for number in range(3_000)]
            await book(services, *entries)
            listed = Heard(services.spending.listed)
            with Shown(services) as window:
                window.period_control.value_chosen.emit("year")
                await listed.until(lambda: window.lines.rowCount() >= 12)
                assert window.chart.current == -1

    run_async(flow)
