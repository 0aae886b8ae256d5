"""A turn in numbers and words: the quiet line under a reply, and all that is known of it for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from claude_desktop.model.caching import CacheMiss, MissReason, cache_miss_of
from claude_desktop.model.catalogue import Model, find_model
from claude_desktop.model.costs import CHARGE_NAMES, Charge, ChargeKind, Cost, cost_of, reread_usd, thinking_usd
from claude_desktop.model.messages import Turn
from claude_desktop.ui.controls.model_texts import day_text, short_name
from claude_desktop.ui.controls.money import bill_digits, dollars, money, short_count

_INDENT = "\u2003"
_ORDER = {kind: place for place, kind in enumerate(ChargeKind)}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what it is, and its value; `money` stands at the right of a count."""

    label: str
    value: str
    money: str = ""


@dataclass(frozen=True, slots=True)
class TurnFacts:
    """All that is known of a turn. `notes` say where figures come from and what they do not hold."""

    facts: tuple[Fact, ...]
    tokens: tuple[Fact, ...]
    notes: tuple[str, ...]
    request_id: str | None


def facts_line(turn: Turn, models: Sequence[Model]) -> str:
    """The line under a reply, the least important last: model, time, money, speed, tokens; only what is known. The
    counts are final only with the reply's end; of one that broke off nothing is claimed here."""
    model = find_model(models, turn.served_model or turn.model)
    facts = [short_name(model)]
    if turn.first_token_ms is not None:
        facts.append(_seconds(turn.first_token_ms - turn.started_ms))
    if turn.stop_reason is not None:
        if (usd := turn_usd(turn, models)) is not None:
            facts.append(money(usd))
        if (rate := tokens_per_second(turn)) is not None:
            facts.append(_tr("{rate} tok/s").format(rate=QLocale().toString(round(rate))))
        prompt, output = turn.usage.prompt_tokens, turn.usage.output_tokens
        if prompt and output:
            counts = _tr("{prompt} in, {output} out")
            facts.append(counts.format(prompt=short_count(prompt), output=short_count(output)))
    return " · ".join(facts)


def turn_facts(turn: Turn, models: Sequence[Model]) -> TurnFacts:
    """All that is known of a turn."""
    model = find_model(models, turn.served_model or turn.model)
    cost = cost_of(turn.usage, model, lambda model_id: find_model(models, model_id))
    notes = (*_miss_note(turn, model), *_notes(turn, model, cost))
    return TurnFacts(tuple(_facts(turn, model, models)), tuple(_tokens(turn, model, cost)), notes, turn.request_id)


def turn_usd(turn: Turn, models: Sequence[Model]) -> float | None:
    """What a turn cost: as it was booked, else by the prices that are known now."""
    if turn.cost_usd is not None:
        return turn.cost_usd
    model = find_model(models, turn.served_model or turn.model)
    cost = cost_of(turn.usage, model, lambda model_id: find_model(models, model_id))
    return None if cost is None else cost.usd


def tokens_per_second(turn: Turn) -> float | None:
    """How fast the reply was written, thinking included; None where that can not be told."""
    if turn.first_token_ms is None or turn.ended_ms is None or not turn.usage.output_tokens:
        return None
    seconds = (turn.ended_ms - turn.first_token_ms) / 1_000
    return turn.usage.output_tokens / seconds if seconds >= 0.05 else None


def miss_sentence(miss: CacheMiss, model: Model, turn: Turn) -> str:
    """Why the cache missed, and what that cost, in words."""
    reasons = {
        MissReason.MODEL: _tr("The model or its speed changed"),
        MissReason.SYSTEM: _tr("The system prompt changed"),
        MissReason.TOOLS: _tr("The tools changed"),
        MissReason.MESSAGES: _tr("Earlier messages changed"),
        MissReason.NOT_FOUND: _tr("The server does not know the request before this one any more"),
        MissReason.UNAVAILABLE: _tr("Other parameters may have changed; the server does not say which"),
        None: _tr("The server gives a reason that this version does not know"),
    }
    if not miss.missed_tokens:
        return _tr("{reason}, so the cache may not have been used.").format(reason=reasons[miss.reason])
    sentence = _tr("{reason}: about {tokens} tokens were read anew").format(
        reason=reasons[miss.reason], tokens=QLocale().toString(miss.missed_tokens)
    )
    usd = reread_usd(model, miss.missed_tokens, turn.usage)
    return (
        _tr("{sentence}, which cost {money} more.").format(sentence=sentence, money=money(usd))
        if usd
        else f"{sentence}."
    )


