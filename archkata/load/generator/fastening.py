"""A locustfile without users: loaded before the user's own, so that its users take turns and are recorded."""

import archkata.load.generator  # noqa: F401 - registers the listeners
