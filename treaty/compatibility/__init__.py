"""Decides whether one contract can replace another, and proves it."""
