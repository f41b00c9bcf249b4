"""The target's life: start, readiness, stop, kill and restart; preflight; what it claims."""
