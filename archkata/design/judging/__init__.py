"""How design documents are judged: the rules as data, their checks, and everything that a check may look at."""
