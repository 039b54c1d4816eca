"""Judgement: what a brief makes of the catalog."""
