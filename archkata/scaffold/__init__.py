"""Workspaces: rendered from a template pack, added to, kept up to date. Files stay in memory until all are right."""
