"""Keeps conversations in SQLite: one writer thread, numbered migrations, journal, search, backups. Seen by services."""
