"""The scripted streams are what their names say, as far as the SDK can tell."""

from __future__ import annotations

import anthropic
import pytest

from tests.fakes.clients import http_client, sdk_client
from tests.fakes.faults import Script
from tests.fakes.faulty_server import FaultyServer, running
from tests.fakes.plain_loop import run_plain
from tests.fakes.streams import MALFORMED, ODD, SAID, huge_event, script_of_text


async def final_message(script: Script) -> anthropic.types.Message:
    async with running(FaultyServer()) as server, http_client() as http:
        client = sdk_client(server, http)
        server.next(script)
        async with client.messages.stream(
            model="claude-opus-5-5", max_tokens=100, messages=[{"role": "user", "content": "Hello"}]
        ) as stream:
            return await stream.get_final_message()


def text_of(message: anthropic.types.Message) -> str:
    return "".join(block.text for block in message.content if block.type == "text")


# Legal, but more than the SDK's own reader takes (2.12): one of the reasons why the app has its own.
BEYOND_THE_SDK = ("a byte order mark", "a tool call with broken input", "no usage")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ODD if name not in BEYOND_THE_SDK])
def test_odd_streams_are_read_to_their_end(name: str) -> None:
    message = run_plain(lambda: final_message(ODD[name]))
    assert message.stop_reason is not None
    assert text_of(message).startswith(SAID) or name == "nothing at all"


@pytest.mark.parametrize("name", list(MALFORMED))
def test_malformed_streams_begin_with_text_and_do_not_end_as_they_should(name: str) -> None:
    script = MALFORMED[name]
    encoded = [frame for frame in script.frames if isinstance(frame, bytes)]
    events = [frame for frame in script.frames if isinstance(frame, dict)]
    assert any(frame.get("delta", {}).get("text") == SAID for frame in events if isinstance(frame.get("delta"), dict))
    assert script != script_of_text(SAID)
    assert all(frame.endswith(b"\n\n") for frame in encoded)


def test_a_script_of_text_is_a_correct_stream() -> None:
    message = run_plain(lambda: final_message(script_of_text("One, ", "two.")))
    assert text_of(message) == "One, two."
    assert message.stop_reason == "end_turn"


def test_a_huge_event_arrives_whole() -> None:
    assert len(text_of(run_plain(lambda: final_message(huge_event(3_000_000))))) == 3_000_000 + len(SAID)
