"""Faults of the reference; each rule is refuted by at least one of them."""
