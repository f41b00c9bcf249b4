"""Design documents: their machine-readable claims, their review, capacity and cost."""
