"""One line under the message that says what changes when another model answers than before."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale, QObject

from claude_desktop.model.catalogue import Model, find_model, undated_id
from claude_desktop.model.model_switch import ModelSwitch, Reasoning, model_switch
from claude_desktop.model.tree import Conversation
from claude_desktop.services.connection import ConnectionService
from claude_desktop.services.services import Services
from claude_desktop.ui.composer.composer import Composer
from claude_desktop.ui.controls.model_texts import short_name, tokens_text
from claude_desktop.ui.controls.money import money

_WORTH_A_WORD_TOKENS = 1_000  # what costs less than a cent on any model


class SwitchNote(QObject):
    """Keeps the line true. It goes by itself with the next message, which the new model answers."""

    def __init__(self, composer: Composer, services: Services) -> None:
        super().__init__(composer)
        self._composer = composer
        self._services = services
        self._conversation: Conversation | None = None
        composer.preview_switch_with(self.preview)
        services.library.conversation_changed.connect(self.on_conversation_changed)
        services.replies.turn_ended.connect(self.on_facts_changed)
        services.connection.models_changed.connect(self.on_facts_changed)
        services.settings.changed.connect(self.on_facts_changed)

    def show_for(self, conversation: Conversation) -> None:
        """Speak of this conversation from now on."""
        self._conversation = conversation
        self.on_facts_changed()

    def on_conversation_changed(self, conversation: Conversation) -> None:
        """Take over a change of the conversation that is shown."""
        if self._conversation is not None and conversation.id == self._conversation.id:
            self.show_for(conversation)

    def on_facts_changed(self) -> None:
        """Compare anew."""
        switch = self._switch_to(None)
        self._composer.show_switch_note("" if switch is None else switch_text(switch))

    def preview(self, model: Model) -> str:
        """What would change if that model were chosen; empty where it is the one that answered last."""
        switch = self._switch_to(model)
        return "" if switch is None else changes_text(switch)

    def _switch_to(self, model: Model | None) -> ModelSwitch | None:
        """Compare with a model, or with the one that is chosen."""
        if self._conversation is None:
            return None
        conversation = self._services.library.find(self._conversation.id) or self._conversation
        requests = self._services.requests
        settings = requests.resolved(conversation)
        models = models_to_show(self._services.connection, settings.model)
        after = model or find_model(models, settings.model)
        return model_switch(conversation, settings, models, after, requests.readable_accounts())


def models_to_show(connection: ConnectionService, model_id: str) -> tuple[Model, ...]:
    """The models that the server lists, and with them the chosen one where it is retired, to be shown as such."""
    known = connection.known(model_id)
    is_listed = any(undated_id(model.id) == undated_id(model_id) for model in connection.models)
    return connection.models if is_listed or known.lifecycle != "retired" else (*connection.models, known)


def switch_text(switch: ModelSwitch) -> str:
    """The line itself: which model instead of which, and what that changes."""
    names = {"after": short_name(switch.after), "before": short_name(switch.before)}
    changes = changes_text(switch)
    if not changes:
        return _tr("{after} instead of {before}").format(**names)
    return _tr("{after} instead of {before}: {changes}").format(**names, changes=changes)


def changes_text(switch: ModelSwitch) -> str:
    """What changes, most important first; only what is known."""
    parts = (
        _reasoning_text(switch.reasoning),
        _prompt_text(switch),
        _price_text(switch),
        _effort_text(switch),
        _tr("takes no temperature") if switch.loses_temperature else "",
        _tr("can not leave thinking out") if switch.must_think else "",
    )
    return " · ".join(part for part in parts if part)


def _reasoning_text(reasoning: Reasoning) -> str:
    match reasoning:
        case Reasoning.NONE:
            return ""
        case Reasoning.KEPT:
            return _tr("reads the earlier reasoning")
        case Reasoning.PARTLY_KEPT:
            return _tr("reads a part of the earlier reasoning")
        case Reasoning.DROPPED:
            return _tr("does not read the earlier reasoning")
        case Reasoning.UNKNOWN:
            return _tr("may not read the earlier reasoning")


def _prompt_text(switch: ModelSwitch) -> str:
    if switch.prompt_tokens is None or switch.prompt_tokens < _WORTH_A_WORD_TOKENS:
        return ""
    tokens = tokens_text(round(switch.prompt_tokens, -3 if switch.prompt_tokens >= 10_000 else -2))
    if switch.prompt_usd is None:
        text = _tr("caches about {tokens} tokens anew") if switch.is_cached else _tr("is sent about {tokens} tokens")
        return text.format(tokens=tokens)
    text = (
        _tr("caches about {tokens} tokens anew for {price}")
        if switch.is_cached
        else _tr("is sent about {tokens} tokens for {price}")
    )
    return text.format(tokens=tokens, price=money(switch.prompt_usd))


def _price_text(switch: ModelSwitch) -> str:
    if switch.input_factor is None or switch.output_factor is None:
        return _tr("price unknown") if switch.before.prices else ""
    first, second = _factor_text(switch.input_factor), _factor_text(switch.output_factor)
    if first == second:
        return first
    return _tr("input at {input}, output at {output}").format(input=first, output=second)


def _factor_text(factor: float) -> str:
    locale = QLocale()
    if abs(factor - 1) < 0.01:
        return _tr("the same price")
    if abs(factor - 2) < 0.01:
        return _tr("twice the price")
    if abs(factor - 0.5) < 0.01:
        return _tr("half the price")
    if factor > 1:
        number = locale.toString(float(factor), "f", 0 if abs(factor - round(factor)) < 0.05 else 1)
        return _tr("{number} times the price").format(number=number)
    percent = factor * 100.0
    number = locale.toString(percent, "f", 0 if percent >= 10 or abs(percent - round(percent)) < 0.05 else 1)
    return _tr("{percent} % of the price").format(percent=number)


def _effort_text(switch: ModelSwitch) -> str:
    if switch.lost_effort is None:
        return ""
    if switch.new_effort is None:
        return _tr("has no effort levels")
    return _tr("has no effort {lost}, so {level} holds").format(lost=switch.lost_effort, level=switch.new_effort)


def _tr(text: str) -> str:
    return QCoreApplication.translate("SwitchNote", text)
