"""What a user has in the shop, and whether it is still as it was. Made as far as the backend claims the stages."""

from __future__ import annotations

from collections.abc import Iterator

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.lists.contents import ensure_nothing
from archkata.conformance.lists.holdings import ensure_holds
from archkata.conformance.lists.listing import Listing
from archkata.conformance.vocabulary.facts import Facts, ensure_agrees
from harness.actors import Actor, Editor, Product, User, new_product
from harness.data import usd
from harness.vocabulary.members import PRODUCT, PURCHASE, REFUND, REVIEW, USER
from harness.vocabulary.searching import searching


class Belongings:
    """An account, a product with a review, and a purchase of it that is refunded in part."""

    def __init__(self, owner: User, editor: Editor) -> None:
        self.owner = owner
        self.editor = editor
        self.product: Product | None = None
        self.review: Resource | None = None
        self.purchase: Resource | None = None
        self.refund: Resource | None = None
        self._sku = owner.scene.fresh.word("SKU-")  # of the product that is not to be published
        claims = owner.scene.claims
        if claims("catalogue"):
            self.product = new_product(editor)
        if self.product and claims("reviews"):
            self.review = editor.publish_review(self.product).expect(201)
        if self.product and claims("purchases"):
            self.purchase = owner.buy(self.product, quantity=3).expect(201)
        if self.purchase and claims("refunds"):
            self.refund = owner.refund(self.purchase, quantity=1).expect(201)
        # With a token also where none is needed: whether the shop's door is open is another rule's matter.
        self._reader = editor.with_token(editor.token) if owner.scene.backend.has_authentication else editor
        self._before = [answer.expect(200) for answer, _ in self._read()]

    def ensure_untouched(self) -> None:
        """Refute the rule where something has changed, or come, or gone."""
        for (answer, facts), before in zip(self._read(), self._before, strict=True):
            ensure_agrees(answer.expect(200), before, facts, evidence=answer.exchange)
        if self.purchase:
            ensure_holds(Listing(self.owner, "list_purchases"), [self._before[-1]], PURCHASE)
        if self.purchase and self.refund:
            ensure_holds(Listing(self.owner, "list_refunds", self.purchase), [self.refund], REFUND)
        if self.product:
            ensure_nothing(searching(self._reader, self._sku))
        if self.product and self.review:
            ensure_holds(Listing(self._reader, "list_reviews", self.product), [self.review], REVIEW)

    def _read(self) -> Iterator[tuple[Answer, Facts]]:
        yield self.owner.get_user(self.owner.id), USER
        if self.product:
            yield self._reader.get_product(self.product), PRODUCT
        if self.review:
            yield self._reader.get_review(self.review), REVIEW
        if self.purchase:
            yield self.owner.get_purchase(self.purchase), PURCHASE

    def protected(self, actor: Actor) -> Iterator[Answer]:
        """Try every operation that needs a token and is there."""
        return actor.scene.there(self._protected(actor))

    def _protected(self, actor: Actor) -> Iterator[Answer]:
        yield from self.private_reads(actor)
        yield from self.writes_of_owner(actor)
        yield from self.writes_of_editor(actor)
        if self.product and self.purchase:
            yield actor.buy(self.product, user_id=self.owner.id)
            yield actor.list_purchases(user_id=self.owner.id)
        yield actor.log_out()

    def public_reads(self, reader: Actor) -> Iterator[Answer]:
        """Read all that needs no permission."""
        if self.product:
            yield reader.get_product(self.product)
            yield reader.list_products()
        if self.product and self.review:
            yield reader.get_review(self.review)
            yield reader.list_reviews(self.product)

    def private_reads(self, reader: Actor) -> Iterator[Answer]:
        """Read all that others than the owner may not read, but for the list of purchases."""
        yield reader.get_user(self.owner.id)
        if self.purchase:
            yield reader.get_purchase(self.purchase)
        if self.purchase and self.refund:
            yield reader.list_refunds(self.purchase)

    def writes_of_owner(self, actor: Actor) -> Iterator[Answer]:
        """Do all that only the owner may do and is there, but for buying."""
        return actor.scene.there(self._writes_of_owner(actor))

    def _writes_of_owner(self, actor: Actor) -> Iterator[Answer]:
        fresh = actor.scene.fresh
        everything = {"name": fresh.name("Mallory"), "email": fresh.email(), "password": fresh.password()}
        for name, value in everything.items():
            yield actor.change_user(self.owner.id, {name: value})
        yield actor.change_user(self.owner.id, everything)
        yield actor.replace_user(self.owner.id, email=fresh.email(), name=fresh.name("Mallory"))
        if self.purchase and self.refund:
            yield actor.refund(self.purchase, quantity=1)
            yield actor.refund(self.purchase)

    def writes_of_editor(self, actor: Actor) -> Iterator[Answer]:
        """Do all that only an editor, the author of the review, may do and is there."""
        return actor.scene.there(self._writes_of_editor(actor))

    def _writes_of_editor(self, actor: Actor) -> Iterator[Answer]:
        if self.product:
            yield actor.publish_product(sku=self._sku)
            yield actor.change_product(self.product, price=usd(1))
            yield actor.restock_product(self.product, quantity=5)
        if self.product and self.review:
            yield actor.publish_review(self.product)
            yield actor.change_review(self.review, title="mine now")
            yield actor.withdraw_review(self.review)
