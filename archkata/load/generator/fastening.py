"""A locustfile without users: loaded before somebody's own, so that their users take turns and are recorded."""

import archkata.load.generator  # noqa: F401 - registers the listeners
