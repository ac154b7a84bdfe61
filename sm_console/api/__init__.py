"""What desk and clients say to each other: queries, commands, their answers, and the wire.

Imports nothing but ``sm_console.core`` and msgspec, so that a client starts fast.
"""
