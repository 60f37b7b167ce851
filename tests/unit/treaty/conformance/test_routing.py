"""Concrete paths lead to operations."""

import pytest

from treaty.conformance.routing import Match, Router

ROUTES = [
    ("GET", "/pets"),
    ("POST", "/pets"),
    ("GET", "/pets/{id}"),
    ("GET", "/pets/mine"),
    ("GET", "/pets/{id}/toys/{toy}"),
    ("GET", "/pets/mine/food"),
    ("GET", "/files/{name}.{suffix}"),
    ("GET", "/files/{name}.json"),
    ("GET", "/files/{name}"),
    ("GET", "/caf%C3%A9"),
    ("GET", "/"),
]


@pytest.fixture
def router() -> Router[str]:
    """A router whose targets are the templates themselves."""
    router: Router[str] = Router()
    for method, template in ROUTES:
        router.add(method, template, template)
    return router


@pytest.mark.parametrize(
    ("path", "target", "parameters"),
    [
        ("/pets", "/pets", {}),
        ("/pets/7", "/pets/{id}", {"id": "7"}),
        ("/pets/mine", "/pets/mine", {}),
        ("/pets/mine/toys/1", "/pets/{id}/toys/{toy}", {"id": "mine", "toy": "1"}),
        ("/pets/a%2Fb", "/pets/{id}", {"id": "a/b"}),
        ("/files/a.json", "/files/{name}.json", {"name": "a"}),
        ("/files/a.tar", "/files/{name}.{suffix}", {"name": "a", "suffix": "tar"}),
        ("/files/a", "/files/{name}", {"name": "a"}),
        ("/café", "/caf%C3%A9", {}),
        ("/", "/", {}),
    ],
)
def test_router_with_a_known_path_finds_the_most_literal_template(
    router: Router[str], path: str, target: str, parameters: dict[str, str]
) -> None:
    """Literal segments go first, at every depth, and values are decoded after the split."""
    found = router.find("GET", path)
    assert found is not None
    assert (found.target, found.parameters) == (target, parameters)


@pytest.mark.parametrize(
    "path", ["/pet", "/pets/", "/pets/7/toys", "/pets/7/toys/", "/pets/1/2/3/4"]
)
def test_router_with_an_unknown_path_finds_nothing(router: Router[str], path: str) -> None:
    """A parameter is never empty, and a slash at the end makes another path."""
    assert router.find("GET", path) is None


def test_router_with_an_unknown_method_names_the_methods_of_the_path(router: Router[str]) -> None:
    """Whoever asks learns what the path has."""
    assert router.find("PUT", "/pets") == Match(None, {}, ("GET", "POST"))


def test_router_with_a_path_twice_keeps_the_first(router: Router[str]) -> None:
    """Templates that differ in names only are one path."""
    router.add("GET", "/pets/{name}", "other")
    found = router.find("GET", "/pets/7")
    assert found is not None
    assert found.target == "/pets/{id}"
