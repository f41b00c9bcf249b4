"""Members of a request body: what is wrong with them is gathered and told at once."""

import re
from collections.abc import Collection
from urllib.parse import quote

from .messages import Json
from .problems import FieldError, Problem, bad_request

CONTROL_CHARACTER = re.compile("[\x00-\x1f\x7f-\x9f]")
MAX_NAMED_MEMBER = 64


class Form:
    """An object whose members are asked for one by one; `check` refuses it when one was bad.

    The values returned for bad members are placeholders that nobody uses, because `check` comes before.
    """

    def __init__(self, members: dict[str, Json], known: Collection[str]) -> None:
        self._members = members
        self._pointer = "#"
        self.errors: list[FieldError] = []
        self._unknown: list[FieldError] = []
        self._refuse_unknown(known)

    def _refuse_unknown(self, known: Collection[str]) -> None:
        for name in self._members:
            if name not in known:
                self._unknown.append(self._error(name[:MAX_NAMED_MEMBER], "is not a member that can be given"))

    def _error(self, name: str, detail: str) -> FieldError:
        token = quote(name.replace("~", "~0").replace("/", "~1"), safe="~")
        return {"pointer": f"{self._pointer}/{token}", "detail": detail}

    def complain(self, name: str, detail: str) -> None:
        """Note that a member is bad."""
        self.errors.append(self._error(name, detail))

    def has(self, name: str) -> bool:
        """Whether the member is there at all, be it null."""
        return name in self._members

    def given(self, name: str) -> bool:
        """Whether the member is there and not null."""
        return self._members.get(name) is not None

    def raw(self, name: str) -> Json:
        """The member as it came; None if it is absent."""
        return self._members.get(name)

    def text(self, name: str, low: int, high: int, *, one_line: bool = False) -> str:
        """A string of `low` to `high` code points."""
        value = self._members.get(name)
        if not isinstance(value, str):
            self.complain(name, "must be a string")
            return ""
        if not low <= len(value) <= high:
            self.complain(name, f"must have {low} to {high} characters")
        elif one_line and CONTROL_CHARACTER.search(value):
            self.complain(name, "must not hold control characters")
        return value

    def whole(self, name: str, low: int, high: int | None = None) -> int:
        """An integer in a range; 5.0 and true are none."""
        value = self._members.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            self.complain(name, "must be an integer")
            return low
        if value < low or (high is not None and value > high):
            self.complain(name, f"must be at least {low}" + ("" if high is None else f" and at most {high}"))
            return low
        return value

    def reference(self, name: str) -> int:
        """The id of something: an integer. One that is out of any range names nothing."""
        value = self._members.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            self.complain(name, "must be an id")
            return 0
        return value if 0 < value < 2**63 else 0

    def nested(self, name: str, known: Collection[str]) -> "Form":
        """A member that is an object; its errors are this form's."""
        value = self._members.get(name)
        if not isinstance(value, dict):
            self.complain(name, "must be an object")
        return self.inner(name, value if isinstance(value, dict) else {}, known)

    def inner(self, path: str, members: dict[str, Json], known: Collection[str]) -> "Form":
        """A form for an object somewhere below, at a pointer's `path` below this one."""
        form = Form(members, ())
        form._pointer = f"{self._pointer}/{path}"
        form.errors = self.errors
        form._unknown = self._unknown
        form._refuse_unknown(known)
        return form

    def check(self) -> None:
        """Refuse with 400 for bad members, with 422 for members that have no place here."""
        if self.errors:
            raise bad_request("Some members are not valid.", [*self.errors, *self._unknown])
        if self._unknown:
            raise Problem(422, "unknown-member", "Some members have no place here.", errors=self._unknown)
