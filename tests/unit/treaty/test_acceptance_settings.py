"""The settings of acceptance: what is missing, what is wrong, and what stands by itself."""

import pytest

from treaty.acceptance_settings import LOOPBACK, acceptance

HOSTS = ("https://a.example",)


def test_acceptance_without_settings_has_the_profile_local() -> None:
    """It talks to the loopback only, and may do everything there."""
    (local,) = acceptance({}).profiles.values()

    assert (local.name, local.hosts, local.access) == ("local", LOOPBACK, "write")


@pytest.mark.parametrize(
    ("name", "access"), [("staging", "write"), ("production", "marked"), ("canary", "marked")]
)
def test_profile_that_says_nothing_may_do_little(name: str, access: str) -> None:
    """What is not staging is treated as production."""
    assert acceptance({"profiles": {name: {"hosts": HOSTS}}}).profiles[name].access == access


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"profiles": {"production": {}}}, "profiles.production.hosts"),
        ({"resources": {"pet": {"creates": {}, "read": "/"}}}, "resources.pet.delete"),
        (
            {"profiles": {"p": {"hosts": HOSTS, "credentials": {"r": {}}}}},
            "profiles.p.credentials.r.source",
        ),
        (
            {"profiles": {"p": {"hosts": HOSTS, "credentials": {"r": {"source": "password"}}}}},
            "profiles.p.credentials.r.token-url",
        ),
        (
            {"profiles": {"p": {"hosts": HOSTS, "credentials": {"r": {"source": "command"}}}}},
            "profiles.p.credentials.r.command",
        ),
    ],
)
def test_setting_that_is_missing_is_named(values: dict[str, object], missing: str) -> None:
    """With its table."""
    with pytest.raises(KeyError, match=missing):
        acceptance(values)
