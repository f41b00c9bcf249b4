"""What the services ask of a storage, as Protocols: they say what is needed and nothing of how it is kept."""
