"""The composition root: the one place that knows every part and puts them together."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import FastAPI

from reference_impl.background.dispatcher import AT_ONCE as TOLD_AT_ONCE
from reference_impl.background.dispatcher import Dispatcher
from reference_impl.background.forever import going_on
from reference_impl.background.housekeeping import keep_house
from reference_impl.background.settlement import AT_ONCE as SETTLED_AT_ONCE
from reference_impl.background.settlement import Settlement
from reference_impl.middleware.bodies import BodyGuard
from reference_impl.middleware.head import HeadAsGet
from reference_impl.middleware.throttle import Throttle
from reference_impl.remote.clients import new_client
from reference_impl.remote.provider import HttpProvider
from reference_impl.remote.subscriber import HttpSubscriber
from reference_impl.repositories.store import Store
from reference_impl.routes import documentation, health, products, purchases, refunds, reviews, sessions, users
from reference_impl.routes.backend import Backend
from reference_impl.routes.documents import operation_id
from reference_impl.routes.openapi import describe
from reference_impl.routes.problems import answer_problems
from reference_impl.services import editors
from reference_impl.services.breaker import Breaker
from reference_impl.services.checkout import Checkout, DirectCheckout
from reference_impl.services.cursors import Cursors
from reference_impl.services.devices import Devices
from reference_impl.services.login_guard import LoginGuard
from reference_impl.services.paid_checkout import AT_ONCE as PAYMENTS_AT_ONCE
from reference_impl.services.paid_checkout import PaidCheckout
from reference_impl.services.passwords import Passwords
from reference_impl.services.throttling import Buckets, BucketsInMemory
from reference_impl.services.tokens import Tokens
from reference_impl.settings import Settings
from reference_impl.storage.sqlite.store import SqliteStore


def create_app(settings: Settings) -> FastAPI:
    """The application. Files are opened and editors appointed when it starts, not before."""
    buckets = buckets_of(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running_backend(settings) as backend:
            app.state.backend = backend
            try:
                yield
            finally:
                if buckets:
                    await buckets.close()

    app = FastAPI(
        title="Camera store",
        version="1.0.0",
        lifespan=lifespan,
        generate_unique_id_function=operation_id,
        redirect_slashes=False,
        docs_url=None,  # both of FastAPI's pages load scripts from another host
        redoc_url=None,
    )
    # The router tries one route after another: what is asked most stands first.
    for resource in (products, purchases, reviews, refunds, users, sessions, health, documentation):
        resource.add_routes(app.router)
    answer_problems(app)
    describe(app)
    app.add_middleware(BodyGuard)
    if settings.rate_limit and buckets:
        app.add_middleware(Throttle, policy=settings.rate_limit, buckets=buckets)
    app.add_middleware(HeadAsGet)
    return app


def buckets_of(settings: Settings) -> Buckets | None:
    """Where clients are counted, if there is a limit: in this process, or in the Redis that several share."""
    if settings.rate_limit is None:
        return None
    if settings.redis_url is None:
        return BucketsInMemory(settings.rate_limit)
    from reference_impl.storage.redis.buckets import BucketsInRedis  # noqa: PLC0415 - its library is optional

    return BucketsInRedis(settings.redis_url, settings.rate_limit)


@asynccontextmanager
async def running_backend(settings: Settings) -> AsyncIterator[Backend]:
    """Every part, from its start to its end; what was started last ends first."""
    async with AsyncExitStack() as parts:
        folder = settings.data_dir or Path(parts.enter_context(TemporaryDirectory(prefix="camera-store-")))
        store = SqliteStore(folder, events=settings.events_url is not None)
        parts.push_async_callback(store.close)
        passwords = Passwords(cheap=settings.cheap_passwords)
        parts.callback(passwords.close)
        await editors.appoint(store, passwords, settings.editors)
        await parts.enter_async_context(going_on(partial(keep_house, store)))
        if settings.events_url is not None:
            client = await parts.enter_async_context(new_client(connections=TOLD_AT_ONCE))
            dispatcher = Dispatcher(store, HttpSubscriber(settings.events_url, client))
            await parts.enter_async_context(going_on(dispatcher.run))
        checkout = await parts.enter_async_context(running_checkout(settings.payments_url, store))
        tokens = Tokens(await secret(store, "tokens"), settings.token_ttl)
        cursors = Cursors(await secret(store, "cursors"))
        devices = Devices(await secret(store, "devices"))
        yield Backend(store, passwords, LoginGuard(), devices, tokens, cursors, checkout)


@asynccontextmanager
async def running_checkout(payments_url: str | None, store: Store) -> AsyncIterator[Checkout]:
    """The checkout, with a provider if there is one. Settling has connections of its own, so that nobody starves it."""
    if payments_url is None:
        yield DirectCheckout(store)
        return
    async with new_client(connections=PAYMENTS_AT_ONCE) as client, new_client(connections=SETTLED_AT_ONCE) as quiet:
        checkout = PaidCheckout(store, HttpProvider(payments_url, client), Breaker())
        settlement = Settlement(store, HttpProvider(payments_url, quiet), checkout.live)
        async with going_on(settlement.run):
            yield checkout


async def secret(store: Store, name: str) -> bytes:
    """A secret that outlives restarts."""
    return await store.write(lambda shop: shop.secrets.get_or_make(name))
