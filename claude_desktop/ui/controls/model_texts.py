"""A model in words: its short name, its price, its speed and its context, as the catalogue gives them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from claude_desktop.model.catalogue import Model


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


def context_text(model: Model) -> str:
    """How much the model can read at once, as in "1M context"; empty where unknown."""
    if model.context_tokens is None:
        return ""
    return _tr("{size} context").format(size=tokens_text(model.context_tokens))


def model_text(model: Model) -> str:
    """One line about the model: price, speed, context, and when it retires; only what is known."""
    retirement = ""
    if (retires := model.retires_on) is not None:
        day = QLocale().toString(QDate(retires.year, retires.month, retires.day), QLocale.FormatType.ShortFormat)
        retirement = _tr("retires on {day}").format(day=day)
    return " · ".join(part for part in (price_text(model), model.speed or "", context_text(model), retirement) if part)


def model_sentence(text: str) -> str:
    """Translate a sentence that `model/catalogue.py` marked, such as why a model refuses a setting."""
    return QCoreApplication.translate("Model", text)


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
