"""Django's PostgreSQL backend over the private cluster of this clone."""
