"""The template pack: Spanish and English say the same, and what is rendered is in order."""
