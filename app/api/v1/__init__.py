"""Version 1: shaped like calls, used by mobile clients that cannot be forced to update."""
