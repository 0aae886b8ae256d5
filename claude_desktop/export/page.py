"""The branch that is shown, as one HTML page: whatever was said, it loads nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from urllib.parse import urlsplit

from claude_desktop.export.readable import said, speaker
from claude_desktop.markdown.leaves import Code, Heading, Inline, Leaf, ListItem, Math, Rule, Span, Style, Table
from claude_desktop.markdown.parsing import parse
from claude_desktop.model.tree import Conversation

# No scripts, no loads, no forms, no frames; only the style that stands in the page itself.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_LINK_SCHEMES = frozenset({"http", "https", "mailto"})
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; }
h2 { font-size: 1em; margin: 2em 0 .5em; opacity: .7; }
pre { overflow-x: auto; padding: .8em; border: 1px solid #8886; border-radius: 6px; }
code, pre { font-family: ui-monospace, monospace; font-size: .93em; }
table { border-collapse: collapse; } th, td { border: 1px solid #8886; padding: .2em .6em; text-align: start; }
blockquote { margin: 0 0 0 1em; padding-left: 1em; border-left: 3px solid #8886; }
.item { margin-left: 1.6em; } .marker { display: inline-block; min-width: 1.6em; margin-left: -1.6em; }
p, pre, td, .item { overflow-wrap: anywhere; } p { white-space: pre-wrap; }
"""
_TAGS = ((Style.BOLD, "b"), (Style.ITALIC, "i"), (Style.STRIKE, "s"), (Style.CODE, "code"), (Style.RAISED, "sup"))


def as_page(conversation: Conversation) -> str:
    """Write title and messages as HTML. Everything that was said is escaped; a link is one only to the web or to mail;
    images of a text are links too."""
    title = _text(conversation.title)
    body = [f"<h1>{title}</h1>"] if title else []
    for message, text in said(conversation):
        body += [f"<h2>{_text(speaker(message))}</h2>", *map(_leaf, parse(text))]
    head = (
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{title}</title>",
        f"<style>{_STYLE}</style>",
    )
    return "\n".join(("<!DOCTYPE html>", "<html><head>", *head, "</head><body>", *body, "</body></html>", ""))


def _leaf(leaf: Leaf) -> str:
    shown = _bare(leaf)
    for container in reversed(leaf.place.containers):
        if isinstance(container, ListItem):
            marker = f'<span class="marker">{_text(container.marker)}</span>' if container.marker else ""
            shown = f'<div class="item">{marker}{shown}</div>'
        else:
            shown = f"<blockquote>{shown}</blockquote>"
    return f'<div dir="auto">{shown}</div>'


def _bare(leaf: Leaf) -> str:
    match leaf:
        case Heading(level=level, inline=inline):
            return f"<h{min(6, level + 2)}>{_inline(inline)}</h{min(6, level + 2)}>"
        case Code(text=text):
            return f'<pre dir="ltr"><code>{_text(text)}</code></pre>'
        case Table(header=header, rows=rows):
            lines = [_row("th", header), *(_row("td", row) for row in rows)]
            return f"<table>{''.join(lines)}</table>"
        case Rule():
            return "<hr>"
        case Math(inline=inline):
            return f"<pre>{_inline(inline)}</pre>"
        case _:
            return f"<p>{_inline(leaf.inline)}</p>"


def _row(tag: str, cells: tuple[Inline, ...]) -> str:
    return "<tr>" + "".join(f"<{tag}>{_inline(cell)}</{tag}>" for cell in cells) + "</tr>"


def _inline(inline: Inline) -> str:
    return "".join(_pieces(inline))


def _pieces(inline: Inline) -> Iterator[str]:
    at = 0
    for span in inline.spans:
        yield _text(inline.text[at : span.start])
        yield _styled(_text(inline.text[span.start : span.end]), span)
        at = span.end
    yield _text(inline.text[at:])


def _styled(text: str, span: Span) -> str:
    for style, tag in _TAGS:
        if span.style & style:
            text = f"<{tag}>{text}</{tag}>"
    if span.target is not None and _is_link(span.target):
        return f'<a href="{escape(_clean(span.target))}" rel="noopener noreferrer nofollow">{text}</a>'
    return text


def _is_link(target: str) -> bool:
    try:
        return urlsplit(target).scheme.lower() in _LINK_SCHEMES
    except ValueError:
        return False


def _text(text: str) -> str:
    return escape(_clean(text)).replace("\u2028", "<br>")


def _clean(text: str) -> str:
    """Write characters that HTML does not allow as the sign for them."""
    return "".join("\ufffd" if _is_forbidden(mark) else mark for mark in text)


def _is_forbidden(mark: str) -> bool:
    code = ord(mark)
    return (code < 0x20 and mark not in "\t\n") or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000
