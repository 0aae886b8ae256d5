"""The steps on the way to a server, each with what became of it, a sentence and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from claude_desktop.model.texts import QT_TRANSLATE_NOOP


class Step(StrEnum):
    """What has to work, in this order."""

    NAME = "name"  # the host's name has an address (DNS)
    ROUTE = "route"  # a connection to that address can be made (TCP)
    PROXY = "proxy"  # the proxy lets it through
    TLS = "tls"  # the certificate is trusted
    PROTOCOL = "protocol"  # what answers speaks the Messages API
    KEY = "key"  # the key is accepted


class StepState(StrEnum):
    """What became of a step."""

    RUNNING = "running"
    OK = "ok"
    FAILED = "failed"
    NOT_REACHED = "not_reached"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step. `sentence` says what happened and, where it failed, `advice` what to do; translate both in the
    context `ConnectionTest`, then put `values` into the sentence. `detail` is the other side's own words, bounded."""

    step: Step
    state: StepState
    sentence: str = ""
    advice: str = ""
    values: tuple[tuple[str, str], ...] = ()
    detail: str = ""


STEP_NAMES = {
    Step.NAME: QT_TRANSLATE_NOOP("ConnectionTest", "Name"),
    Step.ROUTE: QT_TRANSLATE_NOOP("ConnectionTest", "Route"),
    Step.PROXY: QT_TRANSLATE_NOOP("ConnectionTest", "Proxy"),
    Step.TLS: QT_TRANSLATE_NOOP("ConnectionTest", "Encryption (TLS)"),
    Step.PROTOCOL: QT_TRANSLATE_NOOP("ConnectionTest", "Protocol"),
    Step.KEY: QT_TRANSLATE_NOOP("ConnectionTest", "Key"),
}
STATE_NAMES = {
    StepState.RUNNING: QT_TRANSLATE_NOOP("ConnectionTest", "under way"),
    StepState.OK: QT_TRANSLATE_NOOP("ConnectionTest", "ok"),
    StepState.FAILED: QT_TRANSLATE_NOOP("ConnectionTest", "failed"),
    StepState.NOT_REACHED: QT_TRANSLATE_NOOP("ConnectionTest", "not reached"),
    StepState.NOT_NEEDED: QT_TRANSLATE_NOOP("ConnectionTest", "not needed"),
}
