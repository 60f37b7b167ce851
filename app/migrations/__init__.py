"""The database's schema, revision by revision.

Each migration says in `step` what it does: an `expand` only adds, so that the release before keeps
working; a `backfill` fills what was added; a `contract` takes away what only that release needed.
"""

REVISION = "0012"
"""What this release needs; `python -m app migrate` goes there and no further."""
