"""How the product talks to PostgreSQL."""
