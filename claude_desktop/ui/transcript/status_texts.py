"""Says in words where a reply stands."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from claude_desktop.model.reply_status import ReplyPhase, ReplyStatus
from claude_desktop.ui.transcript.contents import StatusContent


def status_content(status: ReplyStatus, thought_is_shown: bool) -> StatusContent | None:
    """The status row for a status; None where the message itself already shows what goes on."""
    if status.round > 1 and status.phase in (ReplyPhase.CONNECTING, ReplyPhase.WAITING):
        text = QCoreApplication.translate("Transcript", "The model paused and goes on (part {round})… {seconds} s")
        return StatusContent(text.replace("{round}", str(status.round)), since_ms=status.since_ms)
    match status.phase:
        case ReplyPhase.CONNECTING:
            return StatusContent(
                QCoreApplication.translate("Transcript", "Connecting… {seconds} s"), since_ms=status.since_ms
            )
        case ReplyPhase.WAITING:
            return StatusContent(
                QCoreApplication.translate("Transcript", "Waiting for the first word… {seconds} s"),
                since_ms=status.since_ms,
            )
        case ReplyPhase.THINKING:
            if thought_is_shown:
                return None
            return StatusContent(
                QCoreApplication.translate("Transcript", "Thinking… {seconds} s"), since_ms=status.since_ms
            )
        case ReplyPhase.WRITING:
            return None
        case ReplyPhase.RETRYING:
            return _retrying(status)


def _retrying(status: ReplyStatus) -> StatusContent:
    if status.until_ms is None:
        text = QCoreApplication.translate("Transcript", "Trying again (attempt {attempt})…")
    else:
        text = QCoreApplication.translate("Transcript", "Trying again in {seconds} s (attempt {attempt}).")
    text = text.replace("{attempt}", str(status.attempt + 1))
    if status.failure is not None:
        sentence = QCoreApplication.translate("Failure", status.failure.sentence)
        text = QCoreApplication.translate("Transcript", "{sentence} {next}").format(sentence=sentence, next=text)
    return StatusContent(text, until_ms=status.until_ms, warns=True)
