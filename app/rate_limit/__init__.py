"""How often one sender may ask: a fixed window, counted in the database."""
