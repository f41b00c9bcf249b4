"""Named faults of the reference implementation: one function each, small and local, a changed mechanism."""
