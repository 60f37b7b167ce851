"""What `treaty diff` costs on real documents, whole process, beside merely reading them.

    python benchmarks/diff.py FOLDER

The folder holds OpenAPI documents as JSON or YAML, plain or compressed with xz, named
`<name>_<version>.<suffix>`: the first and the last version of each name are a pair, and every
document is compared with itself. Prints wall time and processor time (the best of the runs), peak
memory, and the ratio to a process that reads both documents with orjson and does nothing else.
Modules are loaded as an installed treaty loads them, compiled: a first run, not measured, writes
the bytecode.
"""

import argparse
import lzma
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

READ = """
import sys
from pathlib import Path
from typing import NamedTuple
def read(name):
    data = Path(name).read_bytes()
    if name.endswith(".json"):
        import orjson
        return orjson.loads(data)
    import yaml_rs
    return yaml_rs.loads(data.decode(), parse_datetime=False)
kept = [read(name) for name in sys.argv[1:]]
"""


def unpacked(folder: Path, into: Path) -> list[Path]:
    """The documents of a folder, decompressed where they are not plain."""
    found = []
    for file in sorted(folder.iterdir()):
        if file.suffix == ".xz":
            plain = into / file.stem
            plain.write_bytes(lzma.decompress(file.read_bytes()))
            found.append(plain)
        elif file.suffix in {".json", ".yaml", ".yml"}:
            found.append(file)
    return found


def pairs(documents: list[Path]) -> Iterator[tuple[Path, Path]]:
    """The first and last version of each name, then every document with itself."""
    names: dict[str, list[Path]] = {}
    for document in documents:
        names.setdefault(document.stem.rpartition("_")[0], []).append(document)
    for versions in names.values():
        if len(versions) > 1:
            yield versions[0], versions[-1]
    yield from ((document, document) for document in documents)


class Cost(NamedTuple):
    """What a command costs.

    Attributes:
        wall: The best time that it took, in seconds.
        cpu: The best time that a processor worked for it, in seconds; others disturb it less.
        peak: The largest memory, in MiB.
    """

    wall: float
    cpu: float
    peak: float


def measured(command: list[str], runs: int) -> Cost:
    """The costs of the best of some runs."""
    best, cpu, peak = float("inf"), float("inf"), 0.0
    for _ in range(runs):
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=_environment())
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        best = min(best, time.perf_counter() - began)
        cpu = min(cpu, usage.ru_utime + usage.ru_stime)
        peak = max(peak, _mebibytes(usage))
    return Cost(best, cpu, peak)


def _environment() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _mebibytes(usage: resource.struct_rusage) -> float:
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return usage.ru_maxrss / unit


def _written(cost: Cost) -> str:
    return f"{cost.wall:>6.2f} s {cost.cpu:>6.2f} s {cost.peak:>5.0f} MiB"


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    treaty = [sys.executable, "-m", "treaty"]
    titles = f"{'wall':>8} {'cpu':>8} {'memory':>9} {'reading':>8} {'ratio':>6}"
    print(f"{'base':<24} {'revision':<24} {titles}")
    with tempfile.TemporaryDirectory() as scratch:
        documents = unpacked(options.folder, Path(scratch))
        for index, (base, revision) in enumerate(pairs(documents)):
            names = [str(base), str(revision)]
            if index == 0:
                measured([*treaty, "diff", *names], 1)
            cost = measured([*treaty, "diff", *names], options.runs)
            reading = measured([sys.executable, "-c", READ, *names], options.runs)
            rest = f"{reading.cpu:>6.2f} s {cost.cpu / reading.cpu:>6.1f}"
            print(f"{base.name:<24} {revision.name:<24} {_written(cost)} {rest}", flush=True)
    print(f"{'treaty --help':<49} {_written(measured([*treaty, '--help'], options.runs))}")


if __name__ == "__main__":
    main()
