"""`python -m treaty`, and the command `treaty`."""

import gc


def main() -> None:
    """Runs treaty, without the collector of cycles from the first import on."""
    gc.disable()
    from treaty.cli import main as run  # noqa: PLC0415  see above

    run()


if __name__ == "__main__":
    main()
