"""treaty proves that a release of an HTTP service keeps its word."""

__version__ = "1.0.0"
