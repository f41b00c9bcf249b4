"""Which steps of a chain does its last one need?"""

from __future__ import annotations

from collections.abc import Sequence

from archkata.conformance.evidence.chain import ScriptStep


def needed(steps: Sequence[ScriptStep]) -> list[int]:
    """Return the indexes of the steps that the last one needs.

    A step is needed when it gave a value that a needed one sends, or speaks of the same thing: the same id, the same
    fresh word. A request that speaks of nothing, such as a list of everything, has to do with all on the same path.
    Refused attempts at what the last one attempts are left out, unless that was refused, too; so are searches.
    """
    last = len(steps) - 1
    found = {last}
    while True:
        wanted: set[object] = set()
        for index in found:
            wanted |= _things(steps[index]) | {*steps[index].uses, *steps[index].captures}
        words = {word for index in found for word in steps[index].words}
        more = {index for index in range(last) if index not in found and _matters(steps[index], wanted, words)}
        more = {index for index in more if not _is_another_attempt(steps[index], steps[last])}
        if not more:
            return sorted(found)
        found |= more


def _matters(step: ScriptStep, wanted: set[object], words: set[str]) -> bool:
    if wanted & set(step.captures):
        return True
    if _is_search(step):
        return False
    return bool(wanted & {_path(step), *_things(step)}) or any(_is_related(word, words) for word in step.words)


def _things(step: ScriptStep) -> set[object]:
    """Return what a request speaks of. Who calls is no such thing, unless there is no other, as in a log-out."""
    things: set[object] = {source for source in step.uses if source not in step.credentials}
    if things or step.words:
        return things
    is_log_out = step.exchange.request.method == "DELETE"
    return {_path(step), *(step.credentials if is_log_out else ())}


def _is_related(word: str, words: set[str]) -> bool:
    """Say whether one of the words is a beginning of the other, as what is searched for is."""
    return any(word.startswith(other) or other.startswith(word) for other in words)


def _is_search(step: ScriptStep) -> bool:
    request = step.exchange.request
    return request.method == "GET" and "?" in request.target


def _is_another_attempt(step: ScriptStep, last: ScriptStep) -> bool:
    same = (step.exchange.request.method, _path(step)) == (last.exchange.request.method, _path(last))
    return same and _is_refused(step) and not _is_refused(last)


def _is_refused(step: ScriptStep) -> bool:
    return 400 <= (step.exchange.status or 0) < 500


def _path(step: ScriptStep) -> tuple[str, str]:
    return "path", step.exchange.request.target.partition("?")[0]
