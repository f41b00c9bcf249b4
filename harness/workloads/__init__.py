"""What the checks put a backend through: sales beside a provider, crashes under load, clients past a limit."""
