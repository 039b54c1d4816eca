"""The record of a supplier evaluation as a PDF: A4, made to be filed."""
