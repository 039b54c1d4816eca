"""Spreadsheets of curators into the catalog: the flat tables of an export, edited, or tables of the same columns.

reading → which sheets, rows and cells a file has, within limits that are checked before it is parsed
edits   → what each row asks for, cell by cell
changes → the same as documents of the exchange format, each place of which is known by its sheet and row
"""
