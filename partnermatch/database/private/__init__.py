"""The database of a clone that was given none: its private cluster."""
