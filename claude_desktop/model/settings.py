"""Settings of a conversation: `None` means "as the folder or the app says"; `resolve` is pure and total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from claude_desktop.model.extra_parameters import ExtraProblem, read_extra
from claude_desktop.model.json_values import Json, JsonObject, dump_json, number_in
from claude_desktop.model.output import TEXT, Output, OutputKind
from claude_desktop.model.server_tools import DEFAULT_WEB_USES, MAX_WEB_USES, NO_SERVER_TOOLS, ServerTools
from claude_desktop.model.texts import QT_TRANSLATE_NOOP


class Thinking(StrEnum):
    """Whether the model may think before it writes; how that is asked for depends on it (`model/requests.py`)."""

    ON = "on"
    OFF = "off"


class Caching(StrEnum):
    """How long the server keeps the conversation so far, to read it again at a fraction of its price."""

    OFF = "off"
    FIVE_MINUTES = "5m"
    ONE_HOUR = "1h"


@dataclass(frozen=True, slots=True)
class Settings:
    """What one level (conversation, folder, app) says. `effort` is one of the API's own words, lowest to highest:
    low, medium, high, xhigh, max; `None` leaves it to the model's default. `output_schema` is the text of a JSON
    Schema; `web_max_uses` is for one reply; sites are as the API takes them (`server_tools.read_domain`)."""

    model: str | None = None
    system_prompt: str | None = None
    max_tokens: int | None = None
    effort: str | None = None
    thinking: Thinking | None = None
    temperature: float | None = None
    stop_sequences: tuple[str, ...] | None = None
    extra: str | None = None  # further request parameters, the text of a JSON object (`model/extra_parameters.py`)
    output: OutputKind | None = None
    output_schema: str | None = None
    web_search: bool | None = None
    web_fetch: bool | None = None
    code_execution: bool | None = None
    web_max_uses: int | None = None
    allowed_domains: tuple[str, ...] | None = None
    blocked_domains: tuple[str, ...] | None = None
    caching: Caching | None = None


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
    output: Output = TEXT
    server_tools: ServerTools = NO_SERVER_TOOLS
    caching: Caching = Caching.FIVE_MINUTES


EFFORT_LEVELS = ("low", "medium", "high", "xhigh", "max")
DEFAULT_MODEL = "claude-opus-5-5"
# A small limit can be eaten by thinking before any text comes (Haiku 5.5 migration guide), so start well above it.
DEFAULT_MAX_TOKENS = 16_000
MAX_STOP_SEQUENCES = 64


def resolve(*levels: Settings) -> ResolvedSettings:
    """Take each field from the first level that says something; conversation first, then folder, then app."""
    model, prompt, limit, effort, thinking, temperature, stops = (
        _first(levels, name)
        for name in ("model", "system_prompt", "max_tokens", "effort", "thinking", "temperature", "stop_sequences")
    )
    caching = _first(levels, "caching")
    return ResolvedSettings(
        model=model if isinstance(model, str) and model else DEFAULT_MODEL,
        system_prompt=prompt if isinstance(prompt, str) else "",
        max_tokens=limit if isinstance(limit, int) else DEFAULT_MAX_TOKENS,
        effort=effort if isinstance(effort, str) and effort else None,
        thinking=thinking if isinstance(thinking, Thinking) else Thinking.ON,
        temperature=float(temperature) if isinstance(temperature, int | float) else None,
        stop_sequences=tuple(stop for stop in stops if isinstance(stop, str)) if isinstance(stops, tuple) else (),
        extra=_extra(levels),
        output=_output(levels),
        server_tools=_server_tools(levels),
        caching=caching if isinstance(caching, Caching) else Caching.FIVE_MINUTES,
    )


def _first(levels: Sequence[Settings], name: str) -> Json | Thinking | OutputKind | Caching:
    return next((value for level in levels if (value := getattr(level, name)) is not None), None)


def _extra(levels: Sequence[Settings]) -> JsonObject:
    """The further parameters of the first level whose text is right: one that is still being written says nothing."""
    read = (read_extra(level.extra) for level in levels if level.extra is not None)
    return next((value for value in read if not isinstance(value, ExtraProblem)), {})


def _output(levels: Sequence[Settings]) -> Output:
    kind = _first(levels, "output")
    schema = _first(levels, "output_schema")
    return Output(kind if isinstance(kind, OutputKind) else OutputKind.TEXT, schema if isinstance(schema, str) else "")


def _server_tools(levels: Sequence[Settings]) -> ServerTools:
    uses = _first(levels, "web_max_uses")
    return ServerTools(
        web_search=_first(levels, "web_search") is True,
        web_fetch=_first(levels, "web_fetch") is True,
        code_execution=_first(levels, "code_execution") is True,
        max_uses=uses if isinstance(uses, int) else DEFAULT_WEB_USES,
        allowed_domains=_texts(levels, "allowed_domains"),
        blocked_domains=_texts(levels, "blocked_domains"),
    )


def _texts(levels: Sequence[Settings], name: str) -> tuple[str, ...]:
    value = _first(levels, name)
    return tuple(text for text in value if isinstance(text, str)) if isinstance(value, tuple) else ()


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
        "caching",
        QT_TRANSLATE_NOOP("Setting", "Caching"),
        QT_TRANSLATE_NOOP(
            "Setting", "How long the server keeps what was said, to read it again at a fraction of its price."
        ),
    ),
    SettingField(
        "extra",
        QT_TRANSLATE_NOOP("Setting", "Extra parameters"),
        QT_TRANSLATE_NOOP(
            "Setting", 'A JSON object whose parameters are added to every request, such as {"service_tier": "auto"}.'
        ),
    ),
    SettingField(
        "output",
        QT_TRANSLATE_NOOP("Setting", "Output"),
        QT_TRANSLATE_NOOP("Setting", "The form of the replies: text, JSON, only the code, CSV, or a list."),
    ),
    SettingField(
        "output_schema",
        QT_TRANSLATE_NOOP("Setting", "JSON schema"),
        QT_TRANSLATE_NOOP("Setting", "What the JSON must look like. Without one, any JSON is asked for."),
    ),
    SettingField(
        "web_search",
        QT_TRANSLATE_NOOP("Setting", "Web search"),
        QT_TRANSLATE_NOOP("Setting", "Let the model search the web. The searches run on the vendor's servers."),
    ),
    SettingField(
        "web_fetch",
        QT_TRANSLATE_NOOP("Setting", "Web pages"),
        QT_TRANSLATE_NOOP("Setting", "Let the model read pages that the conversation or a search names."),
    ),
    SettingField(
        "code_execution",
        QT_TRANSLATE_NOOP("Setting", "Run code"),
        QT_TRANSLATE_NOOP("Setting", "Let the model run code in a closed container on the vendor's servers."),
    ),
    SettingField(
        "web_max_uses",
        QT_TRANSLATE_NOOP("Setting", "Uses in one reply"),
        QT_TRANSLATE_NOOP("Setting", "How often web search and web pages may each be used in one reply."),
        minimum=1,
        maximum=MAX_WEB_USES,
    ),
    SettingField(
        "allowed_domains",
        QT_TRANSLATE_NOOP("Setting", "Sites"),
        QT_TRANSLATE_NOOP("Setting", "On which sites web search and web pages may be used."),
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
    thinking = raw.get("thinking")
    caching = raw.get("caching")

    def text(name: str) -> str | None:
        value = raw.get(name)
        return value if isinstance(value, str) else None

    def whole(name: str) -> int | None:
        value = raw.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def flag(name: str) -> bool | None:
        value = raw.get(name)
        return value if isinstance(value, bool) else None

    def texts(name: str) -> tuple[str, ...] | None:
        value = raw.get(name)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else None

    output, extra = raw.get("output"), raw.get("extra")
    return Settings(
        model=text("model"),
        system_prompt=text("system_prompt"),
        max_tokens=whole("max_tokens"),
        effort=text("effort"),
        thinking=Thinking(thinking) if isinstance(thinking, str) and thinking in set(Thinking) else None,
        temperature=number_in(raw, "temperature"),
        stop_sequences=texts("stop_sequences"),
        extra=dump_json(extra) if isinstance(extra, dict) else text("extra"),
        output=OutputKind(output) if isinstance(output, str) and output in set(OutputKind) else None,
        output_schema=text("output_schema"),
        web_search=flag("web_search"),
        web_fetch=flag("web_fetch"),
        code_execution=flag("code_execution"),
        web_max_uses=whole("web_max_uses"),
        allowed_domains=texts("allowed_domains"),
        blocked_domains=texts("blocked_domains"),
        caching=Caching(caching) if isinstance(caching, str) and caching in set(Caching) else None,
    )
