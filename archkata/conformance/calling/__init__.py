"""Who calls a backend, with what, and what comes back."""
