"""The books of a camera store after a run that wrote: units conserved, purchases kept, keys with one effect."""
