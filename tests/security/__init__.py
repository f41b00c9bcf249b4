"""Attacks that must not succeed, each of which once did."""
