"""What the demo says, as Markdown. Every reply begins with `LABEL`; `$names` are filled in by `replies`."""

from __future__ import annotations

LABEL = "*Demo reply: no model is behind this.*"

INTRODUCTION = """\
This is the demo that is built into the app. A small server on your own machine received your message over HTTP, the
same way the Claude API would, and sends back prepared text. Nothing left this computer and nothing was spent.

You asked:

$question
"""

FILES = """\
### What you attached

The demo reads the head of each file and nothing more; it can not look at a picture or read a document.
"""

ARRIVED = """\
### What arrived with your message

| Setting | Value |
| --- | --- |
| Model | $model (`$model_id`) |
| Effort | $effort |
| Thinking | $thinking |
| Max tokens | $max_tokens |
| System prompt | $system |
| Messages in the request | $message_count |
$further_rows"""

EARLIER = """\
### What you said before

The whole branch is sent with each request. I can see $count:

$turns
"""

SYSTEM_PROMPT = """\
Your system prompt begins:

$system
"""

THINGS_TO_TRY = """\
### Things to try

- Ask for **code**, a **table**, a **list**, a **quote**, **links**, **maths**, a **diagram**, a **poem** or **JSON**.
- Ask for something **long**, then press Esc while it is being written: the text so far is kept.
- Ask me to **count to 50** with a stop sequence of `20` in this conversation's settings.
- Change the model, the effort or the system prompt, send again, and compare the table above.
- Give the panel an extra parameter, such as `{"service_tier": "auto"}`: it arrives in the table too.
- Edit your first message: the old branch stays beside the new one.
- Choose JSON or CSV as **Output** in the panel, or switch on **Web search** and ask to search for something.
- Write **play** to see how replies can end and what can go wrong.
"""

STAGE = """\
Write *play* and one of these names, and it happens. *once*, *twice* or a number after it says how often.

Ways to end: `empty`, `thinking only`, `all thinking`, `max tokens`, `full context`, `new reason`, `tool use`, `pause`,
`refusal`, `refusal cyber`, `refusal bio`, `refusal frontier llm`, `refusal reasoning extraction`,
`refusal general harms`.

Broken off: `cut`, `error event`.

Errors: `400`, `401`, `402`, `403`, `404`, `408`, `409`, `413`, `429`, `rate limit`, `spend limit`, `500`, `503`, `504`,
`529`, `overloaded`, `on hold`, `too long`, `large images`.
"""

CODE = """\
Here is code with its language named, so that it is highlighted and can be copied with one click:

```python
from collections import Counter
from pathlib import Path


def most_common_words(path: Path, count: int = 10) -> list[tuple[str, int]]:
    \"\"\"Return the words that occur most often in a text file.\"\"\"
    words = path.read_text(encoding="utf-8").lower().split()
    return Counter(words).most_common(count)


for word, times in most_common_words(Path("notes.txt")):
    print(f"{times:>5}  {word}")
```

A command line and a configuration file look like this:

```bash
find . -name '*.txt' -newer yesterday | xargs wc -w
```

```toml
[appearance]
theme = "dark"
font_size_px = 15
```

In a sentence, `inline code` stands out too.
"""

TABLE = """\
A table keeps its columns aligned and scrolls sideways where it is too wide:

| Planet | Day length | Moons | Remark |
| :--- | ---: | :---: | :--- |
| Mercury | 4,222.6 h | 0 | The fastest around the Sun |
| Earth | 24.0 h | 1 | You are here |
| Mars | 24.7 h | 2 | *Phobos* and *Deimos* |
| Jupiter | 9.9 h | 97 | The **largest** |
"""

LIST = """\
A list, with a second level and with things to tick off:

1. Gather what you need
   - the flour, the water, the salt
   - a bowl that is larger than you think
2. Mix, and wait
3. Bake until it sounds hollow

- [x] Written
- [ ] Read again tomorrow
- [ ] Sent
"""

QUOTE = """\
A quotation stands apart from the text around it:

> The limits of my language mean the limits of my world.
>
> > Quotations can stand inside quotations.

The first is by Ludwig Wittgenstein.
"""

LINKS = """\
Links show where they lead before they are opened:

- the [Claude API documentation](https://platform.claude.com/docs/en/home)
- the [Markdown specification](https://spec.commonmark.org/)
- a bare address: <https://example.com/>
"""

MATHS = """\
A formula in a line, $e^{i\\pi} + 1 = 0$, and one of its own:

$$
\\int_{-\\infty}^{\\infty} e^{-x^2}\\,dx = \\sqrt{\\pi}
$$
"""

DIAGRAM = """\
A diagram, drawn from its source (press *Source* above it to read that):

```mermaid
flowchart LR
    You([You]) -->|write| App[This window]
    App -->|HTTPS| Server{{Demo server}}
    Server -.->|events| App
    App -->|stored| Disk[(Your disk)]
```

And one of messages in time:

```mermaid
sequenceDiagram
    actor You
    participant App
    participant Server as Demo server
    You->>App: a question
    App->>+Server: POST /v1/messages
    loop word by word
        Server-->>App: content_block_delta
    end
    Server-->>-App: message_stop
    App-->>You: the whole reply
```
"""

POEM = """\
> The cursor waits, the page is white,
> a server answers from next door;
> it has no thought, but types all right
> the lines that someone wrote before.
>
> So do not ask it what it knows,
> it knows your words, and sends them back.
> A model would reply in prose;
> this one keeps merely to its track.
"""

JSON = """\
JSON, as a model would send it in a block of code:

```json
{
  "kind": "demo",
  "honest": true,
  "tokens": [1, 2, 3],
  "note": "Set a schema in the further parameters to get JSON and nothing else."
}
```
"""

HEADING = """\
# A first heading

Text under it.

## A second one

More text, with **bold**, *italic*, ~~struck out~~ and `code` words.

---

And a rule above this line.
"""

SCRIPTS = """\
Other scripts and signs, to see that each has a font: 中文, 日本語, 한국어, Ελληνικά, Русский, हिन्दी, עברית, العربية,
🙂 👩‍🚀 🇪🇺, ½, √2, ≠, ∞.
"""

LONG_OPENING = "Here is a long reply, to scroll, to stop, and to keep reading while it grows.\n"

LONG_PARAGRAPHS = """\
A conversation here is a tree. Each message hangs below the one it answers, and editing or regenerating adds a
branch beside the old one. Nothing that was said is overwritten, so a way not taken can be taken later.

While a reply is written, only its last lines change. The app parses those again with each piece that arrives and
leaves the rest alone, which is why the hundredth paragraph costs no more than the first.

What you wrote is on disk before the request goes out. What comes back is written down as it comes, at least twice a
second, so that a power cut costs you a few words and no more.

Scroll up while this is being written: the view stays where you are reading and a small button leads back to the
end. Scroll down to the end and it follows the text again.

A stop is not a loss. The text up to that moment stays in the conversation, is sent again with your next message,
and can be continued or thrown away.

The key for a real account lives in the keyring of your system. It is fetched when a request needs it and appears in
no file, log or export of this app. This demo needs none: it made up its own.
"""

THOUGHTS = """\
There is no model here, so this is not reasoning; it shows where a summary of thinking would stand.

The question has $length characters. The settings and the earlier turns are part of the request, so they can be told
back.

Words such as code, table or list in the question decide which prepared text fits.

A higher effort lets a model think longer; the demo shows that by writing more of these sentences.

At the highest effort this is the last of them. Now the answer.
"""
