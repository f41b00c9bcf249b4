"""The throttling stage: where the throttle is tried, and clients that each have a limit of their own."""
