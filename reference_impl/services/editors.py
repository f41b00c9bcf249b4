"""The editors, who are appointed by whoever starts the backend and never through the API."""

from dataclasses import replace
from functools import partial

from reference_impl.entities.ids import new_id
from reference_impl.entities.instants import now
from reference_impl.entities.users import User
from reference_impl.repositories.store import Repositories, Store
from reference_impl.services.passwords import Passwords
from reference_impl.settings import EditorAccount


async def appoint(store: Store, passwords: Passwords, accounts: tuple[EditorAccount, ...]) -> None:
    """Make sure that each account exists and is an editor; one that is already stays as it is."""
    for account in accounts:
        password_hash = await passwords.hash(account.password)
        await store.write(partial(_appoint, account.email, password_hash))


def _appoint(email: str, password_hash: str, shop: Repositories) -> None:
    known = shop.users.with_email(email)
    if known is None:
        name = email.partition("@")[0]
        shop.users.add(User(new_id("usr"), email, name, now(), password_hash, role="editor"))
    elif known.role != "editor":
        shop.users.save(replace(known, role="editor", password_hash=password_hash, version=known.version + 1))
