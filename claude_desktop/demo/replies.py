"""Chooses and fills in the demo's replies. Every one is plainly labelled as a demo without a model."""

from __future__ import annotations

import re
from string import Template

from claude_desktop.demo import reply_texts as texts
from claude_desktop.demo.requested import Requested

_MAX_QUOTED_CHARACTERS = 600
_MAX_SEARCHED_CHARACTERS = 4_000  # keywords further on are not looked for: the app's own event loop waits meanwhile
_MAX_EARLIER_TURNS = 8
_MAX_COUNT = 1_000
_LONG_PARAGRAPHS = texts.LONG_PARAGRAPHS.strip().split("\n\n")
_LONG_REPEATS = 8
_THOUGHTS = texts.THOUGHTS.strip().replace("\n", " ").split("  ")
_EFFORT_SENTENCES = {"low": 1, "medium": 2, "high": 3, "xhigh": 4, "max": 5}
_COUNT = re.compile(r"\bcount\b(?:\D{0,40}?\b(\d{1,6})\b)?", re.IGNORECASE)

# In the order in which they are shown when several are asked for.
_TOPICS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), text)
    for words, text in (
        ("headings?|headline|format(?:ting)?|markdown", texts.HEADING),
        ("code|python|program|script|function|bash|toml", texts.CODE),
        ("tables?|columns?|spreadsheet", texts.TABLE),
        ("lists?|bullets?|to-?dos?|checklist|steps", texts.LIST),
        ("quotes?|quotations?|cite", texts.QUOTE),
        ("links?|urls?|addresses", texts.LINKS),
        ("maths?|formulas?|equations?|latex", texts.MATHS),
        ("diagrams?|mermaid|flow ?charts?|sequence", texts.DIAGRAM),
        ("poems?|verses?|haiku|rhymes?", texts.POEM),
        ("json", texts.JSON),
        ("emojis?|languages?|fonts?|unicode", texts.SCRIPTS),
        ("play", texts.STAGE),
    )
)


def reply_to(requested: Requested) -> str:
    """The reply's Markdown: the label, what was asked for by keyword, and what arrived with the request."""
    asked = requested.question[:_MAX_SEARCHED_CHARACTERS]
    sections = [text for pattern, text in _TOPICS if pattern.search(asked)]
    if count := _COUNT.search(asked):
        sections.append(_numbers(int(count.group(1) or 20)))
    if re.search(r"\b(?:long|longer|essay|story)\b", asked, re.IGNORECASE):
        sections.append(_long_text())
    if requested.files:
        sections.insert(0, _files(requested.files))
    showed_something = bool(sections)
    if not showed_something:
        sections.append(_fill(texts.INTRODUCTION, question=_quoted(requested.question)))
    if requested.earlier:
        sections.append(_earlier(requested))
    if requested.system:
        sections.append(_fill(texts.SYSTEM_PROMPT, system=_quoted(requested.system)))
    sections.append(_arrived(requested))
    if not showed_something:
        sections.append(texts.THINGS_TO_TRY)
    return "\n\n".join([texts.LABEL, *(section.strip("\n") for section in sections)])


def thoughts_on(requested: Requested) -> str:
    """What stands in the place of thinking; longer at a higher effort."""
    sentences = _THOUGHTS[: _EFFORT_SENTENCES.get(requested.effort or "", 2)]
    return _fill(" ".join(sentences), length=f"{len(requested.question):,}")


def _fill(template: str, **values: str) -> str:
    return Template(template).substitute(values)


def _quoted(text: str) -> str:
    """The text as a Markdown quotation, cut where it is long."""
    shown = text[: 2 * _MAX_QUOTED_CHARACTERS].strip()
    if len(shown) > _MAX_QUOTED_CHARACTERS:
        shown = shown[:_MAX_QUOTED_CHARACTERS].rstrip() + " …"
    return "\n".join(f"> {line}".rstrip() for line in (shown or "(nothing)").splitlines())


def _one_line(text: str, length: int = 80) -> str:
    """The text's beginning as the content of a table cell or list item, drawn literally."""
    line = " ".join(text[: 4 * length].split())
    line = line if len(line) <= length else line[:length].rstrip() + " …"
    line = re.sub(r"([\\`*_\[\]<>|#~$&!+\-=])", r"\\\1", line)
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", line)


def _files(files: tuple[str, ...]) -> str:
    lines = [f"- I see {_one_line(text, 240)}." for text in files]
    return "\n".join([texts.FILES.strip(), "", *lines])


def _earlier(requested: Requested) -> str:
    shown = requested.earlier[-_MAX_EARLIER_TURNS:]
    first = len(requested.earlier) - len(shown) + 1
    lines = [f"{number}. {_one_line(text) or '(no text)'}" for number, text in enumerate(shown, first)]
    count = len(requested.earlier)
    said = "one earlier message of yours" if count == 1 else f"{count} earlier messages of yours"
    return _fill(texts.EARLIER, count=said, turns="\n".join(lines))


def _arrived(requested: Requested) -> str:
    further = []
    if requested.temperature is not None:
        further.append(f"| Temperature | {requested.temperature} |\n")
    if requested.told:
        further.append(f"| Instructions since | {_one_line(requested.told)} |\n")
    if requested.stop_sequences:
        # Told by their number alone: to write one out would end the reply right here.
        further.append(f"| Stop sequences | {len(requested.stop_sequences)} |\n")
    if requested.further:
        further.append(f"| Extra parameters | {_one_line(', '.join(requested.further))} |\n")
    if requested.files:
        further.append(f"| Files with this message | {len(requested.files)} |\n")
    return _fill(
        texts.ARRIVED,
        model=requested.model_name,
        model_id=requested.model_id,
        effort=requested.effort or "this model has no levels",
        thinking=_thinking(requested),
        max_tokens=f"{requested.max_tokens:,}",
        system=f"{len(requested.system):,} characters" if requested.system else "none",
        message_count=str(requested.message_count),
        further_rows="".join(further),
    )


def _thinking(requested: Requested) -> str:
    match requested.thinking:
        case "adaptive" | "enabled":
            return f"on ({requested.thinking}), {'summarised' if requested.shows_thinking else 'not shown'}"
        case kind:
            return f"off ({kind})"


def _numbers(last: int) -> str:
    last = max(1, min(last, _MAX_COUNT))
    return ", ".join(str(number) for number in range(1, last + 1)) + "."


def _long_text() -> str:
    parts = [texts.LONG_OPENING.strip()]
    for number in range(1, _LONG_REPEATS + 1):
        parts += [f"## Part {number}", *_LONG_PARAGRAPHS]
    return "\n\n".join(parts)
