"""Backends that differ from the contract in one way each, and what the suite must say about them."""
