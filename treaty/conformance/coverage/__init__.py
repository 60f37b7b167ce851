"""Which parts of contracts real exchanges have exercised."""
