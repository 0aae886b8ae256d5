"""The exported page carries a strict policy and holds no tag but ours, whatever was said."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.export.page import POLICY, as_page
from claude_desktop.model.blocks import Block
from claude_desktop.model.messages import Message, Role
from claude_desktop.model.settings import Settings
from claude_desktop.model.tree import Conversation

OURS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "h4", "h5", "h6", "div", "p", "pre", "code"}
OURS |= {"table", "tr", "th", "td", "hr", "b", "i", "s", "sup", "a", "br", "blockquote", "span"}
ATTRIBUTES = frozenset({"charset", "http-equiv", "content", "name", "class", "dir", "href", "rel"})
HOSTILE = """</style><script>alert(1)</script><img src=x onerror=alert(1)> ![x](https://thief.example/a.png)
[l](javascript:alert(1)) [m](JaVaScRiPt:alert(1)) [d](data:text/html,<script>1</script>) [f](file:///etc/passwd)
[ok](https://example.org/?a=1&b="><script>) <iframe src=//thief.example></iframe> `<b>` \x00\x1b

| <td onclick=1> | b |
| - | - |
| </table><script> | 2 |

```html"><script>
</code></pre><script>alert(1)</script>
```
"""


class Reader(HTMLParser):
    """Collects what a browser would make of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(title: str, text: str) -> Reader:
    message = Message("m", "c", None, Role.ASSISTANT, (Block({"type": "text", "text": text}),), 1)
    return Reader(as_page(Conversation("c", title, 1, 1, Settings(), tip_id="m", messages={"m": message})))


def check(page: Reader) -> None:
    assert {tag for tag, _ in page.tags} <= OURS
    for tag, attributes in page.tags:
        assert attributes.keys() <= ATTRIBUTES
        address = attributes.get("href")
        assert address is None or (tag == "a" and address.lower().startswith(("https:", "http:", "mailto:")))
    policies = [found["content"] for _, found in page.tags if found.get("http-equiv") == "Content-Security-Policy"]
    assert policies == [POLICY]
    assert sum(tag == "style" for tag, _ in page.tags) == 1


@pytest.mark.parametrize("title", ["", "</title><script>alert(1)</script>", '"><img src=x>'])
def test_hostile_text_is_shown_and_does_nothing(title: str) -> None:
    page = page_of(title, HOSTILE)
    check(page)
    assert "alert(1)" in page.text
    assert any("https://example.org/" in (found.get("href") or "") for _, found in page.tags)


@given(st.text(), st.text() | st.text(alphabet="<>\"'&`*_[]()!|-# \n\tajavscript:/="))
def test_no_text_becomes_a_tag(title: str, text: str) -> None:
    check(page_of(title, text))


def test_the_policy_allows_nothing_but_its_own_style() -> None:
    assert "default-src 'none'" in POLICY
    assert "script-src" not in POLICY
