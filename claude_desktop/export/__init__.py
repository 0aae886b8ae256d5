"""Conversation -> file. `formats.FORMATS` is the table of what there is."""
