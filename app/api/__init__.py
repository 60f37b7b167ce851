"""The API: a package for each version, which only fetches, checks and delegates."""
