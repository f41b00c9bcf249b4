"""The composition root: the one place that knows every part and puts them together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import FastAPI

from reference_impl.middleware.bodies import BodyGuard
from reference_impl.middleware.head import HeadAsGet
from reference_impl.middleware.throttle import Throttle
from reference_impl.routes import health, products, purchases, refunds, reviews, sessions, users
from reference_impl.routes.backend import Backend
from reference_impl.routes.documents import operation_id
from reference_impl.routes.openapi import describe
from reference_impl.routes.problems import answer_problems
from reference_impl.services import editors
from reference_impl.services.cursors import Cursors
from reference_impl.services.login_guard import LoginGuard
from reference_impl.services.passwords import Passwords
from reference_impl.services.throttling import BucketsInMemory
from reference_impl.services.tokens import Tokens
from reference_impl.settings import Settings
from reference_impl.storage.sqlite.store import SqliteStore


def create_app(settings: Settings) -> FastAPI:
    """The application. Files are opened and editors appointed when it starts, not before."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running_backend(settings) as backend:
            app.state.backend = backend
            yield

    app = FastAPI(
        title="Camera store",
        version="1.0.0",
        lifespan=lifespan,
        generate_unique_id_function=operation_id,
        redirect_slashes=False,
        redoc_url=None,
    )
    # The router tries one route after another: what is asked most stands first.
    for resource in (products, purchases, reviews, refunds, users, sessions, health):
        resource.add_routes(app.router)
    answer_problems(app)
    describe(app)
    app.add_middleware(BodyGuard)
    if settings.rate_limit is not None:
        app.add_middleware(Throttle, policy=settings.rate_limit, buckets=BucketsInMemory(settings.rate_limit))
    app.add_middleware(HeadAsGet)
    return app


@asynccontextmanager
async def running_backend(settings: Settings) -> AsyncIterator[Backend]:
    """Every part, from its start to its end."""
    if settings.data_dir is None:
        with TemporaryDirectory(prefix="camera-store-") as folder:
            async with running_backend(replace(settings, data_dir=Path(folder))) as backend:
                yield backend
        return
    store = SqliteStore(settings.data_dir)
    passwords = Passwords(cheap=settings.cheap_passwords)
    try:
        for_tokens = await store.write(lambda shop: shop.secrets.get_or_make("tokens"))
        for_cursors = await store.write(lambda shop: shop.secrets.get_or_make("cursors"))
        await editors.appoint(store, passwords, settings.editors)
        tokens = Tokens(for_tokens, settings.token_ttl)
        yield Backend(store, passwords, LoginGuard(), tokens, Cursors(for_cursors))
    finally:
        passwords.close()
        await store.close()
