"""Races: many requests at one moment, and what their answers together say about the store behind them.

A rule fails only on a contradiction between acknowledged facts. A request without a whole answer, or with a 5xx, has an
unknown outcome: it widens what may be true. So a pass means "not found", never "proved".
"""
