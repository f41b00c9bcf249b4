"""Where the shop is kept: adapters of the repository Protocols."""
