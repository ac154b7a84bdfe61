"""Pure rules and words: what is known, and what follows from it.

Nothing here does I/O or reads a clock; every function takes the facts and, where
time matters, the instant to judge at. All instants are aware ``datetime`` in UTC.
"""
