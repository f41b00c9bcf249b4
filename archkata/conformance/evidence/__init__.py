"""A finding as a shell script that reproduces it."""
