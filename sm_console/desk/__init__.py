"""The engine: it alone owns the store, the credentials, all network traffic, the outbox and the journal."""
