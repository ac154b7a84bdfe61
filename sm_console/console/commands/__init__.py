"""What a person can do with a key: one class per command, whose docstring is footer, help and palette text."""
