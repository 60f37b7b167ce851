"""Explores a project's service: `python -m treaty.generation`, which the gate runs."""

import sys

from treaty.generation.process import main

if __name__ == "__main__":
    main(sys.argv[1])
