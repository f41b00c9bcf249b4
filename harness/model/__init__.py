"""The books of a small shop, and stories that are played on a backend and in the books."""
