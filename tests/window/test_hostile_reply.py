"""A reply that names files, hosts and scripts in every way Markdown and HTML know: none of it is opened."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.streams import script_of_text
from tests.window.desktop import REPOSITORY, XDesktop
from tests.window.hostile_reply import MARK

pytestmark = [pytest.mark.window, pytest.mark.slow, pytest.mark.timeout(120)]

TRACED = "%file,%process,connect"
LIMIT_S = 90.0
# Fonts for characters that were not shown before; the shapes of the pointer are looked for in many more places.
SYSTEM_FOLDERS = ("/usr/share/fonts/", "/usr/share/fontconfig/", "/var/cache/fontconfig/")
_POINTER = re.compile(r"/(?:\.?icons|pixmaps)/\w+/(?:cursors/|index\.theme$)")
_OPENED = re.compile(r'\b(?:open|openat|openat2|execve|execveat)\((?:AT_FDCWD, )?"([^"]*)"')
_STARTED = re.compile(r"\b(?:execve|execveat)\(")
_CONNECTED = re.compile(r"\bconnect\(\d+, (\{.*?\})")

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


def _between_marks(trace: str) -> Iterator[str]:
    """The calls between the two marks."""
    lines = iter(trace.splitlines())
    for line in lines:
        if f"{MARK}/begin" in line:
            break
    for line in lines:
        if f"{MARK}/end" in line:
            return
        yield line
    raise AssertionError("the app did not come to the end of the hostile reply")


async def _traced(desktop: XDesktop, server: FaultyServer, folder: Path) -> str:
    trace = folder / "trace.txt"
    app = ("-m", "tests.window.hostile_reply", str(folder / "profile"), server.base_url, server.key)
    strace = ("strace", "-f", "--seccomp-bpf", "-qq", "-s", "400", "-e", f"trace={TRACED}", "-o", str(trace))
    process = desktop.start((*strace, sys.executable, *app))
    try:
        code = await asyncio.to_thread(process.wait, LIMIT_S)
    finally:
        desktop.end(process)
    assert code == 0, desktop.log()
    return trace.read_text(errors="replace")


def _can_trace() -> bool:
    done = subprocess.run(["strace", "-qq", "-e", "trace=execve", "true"], capture_output=True, check=False)
    return done.returncode == 0


def test_a_hostile_reply_opens_no_file_and_no_connection(desktop: XDesktop, tmp_path: Path) -> None:
    if not _can_trace():
        pytest.skip("this system lets no process trace another")
    canary = tmp_path / "canary.png"
    canary.write_bytes(b"never to be read")

    async def run() -> tuple[list[str], str, int]:
        async with running(FaultyServer()) as server:
            hostile = HOSTILE.replace("CANARY", str(canary)).replace("URL", server.other_origin.base_url)
            server.next(*(script_of_text(*text.splitlines(keepends=True)) for text in (HARMLESS, hostile)))
            trace = await _traced(desktop, server, tmp_path)
            assert server.faults_left == 0
            return list(_between_marks(trace)), server.base_url, server.other_origin.connection_count

    calls, address, strangers = asyncio.run(run())
    assert strangers == 0
    told = [call for call in calls if "canary" in call or "cdq-host" in call]
    assert not told, "\n".join(told)
    assert not [call for call in calls if _STARTED.search(call)], "it started a program"
    port = address.rpartition(":")[2]
    connections = [found[1] for call in calls if (found := _CONNECTED.search(call))]
    assert all(f"htons({port})" in at and "127.0.0.1" in at for at in connections), connections
    allowed = (str(tmp_path / "profile"), str(REPOSITORY), sys.prefix, sys.base_prefix, *SYSTEM_FOLDERS)
    opened = {found[1] for call in calls if (found := _OPENED.search(call))}
    beyond = sorted(path for path in opened if not path.startswith(allowed) and not _POINTER.search(path))
    assert not beyond, beyond
