"""Tests a connection and lists its steps, each with what became of it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from claude_desktop.model.connection_steps import STATE_NAMES, STEP_NAMES, Step, StepResult, StepState
from claude_desktop.services.connection_test import ConnectionReport
from claude_desktop.ui.controls.buttons import PlainButton
from claude_desktop.ui.controls.paragraph import Paragraph
from claude_desktop.ui.theme.icons import icon_pixmap
from claude_desktop.ui.theme.theme import scaled_px, tokens_in_use
from claude_desktop.ui.theme.tokens import ICON_SMALL_PX, SPACE_M_PX, SPACE_S_PX, SPACE_XS_PX


class ConnectionTestPanel(QWidget):
    """A button that starts or ends the test, and the steps below once there are any."""

    test_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.button = PlainButton("")
        self._running = False
        self.rows = {step: _StepRow(step) for step in Step}
        self._list = QWidget()
        self._list.setAccessibleName(self.tr("Steps of the connection test"))
        steps = QVBoxLayout(self._list)
        steps.setContentsMargins(0, SPACE_XS_PX, 0, 0)
        steps.setSpacing(SPACE_S_PX)
        for row in self.rows.values():
            steps.addWidget(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S_PX)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self._list)
        self.button.clicked.connect(self.on_clicked)
        self.show_report(None)

    def show_report(self, report: ConnectionReport | None) -> None:
        """Show a test as it stands; None before there was any."""
        self._running = report is not None and report.running
        self.button.setText(self.tr("Stop the test") if self._running else self.tr("Test connection"))
        self._list.setVisible(report is not None)
        for result in report.steps if report is not None else ():
            context = report.key_context if report is not None and result.step is Step.KEY else "ConnectionTest"
            self.rows[result.step].show_result(result, context)

    def on_clicked(self) -> None:
        """Start, or end what runs."""
        (self.stop_wanted if self._running else self.test_wanted).emit()


class _StepRow(QWidget):
    """One step: a mark, its name and state, and below them what happened and what to do."""

    def __init__(self, step: Step, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = StepState.NOT_REACHED
        self._name = QCoreApplication.translate("ConnectionTest", STEP_NAMES[step])
        self._mark = _Mark()
        name_label = QLabel(self._name)
        name_label.setTextFormat(Qt.TextFormat.PlainText)
        self.state_label = QLabel()
        self.state_label.setTextFormat(Qt.TextFormat.PlainText)
        self.state_label.setProperty("role", "caption")
        self.text_label = Paragraph("caption")
        self.advice_label = Paragraph("plain")
        head = QHBoxLayout()
        head.setSpacing(SPACE_S_PX)
        head.addWidget(name_label)
        head.addWidget(self.state_label)
        head.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addLayout(head)
        words.addWidget(self.text_label)
        words.addWidget(self.advice_label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_M_PX)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def show_result(self, result: StepResult, context: str) -> None:
        """Show what became of the step."""
        self.state = result.state
        values = dict(result.values)
        sentence = QCoreApplication.translate(context, result.sentence) if result.sentence else ""
        sentence = sentence.format(**values) if values else sentence
        if result.detail:
            sentence = self.tr("{sentence} It said: “{detail}”").format(
                sentence=sentence, detail=" ".join(result.detail.split())[:200]
            )
        advice = QCoreApplication.translate("ConnectionTest", result.advice) if result.advice else ""
        state = QCoreApplication.translate("ConnectionTest", STATE_NAMES[result.state])
        self._mark.show_state(result.state)
        self.state_label.setText(state)
        self.text_label.setText(sentence)
        self.text_label.setVisible(bool(sentence))
        self.advice_label.setText(advice)
        self.advice_label.setVisible(bool(advice))
        self.setAccessibleName(" ".join(part for part in (f"{self._name}: {state}.", sentence, advice) if part))


class _Mark(QWidget):
    """A check, a warning or a ring, in the colour of the state; the words beside it say the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = StepState.NOT_REACHED
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._fit()

    def show_state(self, state: StepState) -> None:
        """Show another state."""
        self._state = state
        self._fit()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the mark."""
        tokens, side_px = tokens_in_use(), scaled_px(ICON_SMALL_PX)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top_px = self.height() - side_px
        if self._state in (StepState.OK, StepState.FAILED):
            name, colour = ("check", tokens.ok) if self._state is StepState.OK else ("warning", tokens.danger)
            painter.drawPixmap(0, top_px, icon_pixmap(name, colour, side_px, self.devicePixelRatioF()))
        else:
            running = self._state is StepState.RUNNING
            painter.setPen(QPen(QColor(tokens.accent if running else tokens.control_border), 1.5))
            inset_px = side_px // 4
            painter.drawEllipse(inset_px, top_px + inset_px, side_px - 2 * inset_px, side_px - 2 * inset_px)
        painter.end()

    def _fit(self) -> None:
        side_px = scaled_px(ICON_SMALL_PX)
        self.setFixedSize(side_px, max(side_px, self.fontMetrics().height()))
