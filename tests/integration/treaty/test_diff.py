"""Comparisons of contracts from git, from the network and from applications, as processes."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from treaty.errors import ExitCode

HEAD = 'openapi: 3.1.0\ninfo: {title: Pets, version: "1"}\n'
ROOT = HEAD + "paths:\n  /pets:\n    post:\n      requestBody: {$ref: 'parts/body.yaml'}\n"
BODY = "content: {application/json: {schema: {type: object, properties: {n: {maxLength: 9}}}}}\n"
APPLICATION = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/pets/{pet}")
def pets(pet: int) -> dict[str, str]:
    return {}
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and writes no log."""

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def treaty(
    folder: Path, *arguments: str, stdin: str = "", seed: str = "0"
) -> subprocess.CompletedProcess[str]:
    """Runs treaty in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "treaty", "diff", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path.cwd()), "PYTHONHASHSEED": seed},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def git(folder: Path, *arguments: str) -> None:
    """Runs git with an identity of its own."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A contract of two files, tagged v1, the second of which was then tightened."""
    folder = tmp_path / "repository"
    (folder / "api" / "parts").mkdir(parents=True)
    (folder / "api" / "root.yaml").write_text(ROOT)
    (folder / "api" / "parts" / "body.yaml").write_text(BODY)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "one")
    git(folder, "tag", "v1")
    (folder / "api" / "parts" / "body.yaml").write_text(BODY.replace("9", "5"))
    git(folder, "commit", "-qam", "two")
    return folder


@pytest.fixture
def served(repository: Path) -> Iterator[str]:
    """The repository's address on a server of this machine."""
    handler = partial(Quiet, directory=str(repository))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_diff_reads_all_files_at_a_git_revision(repository: Path) -> None:
    """The finding lies in the second file, on each side in its own version."""
    done = treaty(repository, "v1:api/root.yaml", "api/root.yaml")
    assert done.returncode == ExitCode.FINDINGS
    assert "error[request-max-length-decreased]" in done.stdout
    assert "v1:api/parts/body.yaml:1:" in done.stdout
    assert " -> api/parts/body.yaml:1:" in done.stdout


def test_diff_in_a_folder_of_the_repository_reads_paths_from_there(repository: Path) -> None:
    """As with files, so with revisions."""
    done = treaty(repository / "api", "v1:root.yaml", "root.yaml")
    assert done.returncode == ExitCode.FINDINGS


def test_diff_with_an_unknown_revision_in_a_shallow_clone_says_how_to_fetch_it(
    repository: Path, tmp_path: Path
) -> None:
    """CI systems clone one commit."""
    git(tmp_path, "clone", "-q", "--depth=1", repository.as_uri(), "shallow")
    done = treaty(tmp_path / "shallow", "v0:api/root.yaml", "api/root.yaml")
    assert done.returncode == ExitCode.BAD_INPUT
    assert "unknown git revision 'v0'" in done.stderr
    assert "git fetch --depth=1 origin v0:v0" in done.stderr


@pytest.mark.parametrize("revision", ["v1", "origin/old", "HEAD~1"])
def test_diff_in_a_shallow_clone_names_a_command_that_brings_the_revision(
    revision: str, repository: Path, tmp_path: Path
) -> None:
    """What the hint says is run here: a tag, a remote's branch, an ancestor."""
    git(repository, "branch", "old", "v1")
    git(tmp_path, "clone", "-q", "--depth=1", repository.as_uri(), "shallow")
    shallow = tmp_path / "shallow"
    done = treaty(shallow, f"{revision}:api/root.yaml", "api/root.yaml")
    assert done.returncode == ExitCode.BAD_INPUT
    command = done.stderr.partition("run `git ")[2].partition("`")[0]
    git(shallow, *command.split())
    done = treaty(shallow, f"{revision}:api/root.yaml", "api/root.yaml")
    assert done.returncode == ExitCode.FINDINGS


