"""PostgreSQL for tests: a given server, a container or an embedded one, and template databases."""
