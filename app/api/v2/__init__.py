"""Version 2: resources, problems, idempotency keys and entity tags."""