@pytest.mark.parametrize("folder", [".", "api"])
def test_diff_knows_a_recorded_release_by_its_name(repository: Path, folder: str) -> None:
    """As `treaty upgrade --from` does, also where no tag has its name."""
    commit, tree = (
        subprocess.run(
            ["git", "-C", repository, "rev-parse", name], capture_output=True, text=True, check=True
        ).stdout.strip()
        for name in ("v1", "v1^{tree}")
    )
    (repository / "contracts").mkdir()
    (repository / "contracts" / "releases.toml").write_text(
        f'[[release]]\nname = "1.0"\ncommit = "{commit}"\ntree = "{tree}"\n'
        'date = 2026-01-01\nschema = ""\n[release.contracts]\n'
    )
    path = "root.yaml" if folder == "api" else "api/root.yaml"
    done = treaty(repository / folder, f"1.0:{path}", path)
    assert done.returncode == ExitCode.FINDINGS
    assert "1.0:" in done.stdout
    (repository / "contracts" / "releases.toml").write_text(
        (repository / "contracts" / "releases.toml").read_text().replace("1.0", "summer")
    )
    done = treaty(repository / "api", "summer:root.yaml", "root.yaml")
    assert done.returncode == ExitCode.FINDINGS
    done = treaty(repository / folder, "summer:nothing.yaml", path)
    assert done.returncode == ExitCode.BAD_INPUT
    assert "no such file at summer: nothing.yaml" in done.stderr
    look = done.stderr.partition("see `")[2].partition("`")[0].split()
    listed = subprocess.run(look, cwd=repository, capture_output=True, text=True, check=True)
    assert "api/root.yaml" in listed.stdout
    done = treaty(repository / folder, f"1.1:{path}", path)
    assert done.returncode == ExitCode.BAD_INPUT
    assert "unknown git revision '1.1'" in done.stderr
    assert "recorded releases: summer;" in done.stderr


def test_diff_with_an_address_that_is_not_fetched_says_which_are(repository: Path) -> None:
    """It is no revision of git."""
    done = treaty(repository, "ftp://example.com/openapi.yaml", "api/root.yaml")
    assert done.returncode == ExitCode.BAD_INPUT
    assert "ftp://example.com/openapi.yaml is not fetched" in done.stderr
    assert "http and https are" in done.stderr


def test_diff_with_a_file_that_was_not_there_at_the_revision_names_both(repository: Path) -> None:
    """The revision is right, the path is not."""
    done = treaty(repository, "v1:api/other.yaml", "api/root.yaml")
    assert (done.returncode, done.stdout) == (ExitCode.BAD_INPUT, "")
    assert "no such file at v1: api/other.yaml" in done.stderr


def test_diff_fetches_a_url_and_the_files_beside_it(repository: Path, served: str) -> None:
    """References to the same host need no permission."""
    done = treaty(repository, "v1:api/root.yaml", f"{served}/api/root.yaml")
    assert done.returncode == ExitCode.FINDINGS
    assert f"{served}/api/parts/body.yaml:1:" in done.stdout


def test_diff_follows_references_to_urls_only_when_allowed(repository: Path, served: str) -> None:
    """A contract does not make treaty call hosts by itself."""
    remote = ROOT.replace("parts/body.yaml", f"{served}/api/parts/body.yaml")
    (repository / "remote.yaml").write_text(remote)
    done = treaty(repository, "remote.yaml", "remote.yaml")
    assert done.returncode == ExitCode.BAD_INPUT
    assert "remote.yaml:6: $ref" in done.stderr
    assert "--allow-remote" in done.stderr
    done = treaty(repository, "--allow-remote", "remote.yaml", "api/root.yaml")
    assert (done.returncode, done.stderr) == (ExitCode.PASS, "")


def test_diff_with_a_url_that_does_not_answer_is_bad_input(repository: Path, served: str) -> None:
    """Neither a missing page nor a closed port is a traceback."""
    done = treaty(repository, "api/root.yaml", f"{served}/none.yaml")
    assert (done.returncode, done.stderr.count("\n")) == (ExitCode.BAD_INPUT, 1)
    assert "answers 404" in done.stderr
    done = treaty(repository, "api/root.yaml", "http://127.0.0.1:1/none.yaml")
    assert done.returncode == ExitCode.BAD_INPUT
    assert "does not answer" in done.stderr


