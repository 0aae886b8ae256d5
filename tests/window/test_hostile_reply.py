"""A reply that names files, hosts and scripts in every way Markdown and HTML know: none of it is opened."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.streams import script_of_text
from tests.window.desktop import XDesktop
from tests.window.tracing import between_marks, check_calls, skip_where_nothing_can_be_traced, traced

pytestmark = [pytest.mark.window, pytest.mark.slow, pytest.mark.timeout(120)]

LIMIT_S = 90.0

HARMLESS = """# A heading

A paragraph with [a link](https://example.org/), **bold**, *italic* and `code`.

> A quote

- one
- two

| a | b |
| - | - |
| 1 | 2 |

```html
<p>markup</p>
```
"""

HOSTILE = """# A heading ![](CANARY)

![by path](CANARY) ![by URL](file://CANARY) ![by host](file://cdq-host/share/x.png) ![web](URL/a.png)
![UNC](//cdq-host/share/x.png) ![UNC](\\\\\\\\cdq-host\\share\\x.png) ![resource](qrc:/cdq-host.png) ![by reference][r]
[a link](file://CANARY) <file://CANARY> [UNC](//cdq-host/x) [script](javascript:alert(1)) [a link](URL/b "CANARY")
<img src="CANARY"> <img src="file://CANARY"> <img src="URL/c.png"> <a href="file://CANARY">a</a>

<iframe src="URL/d"></iframe><link rel="stylesheet" href="file://CANARY"><style>@import url("URL/e.css")</style>
<body background="CANARY"><table background="file://CANARY"><tr><td><img src="//cdq-host/share/y.png"></td></tr></table>
<script src="URL/f.js"></script><object data="file://CANARY"></object><svg><image href="file://CANARY"/></svg>

> ![in a quote](file://CANARY) <img src="CANARY">

- ![in a list](CANARY) <img src="URL/g.png">

| ![in a table](CANARY) | <img src="file://CANARY"> |
| - | - |
| ![UNC](//cdq-host/share/z.png) | <img src="URL/h.png"> |

```html
<img src="file://CANARY"><script src="URL/i.js"></script>
```

[r]: file://CANARY
"""


def test_a_hostile_reply_opens_no_file_and_no_connection(desktop: XDesktop, tmp_path: Path) -> None:
    skip_where_nothing_can_be_traced()
    canary = tmp_path / "canary.png"
    canary.write_bytes(b"never to be read")

    async def run() -> tuple[list[str], str, int]:
        async with running(FaultyServer()) as server:
            hostile = HOSTILE.replace("CANARY", str(canary)).replace("URL", server.other_origin.base_url)
            server.next(*(script_of_text(*text.splitlines(keepends=True)) for text in (HARMLESS, hostile)))
            app = ("tests.window.hostile_reply", str(tmp_path / "profile"), server.base_url, server.key)
            trace = await traced(desktop, app, tmp_path, LIMIT_S)
            assert server.faults_left == 0
            return list(between_marks(trace)), server.base_url, server.other_origin.connection_count

    calls, base_url, strangers = asyncio.run(run())
    assert strangers == 0
    told = [call for call in calls if "canary" in call or "cdq-host" in call]
    assert not told, "\n".join(told)
    check_calls(calls, tmp_path / "profile", base_url)
