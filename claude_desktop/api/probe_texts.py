"""What the connection test says about each step: a sentence, and where it failed what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from claude_desktop.model.failures import FailureKind
from claude_desktop.model.texts import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence and an advice; translate both in the context `ConnectionTest`."""

    sentence: str
    advice: str = ""


NAME_FOUND = Told(QT_TRANSLATE_NOOP("ConnectionTest", "{host} is {address}."))
NAME_NOT_NEEDED = Told(QT_TRANSLATE_NOOP("ConnectionTest", "{host} is an address already."))
NAME_UNKNOWN = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "No address was found for {host}."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Check the spelling of the address, and whether this computer is online."),
)
NAME_SLOW = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "Looking up {host} took too long."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Check whether this computer is online, then test again."),
)
ROUTE_OPEN = Told(QT_TRANSLATE_NOOP("ConnectionTest", "{place} takes connections."))
ROUTE_REFUSED = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "{place} refuses the connection: nothing listens there."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Check the port, and whether the server is running."),
)
ROUTE_SLOW = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "{place} does not answer."),
    QT_TRANSLATE_NOOP(
        "ConnectionTest", "A firewall may block the way. If this network needs a proxy, set it under Network."
    ),
)
ROUTE_NONE = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "There is no way to {place}."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Check the network of this computer, then test again."),
)
PROXY_NONE = Told(QT_TRANSLATE_NOOP("ConnectionTest", "The server is reached directly."))
PROXY_OPEN = Told(QT_TRANSLATE_NOOP("ConnectionTest", "The proxy {proxy} lets the connection through."))
PROXY_BROKEN = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "The proxy {proxy} can not be used: only http and https proxies can."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Set another proxy, or none, under Network."),
)
PROXY_WANTS_PASSWORD = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "The proxy {proxy} wants a name and a password, or other ones."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Enter them under Network."),
)
PROXY_REFUSED = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "The proxy {proxy} refused the way to {host} (status {status})."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Ask who runs the proxy to allow this host, or set another under Network."),
)
PROXY_ODD = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "What answers at {proxy} does not behave like a proxy."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Check the proxy's address and port under Network."),
)
TLS_NONE = Told(QT_TRANSLATE_NOOP("ConnectionTest", "Not encrypted: the connection stays on this computer."))
TLS_TRUSTED = Told(QT_TRANSLATE_NOOP("ConnectionTest", "The certificate of {host} is trusted."))
TLS_UNTRUSTED = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "The certificate of {host} comes from nobody this computer trusts."),
    QT_TRANSLATE_NOOP(
        "ConnectionTest", "If your company inspects traffic, choose its CA file under Network. Otherwise do not go on."
    ),
)
TLS_EXPIRED = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "The certificate of {host} does not hold today."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Check this computer's clock; if it is right, tell who runs the server."),
)
TLS_OTHER_NAME = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "The certificate is not for {host}: another server answers in its place."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Check the address. A login page of the network may be in the way."),
)
TLS_CA_FILE = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "The CA file in the settings can not be used."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Choose another file, or none, under Network."),
)
TLS_NOT_SPOKEN = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "{place} does not speak TLS."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Check the port. A server on this computer may want http instead of https."),
)
PROTOCOL_MODELS = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "The server speaks the Messages API and offers {count} models.")
)
PROTOCOL_NO_LIST = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "The server speaks the Messages API. It does not list its models.")
)
PROTOCOL_SPOKEN = Told(QT_TRANSLATE_NOOP("ConnectionTest", "The server speaks the Messages API."))
KEY_ACCEPTED = Told(QT_TRANSLATE_NOOP("ConnectionTest", "The server accepts the key."))
KEY_NONE = Told(QT_TRANSLATE_NOOP("ConnectionTest", "This account sends no key."))
KEY_REFUSED = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "The server refuses the key."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Check how the key is sent, or enter another one."),
)
KEY_NOT_ALLOWED = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "The key is known, but it may not do this."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Ask who manages the key which permissions it has."),
)
KEY_BILLING = Told(
    QT_TRANSLATE_NOOP(
        "ConnectionTest", "The key is known, but its account has a billing problem or reached its limit."
    ),
    QT_TRANSLATE_NOOP("ConnectionTest", "Settle it on the console's billing page."),
)
KEY_MISSING = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "There is no key to send."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Enter the key of this account."),
)
_NOT_THE_API = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "What answers does not speak the Messages API."),
    QT_TRANSLATE_NOOP(
        "ConnectionTest",
        "A login page of the network may be in the way: open any page in a browser. Else check the address.",
    ),
)
_NOT_FOUND = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "There is no Messages API at this address."),
    QT_TRANSLATE_NOOP(
        "ConnectionTest", "Check the address: it is given without /v1, but with what stands before that."
    ),
)
_SILENT = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "The server took the request and did not answer in time."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Test again in a moment."),
)
_BUSY = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "The server speaks the Messages API, but it has a problem just now."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Test again in a moment."),
)
_HUNG_UP = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "The server hung up without an answer."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Check the address and the port, then test again."),
)
_REFUSED_REQUEST = Told(
    QT_TRANSLATE_NOOP("ConnectionTest", "The server did not accept the request."),
    QT_TRANSLATE_NOOP("ConnectionTest", "Check the API version and the extra headers of this account."),
)
KEY_FAILURES = {
    FailureKind.KEY_REFUSED: KEY_REFUSED,
    FailureKind.NO_KEY: KEY_MISSING,
    FailureKind.NOT_PERMITTED: KEY_NOT_ALLOWED,
    FailureKind.BILLING: KEY_BILLING,
    FailureKind.SPEND_LIMIT: KEY_BILLING,
}
PROTOCOL_FAILURES = {
    FailureKind.MALFORMED: _NOT_THE_API,
    FailureKind.NOT_FOUND: _NOT_FOUND,
    FailureKind.TIMED_OUT: _SILENT,
    FailureKind.OVERLOADED: _BUSY,
    FailureKind.SERVER: _BUSY,
    FailureKind.RATE_LIMITED: _BUSY,
    FailureKind.INVALID_REQUEST: _REFUSED_REQUEST,
}
PROTOCOL_OTHERWISE = _HUNG_UP
