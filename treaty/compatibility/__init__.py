"""Whether two descriptions of a service keep each other's word."""
