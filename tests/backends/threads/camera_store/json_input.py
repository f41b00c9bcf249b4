"""Request bodies: from bytes to a JSON object, with a refusal for everything else."""

import json
import re
from email.message import Message
from typing import NoReturn, cast

from .messages import Json, Request
from .problems import Problem, bad_request

FORBIDDEN_TEXT = re.compile("[\x00\ud800-\udfff]")


def read_object(request: Request, *, merge_patch: bool = False) -> dict[str, Json]:
    """The object in the body, or a refusal with 400 or 415."""
    _check_media_type(request.headers, merge_patch=merge_patch)
    try:
        content = json.loads(
            request.body.decode("utf-8"), object_pairs_hook=_unique_members, parse_constant=_no_constant
        )
    except UnicodeDecodeError:
        raise bad_request("The body is not UTF-8.") from None
    except (ValueError, RecursionError):
        raise bad_request("The body is not valid JSON.") from None
    if not isinstance(content, dict):
        raise bad_request("The body must be a JSON object.")
    _check_text(content)
    return cast("dict[str, Json]", content)


def _check_media_type(headers: Message, *, merge_patch: bool) -> None:
    if headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise bad_request("The body must not be encoded.")
    value = headers.get("Content-Type")
    if value is None:
        raise bad_request("The content type is missing.")
    media_type = value.partition(";")[0].strip().lower()
    accepted = {"application/json"} | ({"application/merge-patch+json"} if merge_patch else set())
    if media_type not in accepted:
        raise Problem(415, "unsupported-media-type", "The body must be application/json.")
    charset = headers.get_param("charset")
    if charset is not None and str(charset).strip("\"' ").lower() not in {"utf-8", "utf8", "us-ascii"}:
        raise bad_request("The body must be UTF-8.")


def _unique_members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member twice")
    return members


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _check_text(content: Json) -> None:
    # A stack of its own: the content may be nested as deeply as the parser's limit.
    waiting: list[Json] = [content]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if FORBIDDEN_TEXT.search(value):
                raise bad_request("Text must not hold U+0000 or unpaired surrogates.")
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            waiting.extend(value.keys())
            waiting.extend(value.values())
