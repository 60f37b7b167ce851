"""Reading contracts: sources, documents, the model over them, and the linter."""
