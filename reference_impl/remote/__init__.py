"""Services of others that the shop calls, each behind a small class that knows its protocol and its faults."""
