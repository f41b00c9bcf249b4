"""Operations that take an Idempotency-Key."""

import hashlib
import re
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from reference_impl.entities.answers import Answer, KeyedRequest
from reference_impl.entities.sessions import Bearer
from reference_impl.errors import InvalidError
from reference_impl.repositories.store import Repositories
from reference_impl.routes.answers import response_of
from reference_impl.routes.backend import backend_of
from reference_impl.services.idempotency import once

HEADER = "idempotency-key"
PATTERN = re.compile(r"[\x21-\x7e]{1,255}")
ANONYMOUS = "-"


async def answered_once(request: Request, bearer: Bearer | None, work: Callable[[Repositories], Answer]) -> Response:
    """Do the work in one transaction, and only once for one key."""
    keyed = await keyed_request(request, bearer)
    answer = await backend_of(request).store.write(lambda shop: once(shop, keyed, work))
    return response_of(answer, request)


async def keyed_request(request: Request, bearer: Bearer | None) -> KeyedRequest | None:
    """The name of a keyed request: a key means something only for its user, method and path."""
    keys = request.headers.getlist(HEADER)
    if not keys:
        return None
    key = ", ".join(keys)
    if not PATTERN.fullmatch(key):
        raise InvalidError("A key is 1 to 255 visible ASCII characters.", parameter="Idempotency-Key")
    owner = bearer.user.id if bearer else ANONYMOUS
    fingerprint = hashlib.sha256(await request.body()).digest()
    return KeyedRequest(f"{owner} {request.method} {key} {request.scope['path']}", fingerprint)
