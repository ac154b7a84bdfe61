"""Reusable Textual widgets: pixels and keys only; they know nothing of desk, store or connectors."""
