"""A camera store of threads, the standard library and one SQLite file."""
