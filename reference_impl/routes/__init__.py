"""How the shop speaks HTTP: each module reads requests of one resource, calls a service, and shows what it returned."""
