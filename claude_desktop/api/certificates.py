"""Which certificates are trusted: the system's, and those of a file that the person chose beside them."""

from __future__ import annotations

import ssl
import sys
from pathlib import Path
from typing import Any

from claude_desktop.api.failures_of import clean_detail
from claude_desktop.model.certificates import Authorities, CertificateProblem
from claude_desktop.model.failures import Failure, FailureKind, KnownError

MAX_CA_FILE_BYTES = 10_000_000
_SHOWN_NAMES = 3


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Trust what the system trusts (its own store through truststore on Windows and macOS, the paths compiled into
    OpenSSL on Linux), never what `SSL_CERT_FILE` says; a CA file comes on top. Slow: it reads files.

    Raises `KnownError` (tls) where the CA file is none.
    """
    import httpx2  # noqa: PLC0415  heavy: in a thread only

    context = httpx2.create_ssl_context(trust_env=False)
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else None
            failure = Failure(FailureKind.TLS, clean_detail(f"{ca_file.name}: {reason or 'not a certificate file'}"))
        else:
            return context
        raise KnownError(failure)
    return context


def system_authorities() -> Authorities:
    """Tell whom the system trusts. Slow: it reads files."""
    if sys.platform in ("darwin", "win32"):
        return Authorities()
    paths = ssl.get_default_verify_paths()
    found = next((path for path in (paths.openssl_cafile, paths.openssl_capath) if Path(path).exists()), "")
    known = tls_context(None).get_ca_certs()
    return Authorities(str(Path(found).resolve()) if found else "", len(known))


def authorities_of(path: Path) -> Authorities:
    """Look into a CA file. Never raises: what is wrong with it is told."""
    problem: CertificateProblem | None = None
    try:
        if not path.is_file():  # a pipe would never end
            return Authorities(str(path), 0, problem=CertificateProblem.NOT_THERE)
        with path.open("rb") as file:
            content = file.read(MAX_CA_FILE_BYTES).decode(
                "ascii", "ignore"
            )  # PEM is ASCII; the words around it may not be
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=content)
        known = context.get_ca_certs()
    except ssl.SSLError:
        problem, known = CertificateProblem.NO_CERTIFICATES, []
    except OSError:
        problem, known = CertificateProblem.NOT_READABLE, []
    except ValueError:  # an empty file
        problem, known = CertificateProblem.NO_CERTIFICATES, []
    if not known and problem is None:
        problem = CertificateProblem.NO_CERTIFICATES
    return Authorities(str(path), len(known), tuple(map(_name_of, known[:_SHOWN_NAMES])), problem)


def _name_of(certificate: dict[str, Any]) -> str:
    """Whom a certificate names, and until when it holds."""
    names = {key: value for part in certificate.get("subject", ()) for key, value in part}
    name = names.get("commonName") or names.get("organizationName") or "?"
    return clean_detail(f"{name} ({certificate.get('notAfter', '?')})")
