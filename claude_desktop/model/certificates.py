"""Which certificate authorities are trusted, as the app shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CertificateProblem(StrEnum):
    """Why a file of authorities is not used."""

    NOT_THERE = "not_there"
    NOT_READABLE = "not_readable"
    NO_CERTIFICATES = "no_certificates"


@dataclass(frozen=True, slots=True)
class Authorities:
    """A source of trust. `place` is a path, empty for the operating system's own store, which does not tell how many
    it holds; `names` are the first few, with the day until which each holds (as OpenSSL writes it)."""

    place: str = ""
    count: int | None = None
    names: tuple[str, ...] = ()
    problem: CertificateProblem | None = None