def _facts(turn: Turn, model: Model, models: Sequence[Model]) -> list[Fact]:
    served = short_name(model) if model.name == model.id else f"{short_name(model)} ({model.id})"
    facts = [Fact(_tr("Model"), served)]
    if turn.served_model and turn.served_model != turn.model:
        facts.append(Fact(_tr("Asked for"), short_name(find_model(models, turn.model))))
    locale = QLocale()
    asked = QDateTime.fromMSecsSinceEpoch(turn.started_ms)
    facts.append(Fact(_tr("Asked"), locale.toString(asked, QLocale.FormatType.ShortFormat)))
    if turn.first_token_ms is not None:
        facts.append(Fact(_tr("First word after"), _seconds(turn.first_token_ms - turn.started_ms)))
    if turn.ended_ms is not None:
        facts.append(Fact(_tr("Took"), _seconds(turn.ended_ms - turn.started_ms)))
    if turn.stop_reason is not None and (rate := tokens_per_second(turn)) is not None:
        facts.append(Fact(_tr("Speed"), _tr("{rate} tokens a second").format(rate=locale.toString(round(rate)))))
    if turn.attempts > 1:
        facts.append(Fact(_tr("Attempts"), locale.toString(turn.attempts)))
    facts.append(Fact(_tr("Ended"), _ending(turn)))
    return facts


def _tokens(turn: Turn, model: Model, cost: Cost | None) -> list[Fact]:
    """The lines of the bill, or where no price is known the counts alone."""
    locale = QLocale()
    bill = cost if turn.stop_reason is not None else None
    total = turn.cost_usd if turn.cost_usd is not None else (bill.usd if bill is not None else None)
    digits = bill_digits(total or 0.0)
    lines: list[Fact] = []
    for charge in _merged(bill.charges) if bill is not None else _unpriced(turn):
        name = QCoreApplication.translate("Cost", CHARGE_NAMES[charge.kind])
        lines.append(Fact(name, locale.toString(charge.count), dollars(charge.usd, digits) if bill is not None else ""))
        if charge.kind is ChargeKind.OUTPUT and turn.usage.thinking_tokens:
            usd = thinking_usd(turn.usage, model) if bill is not None else None
            thinking = locale.toString(turn.usage.thinking_tokens)
            label = _INDENT + _tr("of that thinking")
            lines.append(Fact(label, thinking, dollars(usd, digits) if usd is not None else ""))
    if total is not None:
        amount = dollars(total, digits)
        about = amount if turn.stop_reason is not None else _tr("about {money}").format(money=amount)
        lines.append(Fact(_tr("Cost"), "", about))
    elif lines:
        lines.append(Fact(_tr("Cost"), "", _tr("price unknown")))
    return lines


def _merged(charges: Sequence[Charge]) -> list[Charge]:
    """One line for each kind and price: the steps of a tool loop are not told apart here."""
    sums: dict[tuple[ChargeKind, float], int] = {}
    for charge in charges:
        key = (charge.kind, charge.unit_usd)
        sums[key] = sums.get(key, 0) + charge.count
    return [Charge(kind, "", sums[kind, unit], unit) for kind, unit in sorted(sums, key=lambda key: _ORDER[key[0]])]


def _unpriced(turn: Turn) -> list[Charge]:
    usage = turn.usage
    counts = (
        (ChargeKind.INPUT, usage.input_tokens),
        (ChargeKind.READ, usage.cache_read_tokens),
        (ChargeKind.WRITE_5M, usage.cache_write_5m_tokens),
        (ChargeKind.WRITE_1H, usage.cache_write_1h_tokens),
        (ChargeKind.OUTPUT, usage.output_tokens if turn.stop_reason is not None else None),
    )
    return [Charge(kind, "", count, 0.0) for kind, count in counts if count]


def _notes(turn: Turn, model: Model, cost: Cost | None) -> list[str]:
    notes: list[str] = []
    usage = turn.usage
    if usage.prompt_tokens is None:
        return [_tr("The server did not tell what was used.")]
    if turn.stop_reason is None:
        notes.append(_tr("The reply has no end, so its tokens were never counted: the cost is estimated by its text."))
    if cost is not None and turn.cost_usd is not None and abs(cost.usd - turn.cost_usd) > 1e-9 and turn.stop_reason:
        notes.append(_tr("The lines are by the prices known now, the cost by those of its day."))
    if model.prices and model.prices_as_of is not None:
        notes.append(
            _tr("Tokens as the server reported them, prices as of {day}.").format(day=day_text(model.prices_as_of))
        )
    return notes


def _miss_note(turn: Turn, model: Model) -> list[str]:
    miss = cache_miss_of(turn)
    return [] if miss is None else [miss_sentence(miss, model, turn)]


def _ending(turn: Turn) -> str:
    words = {
        "end_turn": _tr("by itself"),
        "max_tokens": _tr("at its limit of tokens"),
        "stop_sequence": _tr("at a stop sequence"),
        "tool_use": _tr("to use a tool"),
        "pause_turn": _tr("paused"),
        "refusal": _tr("declined"),
        "model_context_window_exceeded": _tr("the context was full"),
        "compaction": _tr("with a summary"),
    }
    if turn.stop_reason is None:
        return _tr("broken off")
    word = words.get(turn.stop_reason)
    return f"{word} ({turn.stop_reason})" if word else turn.stop_reason


def _seconds(duration_ms: int) -> str:
    return _tr("{seconds} s").format(seconds=QLocale().toString(duration_ms / 1_000, "f", 1))


def _tr(text: str) -> str:
    return QCoreApplication.translate("TurnFacts", text)
