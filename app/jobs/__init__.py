"""Work that is done after the answer, by processes of its own: `python -m app work`."""
