"""What several processes share: one Redis server beside them."""
