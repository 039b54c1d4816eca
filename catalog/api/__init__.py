"""The catalog over HTTP: lists, details, filters, history."""
