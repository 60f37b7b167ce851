"""Everything that a release has to pass, in order of cost, with one verdict."""
