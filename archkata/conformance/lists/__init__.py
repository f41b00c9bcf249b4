"""What paged lists promise, and how they are walked."""
