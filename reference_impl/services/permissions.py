"""What may be done only by some. Who may see or change one thing is said where that thing is."""

from reference_impl.entities.sessions import Bearer
from reference_impl.errors import ForbiddenError


def only_editors(bearer: Bearer) -> None:
    """Let only editors pass."""
    if not bearer.is_editor:
        raise ForbiddenError("Only editors may do this.")
