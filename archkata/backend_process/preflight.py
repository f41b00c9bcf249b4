"""Before any check: can the target be judged at all? One sentence for each way in which it cannot."""

from __future__ import annotations

from dataclasses import replace

from archkata.errors import UnreachableError
from archkata.language import Text, text
from archkata.wire import Address, Connection, ReadLimits, Reply, Request, TransportError, TransportErrorKind

PATIENCE = ReadLimits(seconds=5, connect_seconds=5)
PREFIXES = ("", "/api", "/api/v1", "/v1")
WELL = {200, 204}
ABSENT = {404, 405, 501}


def preflight(address: Address, health: str, users: str) -> list[Text]:
    """Return what is worth knowing about a target that can be judged; raise UnreachableError where it cannot.

    `health` and `users` are the paths of these operations below the base URL.
    """
    reply = _ask(address, health)
    if reply.status in WELL:
        return []
    registration = _ask_to_register(address, users)
    elsewhere = _prefix_that_answers(address, health)
    if elsewhere is not None and not _is_there(registration):
        raise UnreachableError(
            text("{path} answers under {prefix}, not under {url}.", path=health, prefix=elsewhere, url=address),
            text("Use the base URL {url}", url=replace(address, path=elsewhere.path)),
        )
    if _is_tls_behind(reply):
        raise _wrong_scheme(address)
    if _is_page(reply) and (registration is None or _is_page(registration)):
        raise UnreachableError(
            text("{url} answers with web pages, not with JSON.", url=address),
            text("Check the port, and the prefix of the API in the base URL."),
        )
    return [text("GET {path} answers {status}; it should be 200 or 204.", path=health, status=reply.status)]


def _ask(address: Address, path: str) -> Reply:
    connection = Connection(address)
    try:
        return connection.send(Request("GET", address.path + path, (("Accept", "application/json"),)), PATIENCE)
    except TransportError as trouble:
        raise _unreachable(address, path, trouble) from trouble
    finally:
        connection.close()


def _unreachable(address: Address, path: str, trouble: TransportError) -> UnreachableError:
    if trouble.kind is TransportErrorKind.REFUSED:
        return UnreachableError(
            text("Nothing listens at {url}.", url=address),
            text('Start the backend, or give its start command: --start "COMMAND"'),
        )
    if trouble.kind is TransportErrorKind.UNRESOLVED:
        return UnreachableError(
            text("The host name {host} is unknown.", host=address.host), text("Check the spelling of the URL.")
        )
    if trouble.kind is TransportErrorKind.TLS or (address.scheme == "http" and _greets_in_tls(address)):
        return _wrong_scheme(address)
    if trouble.kind is TransportErrorKind.TIMEOUT:
        return UnreachableError(
            text("{url} does not answer GET {path} within 5 s.", url=address, path=path),
            text("It accepts connections: look for a blocked start, a dead worker or a debugger that holds it."),
        )
    return UnreachableError(
        text("{url} does not speak HTTP/1.1: {trouble}.", url=address, trouble=trouble.sentence),
        text("Check the port: is it a database, a gRPC server or an HTTPS port?"),
    )


def _wrong_scheme(address: Address) -> UnreachableError:
    other = "http" if address.scheme == "https" else "https"
    speaks = "TLS" if other == "https" else text("plain HTTP")
    return UnreachableError(
        text("{host} speaks {speaks}, not {scheme}.", host=address.authority, speaks=speaks, scheme=address.scheme),
        text("Use the base URL {url}", url=f"{other}://{address.authority}{address.path}"),
    )


def _greets_in_tls(address: Address) -> bool:
    connection = Connection(replace(address, scheme="https"))
    try:
        connection.open(PATIENCE)
    except TransportError as trouble:
        # a certificate that is not trusted is a TLS server all the same
        return trouble.kind is TransportErrorKind.TLS and "CERTIFICATE" in trouble.detail.upper()
    finally:
        connection.close()
    return True


def _is_tls_behind(reply: Reply) -> bool:
    return reply.status == 400 and b"HTTPS port" in reply.body


def _prefix_that_answers(address: Address, health: str) -> Address | None:
    for prefix in PREFIXES:
        candidate = replace(address, path=prefix)
        if candidate == address:
            continue
        connection = Connection(candidate)
        try:
            reply = connection.send(Request("GET", prefix + health), PATIENCE)
        except TransportError:
            continue
        finally:
            connection.close()
        if reply.status in WELL and not _is_page(reply):
            return candidate
    return None


def _is_page(reply: Reply) -> bool:
    return "html" in (reply.header("Content-Type") or "").lower()


def _ask_to_register(address: Address, users: str) -> Reply | None:
    """Ask for a registration without members: a backend that has users says in JSON what is missing."""
    connection = Connection(address)
    request = Request("POST", address.path + users, (("Content-Type", "application/json"),), b"{}")
    try:
        return connection.send(request, PATIENCE)
    except TransportError:
        return None
    finally:
        connection.close()


def _is_there(registration: Reply | None) -> bool:
    return registration is not None and registration.status not in ABSENT and not _is_page(registration)
