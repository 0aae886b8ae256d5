"""How long the server keeps what was said."""

from __future__ import annotations

from claude_desktop.model.settings import Caching
from claude_desktop.ui.controls.segmented import SegmentedControl
from claude_desktop.ui.controls.value_texts import whole_number_text
from claude_desktop.ui.settings.section import Section, ShownSettings


class CachingSection(Section):
    """Off, five minutes or an hour, with what that costs; not for models of which no caching is known."""

    def __init__(self) -> None:
        self.switch = SegmentedControl("")
        super().__init__("caching", self.switch)
        self.switch.set_choices(
            [
                (Caching.OFF.value, self.tr("off", "caching")),
                (Caching.FIVE_MINUTES.value, self.tr("5 minutes")),
                (Caching.ONE_HOUR.value, self.tr("1 hour")),
            ]
        )
        self.switch.value_chosen.connect(self.on_value_chosen)

    def show_settings(self, shown: ShownSettings) -> None:
        """Show what holds, and from which length on the model caches."""
        minimum = shown.model.cache_minimum_tokens
        caching = shown.own.caching or shown.inherited.caching
        self.switch.set_value(
            caching.value if minimum is not None else Caching.OFF.value, inherited=shown.own.caching is None
        )
        self.switch.setEnabled(minimum is not None)
        self.show_origin(shown, inherits=minimum is not None)
        self.show_help(self._sentence(minimum, caching))

    def on_value_chosen(self, value: str) -> None:
        """Keep what was said for that long."""
        self.take(Caching(value))

    def _sentence(self, minimum: int | None, caching: Caching) -> str:
        if minimum is None:
            return self.tr("Nothing is known of caching with this model, so nothing is asked for.")
        if caching is Caching.OFF:
            return self.tr("Every message pays for the whole conversation anew.")
        least = self.tr("From {count} tokens on.").format(count=whole_number_text(minimum))
        if caching is Caching.ONE_HOUR:
            return self.tr("Writing costs twice as much, reading a tenth or less. {least}").format(least=least)
        return self.tr("Writing costs a quarter more, reading a tenth or less. {least}").format(least=least)
