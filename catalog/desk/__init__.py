"""The curator's desk: who may do what to a provider, and how a change to a published one waits for somebody else.

How a change is written is decided in `catalog.exchange`; here is who may, and when it counts.
"""
