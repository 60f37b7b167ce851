"""treaty as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from treaty.errors import ExitCode

HEAVY = ("rich", "jinja2", "jsonschema_rs", "orjson", "yaml", "yaml_rs", "ryml", "psycopg")


def project(folder: Path) -> Path:
    """A project whose contract describes an operation without responses."""
    settings = '[tool.treaty]\ncontracts = ["v1.yaml"]\n'
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    head = 'openapi: 3.1.0\ninfo: {title: Pets, version: "1"}\n'
    (folder / "v1.yaml").write_text(f"{head}paths: {{/pets: {{get: {{}}}}}}\n", encoding="utf-8")
    return folder


def treaty(*arguments: str) -> list[str]:
    """The command that runs treaty with this interpreter."""
    return [sys.executable, "-m", "treaty", *arguments]


def test_check_reader_gone_verdict_still_exit_code(tmp_path: Path) -> None:
    """`treaty check | head` tells the verdict and complains about nothing."""
    reader, writer = os.pipe()
    os.close(reader)
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
    done = subprocess.run(
        treaty("check"),
        cwd=project(tmp_path),
        env=environment,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (ExitCode.FINDINGS, b"")


def test_help_imports_nothing_heavy() -> None:
    """Help has to be there at once, so commands are imported when they run."""
    script = f"""
import sys
from treaty.__main__ import main
try:
    main()
except SystemExit:
    print(sorted(set({HEAVY}) & set(sys.modules)), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, "--help"], capture_output=True, text=True, check=True
    )
    assert "Commands:" in done.stdout
    assert done.stderr == "[]\n"