def test_diff_reads_standard_input(repository: Path) -> None:
    """A contract that another program writes."""
    one = HEAD + "paths: {/a: {get: {}}}\n"
    (repository / "one.yaml").write_text(one)
    assert treaty(repository, "one.yaml", "-", stdin=one).returncode == ExitCode.PASS
    done = treaty(repository, "one.yaml", "-", stdin=HEAD + "paths: {}\n")
    assert done.returncode == ExitCode.FINDINGS


def test_diff_describes_an_application_by_its_routes(repository: Path) -> None:
    """What the application serves, compared with what its contract says."""
    (repository / "shop.py").write_text(APPLICATION)
    contract = HEAD + (
        "paths:\n  /pets/{id}:\n    get:\n"
        "      parameters: [{name: id, in: path, required: true, schema: {type: string}}]\n"
        "      responses: {'200': {description: ok}}\n"
    )
    (repository / "shop.yaml").write_text(contract)
    done = treaty(repository, "shop.yaml", "shop:app")
    assert done.returncode == ExitCode.FINDINGS
    assert "error[request-type-changed]" in done.stdout
    assert "GET /pets/text" in done.stdout


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("nope:app", "'nope' of 'nope:app' is no module and no git revision; hint: write MODULE"),
        ("shop.nope:app", "'shop.nope' of 'shop.nope:app' is no module and no git revision"),
        ("shop:nope", "'shop' has no 'nope', which 'shop:nope' names; hint: correct the name"),
        ("os:path", "os:path is a module without routes; hint: name a FastAPI"),
        ("-", "standard input can be one side only; hint: write the other one to a file"),
    ],
)
def test_diff_of_what_is_none_says_what_it_took_it_for(
    repository: Path, named: str, said: str
) -> None:
    """A module and a git revision are written alike."""
    (repository / "shop.py").write_text(APPLICATION)
    done = treaty(repository, named, named)
    assert (done.returncode, done.stdout) == (ExitCode.BAD_INPUT, "")
    assert done.stderr.startswith(f"error: {said}")


def test_diff_is_the_same_in_every_process(repository: Path) -> None:
    """Another seed of Python's hashes changes no byte."""
    (repository / "many.yaml").write_text(
        HEAD + "paths:\n" + "".join(f"  /p{number}: {{get: {{}}}}\n" for number in range(20))
    )
    (repository / "none.yaml").write_text(HEAD + "paths: {}\n")
    arguments = ("many.yaml", "none.yaml", "--format", "json")
    outputs = {treaty(repository, *arguments, seed=seed).stdout for seed in ("0", "1", "2")}
    assert len(outputs) == 1


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("swagger: '2.0'\n", ExitCode.BAD_INPUT, "Swagger 2.0 is not read"),
        ("a: [\n", ExitCode.BAD_INPUT, "bad.yaml:"),
        ("just text\n", ExitCode.BAD_INPUT, "not OpenAPI"),
        (ROOT.replace("parts/", "../../"), ExitCode.BAD_INPUT, "leaves the project"),
        (ROOT.replace("parts/body", "parts/none"), ExitCode.BAD_INPUT, "no such file"),
    ],
)
def test_diff_with_a_bad_contract_says_so_on_one_line(
    repository: Path, text: str, code: ExitCode, said: str
) -> None:
    """File, line and remedy, and no traceback."""
    (repository / "bad.yaml").write_text(text)
    done = treaty(repository, "api/root.yaml", "bad.yaml")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
    assert said in done.stderr
    assert "hint: " in done.stderr


def test_diff_with_an_invalid_schema_goes_on_and_cannot_pass(repository: Path) -> None:
    """Its place is named, and what else changed is found."""
    head = HEAD + "paths:\n  /a:\n    get:\n      parameters:\n"
    one = head + "      - {name: a, in: query, schema: {type: integer}}\n"
    (repository / "one.yaml").write_text(one)
    (repository / "two.yaml").write_text(one.replace("type: integer", "type: integr"))
    done = treaty(repository, "one.yaml", "two.yaml")
    assert done.returncode == ExitCode.INCONCLUSIVE
    assert "request-invalid-schema, suspected] " in done.stdout
    assert "two.yaml:7:" in done.stdout
