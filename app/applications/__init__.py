"""Applications: who may see one, what may be done to it, and what it is made of."""
