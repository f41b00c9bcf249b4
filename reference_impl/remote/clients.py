"""HTTP clients, one for each remote service: one that hangs must not use up the connections of another (bulkhead)."""

import httpx


def new_client(connections: int) -> httpx.AsyncClient:
    """A client for one service. Its time-outs are the callers' business; proxies of the environment are not ours."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    return httpx.AsyncClient(limits=limits, timeout=None, trust_env=False)  # noqa: S113  every call has its own
