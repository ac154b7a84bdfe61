"""Typed configuration: loading, checking and writing back; the built-in rule pack as data."""
