"""Stage throttling: whose limit it is, what does not raise it, and what a refused request leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.together import together
from archkata.conformance.lists.holdings import ensure_holds
from archkata.conformance.lists.listing import Listing
from archkata.conformance.registry import check
from archkata.conformance.throttle.disguises import disguised, spelt_otherwise
from archkata.conformance.throttle.rounds import Round, ensure_none_refused
from archkata.conformance.vocabulary.keys import ensure_replayed, with_key
from archkata.conformance.vocabulary.tokens import expect_token
from archkata.language import text
from harness.actors import new_product
from harness.data import valid_user
from harness.stages.throttling import LONG_S
from harness.vocabulary.members import PURCHASE
from harness.workloads.throttled.clients import ThrottledClient
from harness.workloads.throttled.opening import first_answer
from harness.workloads.throttled.throttled import Throttled


@check("THR-07", apart=True, seconds=LONG_S)
def one_user_past_the_limit_leaves_every_other_user_alone(throttled: Throttled) -> None:
    """Both come from one address, and the greedy one goes on while the other asks."""
    throttled.needs("auth")
    greedy = throttled.user()
    other = throttled.neighbour_of(greedy)
    greedy.exhaust()

    going_on = partial(greedy.at_once, 2 * throttled.quota + 1)
    _, answers = together([going_on, partial(other.at_once, throttled.quota)])

    ensure_none_refused(answers, text("a rested user while another one is refused"))


@check("THR-08", apart=True, seconds=LONG_S)
def anonymous_clients_are_told_apart_by_their_address(throttled: Throttled) -> None:
    """A user who comes from an address is not that address, past its limit or not."""
    visitor, other = throttled.stranger(), throttled.stranger()
    neighbours = [throttled.neighbour_of(visitor)] if throttled.has_authentication else []

    visitor.exhaust()
    ensure_none_refused(other.at_once(throttled.quota), text("a stranger while one at another address is refused"))
    for user in neighbours:
        answers = user.at_once(throttled.quota)
        ensure_none_refused(answers, text("a user while a stranger at the same address is refused"))
        visitor.rest()
        user.exhaust()
        answers = visitor.at_once(throttled.quota)
        ensure_none_refused(answers, text("a stranger while a user at the same address is refused"))


@check("THR-09", apart=True, seconds=LONG_S)
def forged_headers_and_other_spellings_buy_nothing(throttled: Throttled) -> None:
    """Each way by a client of its own, side by side."""
    ways: tuple[Callable[[ThrottledClient], None], ...] = (forge, respell)

    together([partial(way, client) for way in ways for client in throttled.clients()])


def forge(client: ThrottledClient) -> None:
    """Go on as another client with each request; every header changes, so whichever is believed betrays itself."""

    def attempt(done: Round) -> None:
        client.exhaust(done)
        for number in range(1, 2 * client.quota + 2):
            done.add(first_answer(disguised(client.actor, number)))

    client.ensure_bounded(attempt, text("to one client that forged headers (see the request)"))


def respell(client: ThrottledClient) -> None:
    """Ask by other spellings, now and in another window: a limit for each of them gives its quota every time."""

    def attempt(done: Round) -> None:
        for wave in range(2):
            if wave:
                client.rest()
            client.exhaust(done)
            done.add(*spelt_otherwise(client.actor, "list_products", client.quota + 1))

    client.ensure_bounded(attempt, text("to one client that spelt the path otherwise (see the requests)"))


@check("THR-10", apart=True, seconds=LONG_S)
def more_connections_buy_nothing(throttled: Throttled) -> None:
    """Now and in another window: a counter for each of two workers gives twice the quota every time."""
    together([partial(crowd, client) for client in throttled.clients()])


def crowd(client: ThrottledClient) -> None:
    """Send many requests at one moment over many connections, twice."""

    def attempt(done: Round) -> None:
        for wave in range(2):
            if wave:
                client.rest()
            done.add(*client.at_once(4 * client.quota + 4, first_answer))

    client.ensure_bounded(attempt, text("to one client over many connections"))


@check("THR-11", apart=True, seconds=LONG_S)
def a_second_token_of_the_same_user_buys_nothing(throttled: Throttled) -> None:
    """The tokens are there before the first request, so that logging in takes no time."""
    throttled.needs("auth")
    client, onlooker = throttled.user(), throttled.onlooker()
    credentials = {"email": client.account.email, "password": client.account.password}
    others = [client.actor.with_token(expect_token(onlooker.log_in(credentials))) for _ in range(2)]

    def attempt(done: Round) -> None:
        client.exhaust(done)
        for other in others:
            done.add(*(first_answer(other) for _ in range(throttled.quota)))

    client.ensure_bounded(attempt, text("to one user with three tokens"))


@check("THR-12", apart=True, seconds=LONG_S)
def a_refused_request_has_no_effect(throttled: Throttled) -> None:
    """Each is tried until it meets a 429 itself; what was served before that is part of what is expected."""
    throttled.needs("purchases")
    client, editor = throttled.user(), throttled.editor()
    buyer, camera = client.account, new_product(editor)
    keys, names = [], [buyer.name]

    def buy() -> Answer:
        keys.append(editor.scene.fresh.word("key-"))
        return with_key(buyer, keys[-1]).buy(camera)

    def rename() -> Answer:
        names.append(editor.scene.fresh.word("Name "))
        return buyer.change_user(buyer.id, name=names[-1])

    sold = [answer.expect(201) for answer in client.until_refused(buy)]
    for answer in client.until_refused(rename):
        answer.expect(200, 204)
    ensure_registers_nobody(throttled)
    client.rest()

    editor.get_product(camera).expect(200, stock=100 - len(sold))
    editor.get_user(buyer.id).expect(200, name=names[-2])
    again = with_key(buyer, keys[-1]).buy(camera)
    sold.append(again.expect(201))
    ensure_replayed(with_key(client.polite, keys[-1]).buy(camera), again)
    editor.get_product(camera).expect(200, stock=100 - len(sold))
    ensure_holds(Listing(client.polite, "list_purchases"), sold, PURCHASE)


def ensure_registers_nobody(throttled: Throttled) -> None:
    """Refute the rule where an email is taken whose registration was refused."""
    if not throttled.has_addresses:
        return  # whoever registers is the same stranger then
    stranger, onlooker = throttled.stranger(), throttled.onlooker()
    bodies = []

    def register() -> Answer:
        bodies.append(valid_user(onlooker.scene.fresh))
        return stranger.actor.register_user(bodies[-1])

    for answer in stranger.until_refused(register):
        answer.expect(201)
    onlooker.register_user(bodies[-1]).expect(201)
