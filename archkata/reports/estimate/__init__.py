"""An estimate for people (`page`, which puts the parts together), as a picture (`picture`) and as JSON (`document`)."""
