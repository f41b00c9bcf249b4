"""What a backend tells that it should keep to itself."""
