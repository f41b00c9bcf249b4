"""The ways in which the shop turns a request down. routes/problems.py gives each its HTTP status."""


class ShopError(Exception):
    """A refusal: `detail` is a sentence for the client, `retry_after` the seconds after which to ask again."""

    def __init__(self, detail: str, *, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after


class InvalidError(ShopError):
    """What was sent breaks a rule; `parameter` names the parameter or header at fault."""

    def __init__(self, detail: str, *, parameter: str) -> None:
        super().__init__(detail)
        self.parameter = parameter


class UnauthenticatedError(ShopError):
    """Nobody is logged in, or with credentials that are not (or no longer) right."""


class ForbiddenError(ShopError):
    """The bearer is known and may not do this."""


class NotFoundError(ShopError):
    """There is no such thing, or none that the bearer may know of."""

    def __init__(self, detail: str = "There is no such thing here.") -> None:
        super().__init__(detail)


class ConflictError(ShopError):
    """The present state of the shop does not allow this."""


class DeclinedError(ShopError):
    """The payment provider has said no."""


class StaleError(ShopError):
    """The client's idea of the resource (If-Match) is not its present state."""


class TooManyTriesError(ShopError):
    """Too much, too fast: ask again after `retry_after` seconds."""


class UnavailableError(ShopError):
    """The shop can't do this now; nothing has happened."""
