"""Settings of a conversation: `None` means "as the folder or the app says"; `resolve` is pure and total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from claude_desktop.model.extra_parameters import ExtraProblem, read_extra
from claude_desktop.model.json_values import Json, JsonObject, dump_json, number_in
from claude_desktop.model.texts import QT_TRANSLATE_NOOP


class Thinking(StrEnum):
    """Whether the model may think before it writes; how that is asked for depends on it (`model/requests.py`)."""

    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Settings:
    """What one level (conversation, folder, app) says. `effort` is one of the API's own words, lowest to highest:
    low, medium, high, xhigh, max; `None` leaves it to the model's default."""

    model: str | None = None
    system_prompt: str | None = None
    max_tokens: int | None = None
    effort: str | None = None
    thinking: Thinking | None = None
    temperature: float | None = None
    stop_sequences: tuple[str, ...] | None = None
    extra: str | None = None  # further request parameters, the text of a JSON object (`model/extra_parameters.py`)


@dataclass(frozen=True, slots=True)
class ResolvedSettings:
    """What holds for the next request. `effort` and `temperature` stay None where nobody chose: the model decides."""

    model: str
    system_prompt: str
    max_tokens: int
    effort: str | None
    thinking: Thinking
    temperature: float | None
    stop_sequences: tuple[str, ...]
    extra: JsonObject


EFFORT_LEVELS = ("low", "medium", "high", "xhigh", "max")
DEFAULT_MODEL = "claude-opus-5-5"
# A small limit can be eaten by thinking before any text comes (Haiku 5.5 migration guide), so start well above it.
DEFAULT_MAX_TOKENS = 16_000
MAX_STOP_SEQUENCES = 64


def resolve(*levels: Settings) -> ResolvedSettings:
    """Take each field from the first level that says something; conversation first, then folder, then app."""

    def first(name: str) -> Json | Thinking:
        return next((value for level in levels if (value := getattr(level, name)) is not None), None)

    model, prompt, limit, effort = first("model"), first("system_prompt"), first("max_tokens"), first("effort")
    thinking, temperature, stops = first("thinking"), first("temperature"), first("stop_sequences")
    return ResolvedSettings(
        model=model if isinstance(model, str) and model else DEFAULT_MODEL,
        system_prompt=prompt if isinstance(prompt, str) else "",
        max_tokens=limit if isinstance(limit, int) else DEFAULT_MAX_TOKENS,
        effort=effort if isinstance(effort, str) and effort else None,
        thinking=thinking if isinstance(thinking, Thinking) else Thinking.ON,
        temperature=float(temperature) if isinstance(temperature, int | float) else None,
        stop_sequences=tuple(stop for stop in stops if isinstance(stop, str)) if isinstance(stops, tuple) else (),
        extra=_extra(levels),
    )


def _extra(levels: Sequence[Settings]) -> JsonObject:
    """The further parameters of the first level whose text is right: one that is still being written says nothing."""
    read = (read_extra(level.extra) for level in levels if level.extra is not None)
    return next((value for value in read if not isinstance(value, ExtraProblem)), {})


@dataclass(frozen=True, slots=True)
class SettingField:
    """How a setting presents itself: the panel is built from this. `label` is also its accessible name."""

    name: str
    label: str
    help: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None


SETTING_FIELDS = (
    SettingField("model", QT_TRANSLATE_NOOP("Setting", "Model"), QT_TRANSLATE_NOOP("Setting", "Which model answers.")),
    SettingField(
        "effort",
        QT_TRANSLATE_NOOP("Setting", "Effort"),
        QT_TRANSLATE_NOOP("Setting", "How hard the model works on an answer: more is better, slower and dearer."),
    ),
    SettingField(
        "system_prompt",
        QT_TRANSLATE_NOOP("Setting", "System prompt"),
        QT_TRANSLATE_NOOP("Setting", "Who the model should be and what it should heed in this conversation."),
    ),
    SettingField(
        "max_tokens",
        QT_TRANSLATE_NOOP("Setting", "Max tokens"),
        QT_TRANSLATE_NOOP("Setting", "The longest reply, thinking included."),
        unit="tokens",
        minimum=1,
        maximum=1_000_000,
    ),
    SettingField(
        "thinking",
        QT_TRANSLATE_NOOP("Setting", "Thinking"),
        QT_TRANSLATE_NOOP("Setting", "Let the model think before it writes; a summary of it is shown."),
    ),
    SettingField(
        "temperature",
        QT_TRANSLATE_NOOP("Setting", "Temperature"),
        QT_TRANSLATE_NOOP(
            "Setting", "0 to 0.3 keeps to the likeliest words, 0.4 to 0.7 balances, 0.8 to 1 is freer and more varied."
        ),
        minimum=0.0,
        maximum=1.0,
    ),
    SettingField(
        "stop_sequences",
        QT_TRANSLATE_NOOP("Setting", "Stop sequences"),
        QT_TRANSLATE_NOOP("Setting", "The reply ends before any of these, one a line."),
    ),
    SettingField(
        "extra",
        QT_TRANSLATE_NOOP("Setting", "Extra parameters"),
        QT_TRANSLATE_NOOP(
            "Setting", 'A JSON object whose parameters are added to every request, such as {"service_tier": "auto"}.'
        ),
    ),
)


def settings_to_json(settings: Settings) -> JsonObject:
    """Write settings for the store; only what is set."""
    values: dict[str, Json] = {}
    for item in fields(settings):
        value = getattr(settings, item.name)
        if value is not None:
            values[item.name] = list(value) if isinstance(value, tuple) else value
    return values


def settings_from_json(raw: JsonObject) -> Settings:
    """Read stored settings; a value of the wrong type reads as not set."""
    thinking, stops = raw.get("thinking"), raw.get("stop_sequences")

    def text(name: str) -> str | None:
        value = raw.get(name)
        return value if isinstance(value, str) else None

    limit, extra = raw.get("max_tokens"), raw.get("extra")
    return Settings(
        model=text("model"),
        system_prompt=text("system_prompt"),
        max_tokens=limit if isinstance(limit, int) and not isinstance(limit, bool) else None,
        effort=text("effort"),
        thinking=Thinking(thinking) if isinstance(thinking, str) and thinking in set(Thinking) else None,
        temperature=number_in(raw, "temperature"),
        stop_sequences=tuple(item for item in stops if isinstance(item, str)) if isinstance(stops, list) else None,
        extra=dump_json(extra) if isinstance(extra, dict) else text("extra"),
    )
