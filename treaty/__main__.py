"""`python -m treaty`, and the command `treaty`."""

import gc


def main() -> None:
    """Runs treaty; the process ends with one of `treaty.errors.ExitCode`.

    What a run makes lives to its end, so that the collector of cycles would find next to nothing,
    neither from the first import on nor on the way out: that would cost a fifth of the time.
    """
    gc.disable()
    from treaty.cli import cli  # noqa: PLC0415  see above

    try:
        cli.main(prog_name="treaty")
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
