"""What a request body may be before anybody looks into it: JSON by its media type, and of a bearable size."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reference_impl.routes.problems import problem

LARGEST_BODY = 1024 * 1024
JSON_TYPES = {"application/json"}
PATCH_TYPES = {"application/json", "application/merge-patch+json"}
WITH_BODY = {"POST", "PUT", "PATCH"}


class BodyGuard:
    """Refuses foreign media types with 415 and bodies over a mebibyte with 413."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at the headers first, so that a large body is refused before it is read."""
        if scope["type"] != "http" or scope["method"] not in WITH_BODY:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if says_too_much(headers.get("content-length", "0")):
            refusal = problem(413, "The body is too large.", {"connection": "close"})
            await refusal(scope, receive, send)
        elif not is_json(scope["method"], headers.get("content-type", "application/json")):
            await problem(415, "The body must be application/json.")(scope, receive, send)
        else:
            await self.app(scope, counted(receive), send)


def is_json(method: str, content_type: str) -> bool:
    """Whether the media type is one that we read, in any letter case and with any parameters."""
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type in (PATCH_TYPES if method == "PATCH" else JSON_TYPES)


def says_too_much(content_length: str) -> bool:
    """Whether a body says that it is too large. What is no number is for the server to refuse."""
    digits = content_length.isascii() and content_length.isdigit()
    return digits and (len(content_length) > 9 or int(content_length) > LARGEST_BODY)


def counted(receive: Receive) -> Receive:
    """The same messages, until a body that did not say its length grows too large."""
    received = 0

    async def receive_counting() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > LARGEST_BODY:
            raise HTTPException(413, headers={"connection": "close"})  # the rest of it is not read
        return message

    return receive_counting
