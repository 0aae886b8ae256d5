"""Panes that show and ask; the deeds are in `services`."""
