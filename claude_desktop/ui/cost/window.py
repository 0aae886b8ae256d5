"""The window about cost: a time, a chart, a table, the person's own limit, and a file to take along."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import QLocale, QSize, QStandardPaths, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from claude_desktop.model.accounts import DEMO_ACCOUNT_ID
from claude_desktop.model.catalogue import find_model
from claude_desktop.model.spending import SpentSum
from claude_desktop.model.spending_sums import OTHERS, Bar, Chart, Grouping, chart_of, csv_of, lines_of, total_of
from claude_desktop.services.clock import now_ms
from claude_desktop.services.services import Services
from claude_desktop.services.spending import ListedSums, MonthSpent
from claude_desktop.ui.controls.buttons import PlainButton
from claude_desktop.ui.controls.choice_box import ChoiceBox
from claude_desktop.ui.controls.data_table import DataTable
from claude_desktop.ui.controls.model_texts import short_name
from claude_desktop.ui.controls.money import dollars, money, share_text
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.controls.segmented import SegmentedControl
from claude_desktop.ui.cost.chart import SpendingChart
from claude_desktop.ui.cost.legend import Legend
from claude_desktop.ui.cost.lines_model import LinesModel
from claude_desktop.ui.cost.periods import Period, Span, key_text, short_key_text, span_of
from claude_desktop.ui.theme.theme import scaled_px
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_M_PX, SPACE_S_PX

START_WIDTH_PX, START_HEIGHT_PX = 860, 680
MIN_WIDTH_PX, MIN_HEIGHT_PX = 520, 420
_LEAST_LINES = 6
_ALL = ""  # every account but the demo


class CostWindow(QWidget):
    """Stands beside the main window and blocks nothing. It reads anew whenever it is shown and after each reply."""

    def __init__(self, services: Services, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Cost"))
        self.setAccessibleName(self.tr("Cost"))
        self.setMinimumSize(MIN_WIDTH_PX, MIN_HEIGHT_PX)
        room = self.screen().availableSize() * 0.9
        self.resize(QSize(scaled_px(START_WIDTH_PX), scaled_px(START_HEIGHT_PX)).boundedTo(room))
        self._services = services
        self._spending = services.spending
        self._span = Span(date.min, date.min, by_month=False)
        self._sums: tuple[SpentSum, ...] = ()
        self._chart = Chart((), ())
        self.period_control = SegmentedControl(self.tr("Time"))
        self.grouping_control = SegmentedControl(self.tr("A line for each"))
        self.account_box = ChoiceBox(self.tr("Account"))
        self.summary_label = Paragraph("strong")
        self.limit_label = Paragraph("caption")
        self.chart = SpendingChart()
        self.legend = Legend()
        self.readout_label = Paragraph("caption")
        self.lines = LinesModel(self)
        self.table = DataTable(self.tr("Cost in lines"), self.lines)
        self.note_label = Paragraph("caption")
        self.export_button = PlainButton(self.tr("Save as CSV…"))
        self._fill_controls()
        self._lay_out()
        self._connect()

    def show_again(self) -> None:
        """Show the window, above the others, with what was spent up to now."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.period_control.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        """Read anew."""
        super().showEvent(event)
        self.read()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the table's first column what room there is."""
        super().resizeEvent(event)
        self._fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc, as dialogs do, and with the system's own shortcut."""
        if event.key() == Qt.Key.Key_Escape or event.matches(QKeySequence.StandardKey.Close):
            self.close()
        else:
            super().keyPressEvent(event)

    def read(self) -> None:
        """Ask for the sums of the chosen time."""
        self._span = span_of(Period(self.period_control.value()), _today())
        self._spending.list(self._span.since_ms, self._span.until_ms)

    def on_listed(self, listed: ListedSums) -> None:
        """Show the sums, where they are those of the time that is chosen now."""
        if (listed.since_ms, listed.until_ms) == (self._span.since_ms, self._span.until_ms):
            self._sums = listed.sums
            self._offer_accounts()
            self.show_sums()

    def on_counted(self, month: MonthSpent) -> None:
        """Something was spent."""
        self._show_limit(month)
        if self.isVisible():
            self.read()

    def on_bar_chosen(self, place: int) -> None:
        """Say what a bar stands for."""
        self._say(self._bar_sentence(self._chart.bars[place]))

    def on_export_clicked(self) -> None:
        """Ask where to, then write what is shown."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, self.tr("Save as CSV"), documents)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([self.tr("Comma-separated values (*.csv)")])
        dialog.setDefaultSuffix("csv")
        dialog.selectFile(f"claude-cost-{self._span.first.isoformat()}-{self._span.last.isoformat()}.csv")
        dialog.fileSelected.connect(self.export_to)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export_to(self, path: str) -> None:
        """Write what is shown to a file."""
        self._services.text_files.save(csv_of(self._shown_sums(), self._account_name), Path(path))

    def show_sums(self) -> None:
        """Show what was read for the chosen account, grouped as chosen."""
        sums, span = self._shown_sums(), self._span
        self._chart = chart_of(sums, span.first, span.last, by_month=span.by_month)
        names = [self._model_name(model) for model in self._chart.series]
        keys = [bar.key for bar in self._chart.bars]
        spoken = [self._bar_sentence(bar) for bar in self._chart.bars]
        summary = self._summary(sums)
        self.chart.show_chart(self._chart, [short_key_text(key) for key in keys], spoken, summary)
        self.legend.show_names(names)
        self.summary_label.setText(summary)
        self._say(self.tr("Point at a bar, or use the arrow keys, to read it.") if self._chart.series else "")
        self._show_lines(sums)
        self._show_notes(sums)
        self.export_button.setEnabled(bool(sums))

    def _say(self, text: str) -> None:
        self.readout_label.setText(text)
        self.readout_label.setVisible(bool(text))

    def _show_lines(self, sums: tuple[SpentSum, ...]) -> None:
        grouping = Grouping(self.grouping_control.value())
        if grouping is Grouping.DAY and self._span.by_month:
            grouping = Grouping.MONTH
        columns = {
            Grouping.DAY: (self.tr("Day"), key_text),
            Grouping.MONTH: (self.tr("Month"), key_text),
            Grouping.MODEL: (self.tr("Model"), self._model_name),
            Grouping.ACCOUNT: (self.tr("Account"), self._account_name),
        }
        self.lines.show_lines(lines_of(sums, grouping), *columns[grouping])
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Each column as wide as its content; the first one takes what room is left."""
        self.table.resizeColumnsToContents()
        others_px = sum(self.table.columnWidth(column) for column in range(1, self.lines.columnCount()))
        room_px = self.table.viewport().width() - others_px
        self.table.setColumnWidth(0, max(self.table.columnWidth(0), room_px))

    def _show_notes(self, sums: tuple[SpentSum, ...]) -> None:
        total = total_of(sums)
        notes = []
        if sums and all(each.account_id == DEMO_ACCOUNT_ID for each in sums):
            notes.append(self.tr("The demo costs nothing: this is what the same would have cost with the vendor."))
        unpriced, incomplete = total.unpriced, total.incomplete
        if unpriced:
            notes.append(self.tr("* Requests whose price is not known, and which are not in the sum: {count}."))
            notes[-1] = notes[-1].format(count=QLocale().toString(unpriced))
        if incomplete:
            notes.append(self.tr("* Replies that broke off, whose cost is estimated: {count}."))
            notes[-1] = notes[-1].format(count=QLocale().toString(incomplete))
        notes.append(self.tr("By the prices of the day on which each message was sent. Only an invoice is final."))
        self.note_label.setText(" ".join(notes))

    def _show_limit(self, month: MonthSpent) -> None:
        self.limit_label.setVisible(month.limit_usd > 0)
        if month.limit_usd > 0:
            text = self.tr("This month {spent} of your limit of {limit}: {share}.")
            share = share_text(month.total.cost_usd / month.limit_usd)
            spent, limit = money(month.total.cost_usd), dollars(month.limit_usd)
            self.limit_label.setText(text.format(spent=spent, limit=limit, share=share))

    def _summary(self, sums: tuple[SpentSum, ...]) -> str:
        total = total_of(sums)
        if not total.requests:
            return self.tr("Nothing was sent in this time.")
        amount = money(total.cost_usd) if total.unpriced < total.requests else self.tr("Price unknown")
        if total.requests == 1:
            return self.tr("{money} in one request").format(money=amount)
        return self.tr("{money} in %n requests", None, total.requests).format(money=amount)

    def _bar_sentence(self, bar: Bar) -> str:
        parts = [
            self.tr("{model} {money}").format(model=self._model_name(model), money=money(usd))
            for model, usd in zip(self._chart.series, bar.parts, strict=True)
            if usd
        ]
        sentence = self.tr("{day}: {money}").format(day=key_text(bar.key), money=money(bar.usd))
        return " · ".join([sentence, *(parts if len(parts) > 1 else parts[:1])])

    def _shown_sums(self) -> tuple[SpentSum, ...]:
        wanted = str(self.account_box.currentData() or _ALL)
        if wanted == _ALL:
            return tuple(each for each in self._sums if each.account_id != DEMO_ACCOUNT_ID)
        return tuple(each for each in self._sums if each.account_id == wanted)

    def _offer_accounts(self) -> None:
        """Every account that spent something; the demo, whose money is pretended, never together with others."""
        wanted = self.account_box.currentData()
        ids = list(dict.fromkeys(each.account_id for each in self._sums))
        real = [account_id for account_id in ids if account_id != DEMO_ACCOUNT_ID]
        offered = [_ALL, *(real if len(real) > 1 else []), *([DEMO_ACCOUNT_ID] if len(real) < len(ids) else [])]
        if [self.account_box.itemData(row) for row in range(self.account_box.count())] != offered:
            self.account_box.clear()
            for account_id in offered:
                name = self.tr("All accounts") if account_id == _ALL else self._account_name(account_id)
                self.account_box.addItem(name, account_id)
            if wanted is None or wanted not in offered:
                account = self._services.connection.account
                uses_demo = account is not None and account.is_demo
                wanted = DEMO_ACCOUNT_ID if uses_demo and DEMO_ACCOUNT_ID in offered else _ALL
            self.account_box.setCurrentIndex(offered.index(str(wanted)))

    def _model_name(self, model_id: str) -> str:
        if model_id == OTHERS:
            return self.tr("others")
        return short_name(find_model(self._services.connection.models, model_id))

    def _account_name(self, account_id: str) -> str:
        if account_id == DEMO_ACCOUNT_ID:
            return self.tr("Demo")
        account = self._services.settings.account(account_id)
        return account.name if account is not None else self.tr("removed account")

    def _fill_controls(self) -> None:
        self.period_control.set_choices(
            [
                (Period.WEEK.value, self.tr("7 days")),
                (Period.MONTH.value, self.tr("This month")),
                (Period.THIRTY_DAYS.value, self.tr("30 days")),
                (Period.YEAR.value, self.tr("12 months")),
            ]
        )
        self.period_control.set_value(Period.THIRTY_DAYS.value)
        self.grouping_control.set_choices(
            [
                (Grouping.DAY.value, self.tr("Time")),
                (Grouping.MODEL.value, self.tr("Model")),
                (Grouping.ACCOUNT.value, self.tr("Account")),
            ]
        )
        self.grouping_control.set_value(Grouping.DAY.value)
        self._show_limit(self._spending.month)

    def _connect(self) -> None:
        self.period_control.value_chosen.connect(self.on_period_chosen)
        self.grouping_control.value_chosen.connect(self.on_grouping_chosen)
        self.account_box.activated.connect(self.show_sums)
        self.chart.bar_chosen.connect(self.on_bar_chosen)
        self.export_button.clicked.connect(self.on_export_clicked)
        self._spending.listed.connect(self.on_listed)
        self._spending.month_changed.connect(self.on_counted)

    def on_period_chosen(self, value: str) -> None:
        """Look at another time."""
        self.period_control.set_value(value)
        self.read()

    def on_grouping_chosen(self, value: str) -> None:
        """Take a line for something else."""
        self.grouping_control.set_value(value)
        self._show_lines(self._shown_sums())

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(SPACE_M_PX)
        choices.addWidget(self.period_control, 3)
        choices.addWidget(self.account_box, 1)
        below = QHBoxLayout()
        below.setSpacing(SPACE_M_PX)
        below.addWidget(self.note_label, 1)
        below.addWidget(self.export_button, 0, Qt.AlignmentFlag.AlignTop)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(SPACE_L_PX, SPACE_L_PX, SPACE_L_PX, SPACE_L_PX)
        column.setSpacing(SPACE_M_PX)
        column.addLayout(choices)
        heads = QVBoxLayout()
        heads.setSpacing(SPACE_S_PX)
        heads.addWidget(self.summary_label)
        heads.addWidget(self.limit_label)
        column.addLayout(heads)
        column.addWidget(self.chart)
        column.addWidget(self.legend)
        column.addWidget(self.readout_label)
        column.addWidget(self.grouping_control, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self.table, 1)
        column.addLayout(below)
        self.table.horizontalHeader().setStretchLastSection(False)
        self.table.setMinimumHeight(_LEAST_LINES * (self.fontMetrics().height() + SPACE_M_PX))
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)


def _today() -> date:
    return datetime.fromtimestamp(now_ms() / 1_000).astimezone().date()
