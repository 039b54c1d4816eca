"""The documents of the contract, as types. Nothing checks them at run time; more members may come within version 1.

Each is named as in the server's OpenAPI document, which describes the members.
"""
