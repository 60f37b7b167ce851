"""Exchanges held to their contract, and what of the contract they exercised."""
