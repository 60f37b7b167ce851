"""Acceptance against a deployment: nothing harmed, nothing left behind."""
