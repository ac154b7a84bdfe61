"""What opens over the triage: choices, one-line questions, the answer editor, the account form. Loaded when first used."""
