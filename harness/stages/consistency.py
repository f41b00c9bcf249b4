"""Stage consistency: what is sold, refunded and restocked at the same moment, and how contention ends."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import cycle, islice
from typing import Final

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.eventually import confirmed, eventually
from archkata.conformance.lists.walking import rows
from archkata.conformance.outcome import Finding
from archkata.conformance.races.burst import Boundary, Burst
from archkata.conformance.races.pairs import pairs
from archkata.conformance.races.synchronized_burst import BurstTally, SynchronizedBurst, ensure_no_server_error
from archkata.conformance.registry import check, watch
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Refuted
from archkata.conformance.vocabulary.expectations import ensure, shown
from archkata.language import counted, text
from archkata.wire import Exchange, TransportErrorKind
from harness.actors import Actor, Editor, Guest, Product, User, new_product
from harness.workloads.conservation import StockBooks, StockChangeKind, ensure_refunds_fit, units
from harness.workloads.market import Market, until_unanswered

TOO_LATE: Final = (409, 422)

SHELVES: Final = (1, 1, 1, 2, 3)
CROWDED: Final = (20, 50, 50)
WORKERS: Final = 8
BUYS_OF_A_WORKER: Final = 5

STALLS: Final = 3
STEPS_OF_A_WORKER: Final = 40

CONTENDING: Final = {*(f"CON-0{number}" for number in range(1, 10)), "CON-11"}
UNANSWERED: Final = {TransportErrorKind.TIMEOUT, TransportErrorKind.RESET, TransportErrorKind.CLOSED}


@check("CON-01", seconds=120)
def stock_is_never_oversold(burst: Burst, editor: Editor, first: User, second: User, third: User) -> None:
    """Several buyers, because a lock for each of them would hide that the stock has none."""
    buyers = (first, second, third)

    def shelf() -> tuple[Product, int]:
        stock = burst.random.choice(SHELVES)
        return new_product(editor, stock=stock), stock

    def rush(shelf: tuple[Product, int], volley: SynchronizedBurst) -> None:
        camera, stock = shelf
        for buyer in islice(cycle(buyers), volley.width):
            volley.by(buyer).buy(camera)
        tally = volley.fire(won={201}, lost=TOO_LATE)
        ensure_no_server_error(tally.answers)
        tally.ensure_at_most(stock)
        ensure_sold(editor, camera, stock, tally.answers)

    for stock in CROWDED:
        crowded = new_product(editor, stock=stock)
        workers = [partial(buyer.anew().buy, crowded) for buyer in islice(cycle(buyers), WORKERS)]
        crowd = [partial(until_unanswered, worker, BUYS_OF_A_WORKER) for worker in workers]
        burst.crowd(crowd, partial(ensure_sold, editor, crowded, stock))
    burst.run(Boundary(shelf, rush), soon=True)


def ensure_sold(reader: Actor, product: Product, stock: int, answers: Sequence[Answer]) -> None:
    """Refute the rule unless the stock that is left is what these purchases of one unit each have left."""
    books = StockBooks(stock)
    ensure_no_server_error(answers)
    for answer in answers:
        books.enter(StockChangeKind.BOUGHT, 1, answer)
    confirmed(reader.scene, lambda: books.ensure_balanced(stock_of(reader, product)))


@check("CON-02", seconds=120)
def goods_are_conserved_under_mixed_load(burst: Burst, editor: Editor, first: User, second: User, third: User) -> None:
    """Prices and names change as well: who saves the whole product then saves an old stock with it."""
    market = Market(editor, (first, second, third), STALLS)

    burst.crowd(market.workers(WORKERS, STEPS_OF_A_WORKER), lambda _: market.ensure_conserved())


@check("CON-09", seconds=120)
def refunds_at_the_same_moment_never_exceed_the_purchase(burst: Burst, editor: Editor, buyer: User) -> None:
    """The rest, asked for without a number, races against single units: it is worked out before it is taken."""
    camera = new_product(editor, stock=100_000)

    def bought(quantity: int) -> Resource:
        return buyer.buy(camera, quantity=quantity).expect(201)

    def rush(wishes: Sequence[dict[str, int]], purchase: Resource, volley: SynchronizedBurst) -> None:
        stock = stock_of(editor, camera)
        for wish in islice(cycle(wishes), volley.width):
            volley.by(buyer).refund(purchase, wish)
        tally = volley.fire(won={201}, lost=TOO_LATE)
        ensure_no_server_error(tally.answers)
        refunded = ensure_refunded(buyer, purchase, tally)
        confirmed(buyer.scene, lambda: editor.get_product(camera).expect(200, stock=stock + refunded))

    burst.run(
        Boundary(partial(bought, 1), partial(rush, [{}, {"quantity": 1}]), widths=(2, 3, 4, 6)),
        Boundary(partial(bought, 4), partial(rush, [{"quantity": 1}]), widths=(6,)),
        Boundary(partial(bought, 4), partial(rush, [{}, {"quantity": 1}, {"quantity": 1}]), widths=(2, 3, 4)),
    )


def stock_of(reader: Actor, product: Product) -> int:
    """Read the stock."""
    answer = reader.get_product(product)
    stock = answer.expect(200).get("stock")
    return stock if type(stock) is int else answer.refute(text("member `stock`: a number"), answer.described())


def ensure_refunded(buyer: User, purchase: Resource, tally: BurstTally) -> int:
    """Refute the rule unless the acknowledged refunds, the purchase and its list agree; return the units refunded."""
    acknowledged = sum(units(answer.expect(201)) for answer in tally.won)
    ensure(
        acknowledged <= units(purchase),
        counted(units(purchase), "at most 1 unit refunded", "at most {n} units refunded"),
        text("{units}: {statuses}", units=acknowledged, statuses=tally.statuses),
    )
    certain = {} if tally.unknown else {"refunded_quantity": acknowledged}
    told = confirmed(buyer.scene, lambda: buyer.get_purchase(purchase).expect(200, **certain))
    eventually(buyer.scene, lambda: ensure_refunds_fit(told, rows(buyer, "list_refunds", purchase)))
    refunded = told.get("refunded_quantity")
    ensure(
        type(refunded) is int and acknowledged <= refunded,
        text("member `refunded_quantity`: {value} or more, as acknowledged", value=acknowledged),
        text("member `refunded_quantity`: {value}", value=shown(refunded)),
    )
    return refunded if isinstance(refunded, int) else 0


@check("CON-11", alone=True)
def contention_ends_in_answers(burst: Burst, guest: Guest, editor: Editor, buyer: User, camera: Product) -> None:
    """All requests of the other races have been watched (below). Here is a last mixture, and then an ordinary day."""
    market = Market(editor, (buyer,), stalls=1)
    renamings = [partial(buyer.anew().change_user, buyer.id, name=f"Name {number}") for number in range(WORKERS)]
    crowd = market.workers(WORKERS, STEPS_OF_A_WORKER // 4)
    crowd += [partial(until_unanswered, renaming, BUYS_OF_A_WORKER) for renaming in renamings]

    burst.crowd(crowd, ensure_no_server_error)

    guest.get_health().expect(200, 204)
    stock = stock_of(guest, camera)
    buyer.buy(camera).expect(201)
    guest.get_product(camera).expect(200, stock=stock - 1)


@watch("CON-11")
def every_request_of_a_race_is_answered(exchange: Exchange, scene: Scene) -> None:
    """Whatever the other checks of this stage make of it."""
    if scene.rule not in CONTENDING:
        return
    unanswered = exchange.trouble is not None and exchange.trouble.kind in UNANSWERED
    if unanswered or (exchange.status is not None and exchange.status >= 500 and exchange.status != 503):
        expected = text("an answer within 15 s under contention, and no server error but 503")
        raise Refuted(Finding(expected, Answer(exchange).described(), detail=tuple(pairs([exchange]))), exchange)
