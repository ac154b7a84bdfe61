"""One module per platform behind the contract of ``connectors.base``, and the one guarded HTTP client."""
