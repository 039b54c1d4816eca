"""The engine: arrays and value objects, no clock, no setting, no database (docs: scoring)."""
