"""What a check makes where that is possible, so that it can leave out a part where it is not."""

from __future__ import annotations

from archkata.conformance.calling.answer import Resource, Thing
from archkata.conformance.scene import Scene
from harness.actors import Actor, Product, User, new_product, new_purchase, new_review, new_user


def possible_user(scene: Scene) -> User | None:
    """Return a fresh user who can act, or None where there cannot be one."""
    return scene.attempt(lambda: new_user(scene).logged_in()) if scene.claims("users") else None


def possible_product(editor: Actor) -> Product | None:
    """Return a fresh product, or None where there cannot be one."""
    return editor.scene.attempt(lambda: new_product(editor)) if editor.scene.claims("catalogue") else None


def possible_review(editor: Actor, product: Thing | None) -> Resource | None:
    """Return a fresh review of a product, or None where there cannot be one."""
    if product is None or not editor.scene.claims("reviews"):
        return None
    return editor.scene.attempt(lambda: new_review(editor, product))


def possible_purchase(buyer: Actor | None, product: Thing | None) -> Resource | None:
    """Return a fresh purchase of one unit, or None where there cannot be one."""
    if buyer is None or product is None or not buyer.scene.claims("purchases"):
        return None
    return buyer.scene.attempt(lambda: new_purchase(buyer, product))
