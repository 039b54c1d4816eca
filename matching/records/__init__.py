"""The record of a supplier evaluation as a file: pure functions from a frozen shortlist to bytes.

No database, no clock, no setting: the same shortlist with the same decisions gives the same contents.
"""
