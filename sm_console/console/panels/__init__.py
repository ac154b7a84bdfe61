"""What opens over the triage: choices, questions, the answer editor, forms. Loaded when first used."""
