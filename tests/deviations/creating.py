"""Deviations of what is asked and answered when something is created."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any, Final

from tests.backends.threads.camera_store import users
from tests.backends.threads.camera_store.config import Settings
from tests.backends.threads.camera_store.json_input import read_object
from tests.backends.threads.camera_store.messages import Json, Request, Response
from tests.backends.threads.camera_store.problems import bad_request
from tests.deviations.deviation import Answer, Deviation, Layer, passes, red, replaced
from tests.deviations.layers import (
    CREATIONS,
    PUBLISH_REVIEW,
    REFUND,
    REGISTER,
    answers,
    contents,
    instead,
    layered,
    object_of,
    on,
    problem,
    status,
    without_header,
)

WITH_LOCATION: Final = tuple(creation for creation in CREATIONS if creation != REFUND)


def _without_id(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "id"}


def _emptied(_request: Request, response: Response) -> Response:
    if response.status != 201:
        return response
    headers = {name: value for name, value in response.headers.items() if name != "Content-Type"}
    return replace(response, status=204, body=None, headers=headers)


def _elsewhere(_request: Request, response: Response) -> Response:
    """Name a host by which nobody reaches the backend, as one behind the mapped port of a container does."""
    location = response.headers.get("Location")
    return response if location is None else response.with_headers({"Location": f"http://app:9/{location.strip('./')}"})


def _unique(member: str) -> Layer:
    """Refuse a value of a member that has been taken before with 409."""
    taken: set[str] = set()
    lock = threading.Lock()

    def layer(inner: Answer) -> Answer:
        def answer(request: Request) -> Response:
            value = str(object_of(request).get(member))
            with lock:
                if value in taken:
                    return problem(409, f"This {member} is taken.")
                response = inner(request)
                if response.status == 201:
                    taken.add(value)
            return response

        return answer

    return layer


def _read_with_username(request: Request, *, merge_patch: bool = False) -> dict[str, Json]:
    """Read a registration that must name a user name, too; what has been checked is not kept."""
    members = read_object(request, merge_patch=merge_patch)
    if request.method == "POST":
        username = members.pop("username", None)
        if not isinstance(username, str) or not username:
            raise bad_request(
                "Some members are not valid.", [{"pointer": "#/username", "detail": "must be a text of 1 to 30"}]
            )
    return members


def _asking_for_a_username(settings: Settings) -> Settings:
    replaced(users, "read_object", _read_with_username)
    return settings


DEVIATIONS: Final = (
    Deviation(
        "registration-answers-200",
        "answers a registration with 200",
        red(95, "USR-01"),
        on([REGISTER], status(200, 201)),
    ),
    Deviation(
        "creations-answer-200",
        "answers everything that is created with 200",
        red(90, "USR-01", "CAT-01", "REV-01", "PUR-01", "REF-01"),
        on(CREATIONS, status(200, 201)),
    ),
    Deviation(
        "no-location",
        "sends no Location",
        red(100, "API-19"),
        without_header("Location"),
    ),
    Deviation(
        "location-of-another-host",
        "sends a Location with a host name that only its own network knows",
        passes(105),
        answers(_elsewhere),
    ),
    Deviation(
        "id-in-location-only",
        "tells the id of what it creates in Location only",
        red(90, "USR-01", "CAT-01", "REV-01", "PUR-01"),
        on(WITH_LOCATION, contents(_without_id)),
    ),
    Deviation(
        "no-id-at-registration",
        "tells the id of a new user neither in the body nor in Location",
        red(40, "USR-01", "API-19"),
        on([REGISTER], layered(without_header("Location"), contents(_without_id))),
    ),
    Deviation(
        "creations-answer-204",
        "answers everything that is created with 204 and Location",
        red(80, "USR-01", "CAT-01", "REV-01", "PUR-01", "REF-01"),
        on(CREATIONS, answers(_emptied)),
    ),
    Deviation(
        "username-required",
        "registers nobody without a member `username`",
        red(95, "USR-01"),
        prepare=_asking_for_a_username,
    ),
    Deviation(
        "unique-review-titles",
        "refuses a second review with the same title",
        passes(105),
        on([PUBLISH_REVIEW], _unique("title")),
    ),
    Deviation(
        "unique-names",
        "refuses a second user with the same name",
        passes(105),
        on([REGISTER], _unique("name")),
    ),
    Deviation(
        "registration-answers-500",
        "answers every registration with 500",
        red(10, "USR-01"),
        on([REGISTER], instead(lambda _: problem(500, "Something went wrong on our side."))),
    ),
    Deviation(
        "taken-email-answers-403",
        "answers the registration of a taken email with 403",
        red(95, "USR-07"),
        on([REGISTER], status(403, 409)),
    ),
)
