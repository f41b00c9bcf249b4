"""Throttles: policies (announced or configured), clients with a limit of their own, and what bounds them.

Everything is judged by bounds that fixed and sliding windows, token and leaky buckets all keep: the first q requests of
a rested client pass, and of a burst that took T seconds at most q x (1 + ceil(T/w)).
"""
