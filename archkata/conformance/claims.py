"""Which stages a backend is taken to have: what the command line, archkata.yaml or a binding names, or what answers."""

from __future__ import annotations

from collections.abc import Iterable

from archkata.conformance.backend import Backend
from archkata.conformance.binding import Binding
from archkata.conformance.binding_file import load_binding
from archkata.conformance.contract import Contract
from archkata.conformance.detection import detect_stages
from archkata.conformance.registry import Registry
from archkata.errors import UnreachableError
from archkata.language import Text, text
from archkata.workspace import Workspace


def claim(
    backend: Backend, contract: Contract, registry: Registry, workspace: Workspace, asked: Iterable[str]
) -> list[Text]:
    """Find out what the backend has, settle what it claims, and return what the learner should know.

    `asked` are rules that the command line names, by themselves or by their stage. Their stages are claimed whatever
    else is said; those of the rules that they need where these answer. `stages:` of archkata.yaml takes the place of
    what answers. Without it a stage with an operation that the binding file names is claimed, too, so that a mistyped
    path makes rules fail instead of vanish.
    """
    notices = detect_stages(registry, backend, None)
    found = frozenset(backend.claims)
    by_command = _stages(contract, asked)
    needed = _stages(contract, contract.with_needs(asked)) & found
    by_file = frozenset(workspace.stages or ())
    by_binding = frozenset() if workspace.stages is not None else _bound(workspace, backend.declared_binding)
    if not by_command | by_file | by_binding:
        _ensure_something_answers(backend, found)
    backend.named = by_command | by_file | by_binding
    backend.claims = set(backend.named | needed | (found if workspace.stages is None else frozenset()))
    sources = (
        (by_command, text("the command line names it")),
        (by_file, text("{place} names it", place=workspace.place("stages"))),
        (by_binding, text("{file} names its operations", file=workspace.binding and workspace.binding.name)),
    )
    absent = [stage for stage in contract.stages if stage in backend.binding.stages() - found - backend.learned.untried]
    for stage in absent:
        source = next((why for stages, why in sources if stage in stages), None)
        if source is not None:
            notices.append(
                text("Nothing of the stage {stage} answers. It is claimed because {why}.", stage=stage, why=source)
            )
    return notices


def _ensure_something_answers(backend: Backend, found: frozenset[str]) -> None:
    """Raise UnreachableError where none of the kata's operations answers but health: there is nothing to judge."""
    binding = backend.binding
    others = [each for each in binding.operations.values() if each.id != binding.health_id]
    if found & {each.stage for each in others}:
        return
    askable = [f"{each.method} {each.path}" for each in others if not each.ids]
    raise UnreachableError(
        text(
            "None of the contract's operations is there at {url}: {operations} answer 404, 405 or 501.",
            url=backend.address,
            operations=", ".join(askable),
        ),
        text(
            "Begin with {operation}, correct the prefix of the base URL, or write a binding where your paths are "
            "others: {example}",
            operation=askable[0] if askable else "–",
            example=f"operations: {{{binding.entrance.id}: {{path: /…}}}}",
        ),
    )


def _stages(contract: Contract, rules: Iterable[str]) -> frozenset[str]:
    return frozenset(contract.rules[rule].stage for rule in rules)


def _bound(workspace: Workspace, binding: Binding) -> frozenset[str]:
    """Return the stages of the operations that a binding file changes."""
    if workspace.binding is None:
        return frozenset()
    usual = load_binding().operations
    return frozenset(each.stage for each in binding.operations.values() if each != usual[each.id])
