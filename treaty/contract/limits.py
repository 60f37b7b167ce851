"""How large a contract may be before it is refused rather than read.

A document past these bounds is an attack or a generator's mistake; the largest real ones stay far
below (Stripe's: 35 levels, 210,000 values).
"""

MAX_DEPTH = 250
"""Levels of nesting, of one file; orjson writes no more than 254."""

MAX_NODES = 1_000_000
"""Values that the aliases of one YAML document expand to."""

MAX_BYTES = 32 * 2**20
"""Bytes of one file."""
