"""What a path answers to a method that it does not know."""

from __future__ import annotations

from archkata.conformance.calling.answer import Answer
from archkata.conformance.vocabulary.expectations import Notes
from archkata.language import text


def expect_not_allowed(answer: Answer, notes: Notes) -> None:
    """Take 405 with an `Allow` that names other methods than the one just tried, and 404 with a remark."""
    tried = answer.exchange.request.method
    if answer.status is not None and 200 <= answer.status < 300:
        answer.refute(
            text("405 with an Allow that lists other methods"),
            text(
                "{status}: {method} is offered there, beside the contract",
                status=answer.status,
                method=tried,
            ),
        )
    answer.expect(405, 404)
    if answer.status == 404:
        notes.remark(text("405 with Allow"), text("404 for {method}", method=tried), answer.exchange)
        return
    allowed = [method.strip() for method in (answer.header("Allow") or "").split(",") if method.strip()]
    if not allowed or tried in allowed:
        answer.refute(text("405 with an Allow that lists other methods"), text("Allow: {methods}", methods=allowed))
