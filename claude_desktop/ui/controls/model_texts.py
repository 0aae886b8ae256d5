"""A model in words: its short name, its price, its speed and its context, as the catalogue gives them."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from claude_desktop.model.catalogue import Model
from claude_desktop.model.lifecycle import Lifespan, Standing
from claude_desktop.model.own_models import TableProblem


def short_name(model: Model) -> str:
    """The model's name without the maker's, as in "Sonnet 5.5"."""
    return model.name.removeprefix("Claude ") or model.id


def price_text(model: Model) -> str:
    """What a million tokens cost, input and output, for every band of prompt length; empty where unknown."""
    if not model.prices:
        return ""
    first = model.prices[0]
    text = _tr("{input} / {output} per million tokens").format(
        input=_dollars(first.input_usd), output=_dollars(first.output_usd)
    )
    if first.up_to_prompt_tokens is None or len(model.prices) == 1:
        return text
    above = model.prices[1]
    return _tr("{price}, above {limit} prompt tokens {input} / {output}").format(
        price=text,
        limit=tokens_text(first.up_to_prompt_tokens),
        input=_dollars(above.input_usd),
        output=_dollars(above.output_usd),
    )


def short_price_text(model: Model) -> str:
    """The first band's prices alone, as in "$2 / $10"; empty where unknown."""
    if not model.prices:
        return ""
    return f"{_dollars(model.prices[0].input_usd)} / {_dollars(model.prices[0].output_usd)}"


def band_text(model: Model) -> str:
    """The second band's prices with the prompt length from which they hold; empty where there is one band."""
    if len(model.prices) < 2 or (bound := model.prices[0].up_to_prompt_tokens) is None:
        return ""
    above = model.prices[1]
    return _tr("{input} / {output} above {limit}").format(
        input=_dollars(above.input_usd), output=_dollars(above.output_usd), limit=tokens_text(bound)
    )


def speed_text(model: Model) -> str:
    """The model's class of speed in the person's language; empty where unknown."""
    words = {
        "fastest": _tr("fastest"),
        "fast": _tr("fast"),
        "moderate": _tr("moderate speed"),
        "slower": _tr("slower"),
    }
    return words.get(model.speed or "", model.speed or "")


def thinking_text(model: Model) -> str:
    """Whether the model thinks, and whether that can be turned off; empty where nothing is known."""
    if not model.thinking_types:
        return ""
    if not model.thinking_types & {"adaptive", "enabled"}:
        return _tr("does not think")
    if not model.thinks_by_default or model.thinking_types & {"disabled", "between_tools"}:
        return _tr("thinking optional")
    return _tr("always thinks")


def lifespan_text(span: Lifespan) -> str:
    """What of the model's life matters for choosing it; empty for one that simply is there."""
    match span.standing:
        case Standing.RETIRED:
            return _tr("retired")
        case Standing.OVERDUE:
            return _tr("retirement overdue")
        case Standing.DEPRECATED:
            return _tr("will be retired")
        case Standing.RETIRES if span.days_left == 0:
            return _tr("retires today")
        case Standing.RETIRES if span.days_left == 1:
            return _tr("retires tomorrow")
        case Standing.RETIRES:
            return QCoreApplication.translate("ModelTexts", "retires in %n days", None, span.days_left or 0)
        case Standing.ACTIVE | Standing.UNKNOWN:
            return ""


def today() -> date:
    """The day on this computer's clock, for how many days a model has left."""
    now = QDate.currentDate()
    return date(now.year(), now.month(), now.day())


def day_text(day: date) -> str:
    """A day as the person's country writes it, in short."""
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)


def context_text(model: Model) -> str:
    """How much the model can read at once, as in "1M context"; empty where unknown."""
    if model.context_tokens is None:
        return ""
    return _tr("{size} context").format(size=tokens_text(model.context_tokens))


def model_text(model: Model) -> str:
    """One line about the model: price, speed, context, and when it retires; only what is known."""
    retirement = ""
    if model.retires_on is not None:
        retirement = _tr("retires on {day}").format(day=day_text(model.retires_on))
    parts = (price_text(model), speed_text(model), context_text(model), retirement)
    return " · ".join(part for part in parts if part)


def model_sentence(text: str) -> str:
    """Translate a sentence that `model/catalogue.py` marked, such as why a model refuses a setting."""
    return QCoreApplication.translate("Model", text)


def table_problem_text(problem: TableProblem) -> str:
    """Why the person's own table of models is not used, with the line that is wrong."""
    reason = QCoreApplication.translate("OwnModels", problem.sentence).format(detail=problem.detail)
    if problem.line is None:
        return _tr("Your own table of models, models.toml, is not used: {reason}.").format(reason=reason)
    return _tr("Your own table of models, models.toml, is not used. Line {line}: {reason}.").format(
        line=problem.line, reason=reason
    )


def tokens_text(tokens: int) -> str:
    """A number of tokens in short: 1M, 200k, 950."""
    if tokens >= 1_000_000 and tokens % 100_000 == 0:
        return f"{tokens / 1_000_000:g}M"
    if tokens >= 1_000 and tokens % 1_000 == 0:
        return f"{tokens // 1_000}k"
    return QLocale().toString(tokens)


def _dollars(usd: float) -> str:
    return f"${usd:.0f}" if usd == int(usd) else f"${usd:.2f}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("ModelTexts", text)
