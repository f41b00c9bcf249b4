"""What lives inside the Locust process: users that keep to a plan, their HTTP client, and what is recorded.

Locustfiles write `from archkata.load.generator import KataUser`; that registers the room with Locust's events. Nothing
else of archkata imports it.
"""

from archkata.load.generator.wiring import fasten

try:
    from archkata.load.generator.user import KataUser

    SLOW_CLIENT = False
except ImportError:
    from archkata.load.generator.fallback import KataUser  # type: ignore[assignment]  # the same to whoever uses it

    SLOW_CLIENT = True

__all__ = ["SLOW_CLIENT", "KataUser"]

fasten(slow_client=SLOW_CLIENT)
