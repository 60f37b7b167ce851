"""A stub server that keeps a contract."""
