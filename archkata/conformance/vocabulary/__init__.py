"""The words in which checks say what must be true."""
