"""app.settings."""

import os

import pytest

from app.settings import DEVELOPMENT_KEY, Environment, InvalidSettingsError, LogFormat, load

SAFE = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "k" * 32,
    "DATABASE_URL": "postgresql://app:secret@db/onboarding",
    "ISSUER": "https://login.example.com",
    "PUBLIC_URL": "https://onboarding.example.com",
}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the service's is set from outside."""
    for name in [name for name in os.environ if name.startswith("ONBOARDING_")]:
        monkeypatch.delenv(name)


def set_environment(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    """Set variables of the service's."""
    for name, value in values.items():
        monkeypatch.setenv(f"ONBOARDING_{name}", value)


def test_load_with_an_empty_environment_gives_development_settings() -> None:
    """A laptop needs no settings at all."""
    settings = load()

    assert settings.environment is Environment.DEVELOPMENT
    assert settings.rate_limit == ""
    assert not settings.in_production


def test_load_takes_each_value_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Port, role, clock and the rest come from outside."""
    set_environment(
        monkeypatch, PORT="9000", DATABASE_ROLE="app", LOG_FORMAT="json", CLOCK="2026-03-02T10:00Z"
    )

    settings = load()

    assert (settings.port, settings.database_role) == (9000, "app")
    assert settings.log_format is LogFormat.JSON
    assert settings.clock is not None
    assert settings.clock.isoformat() == "2026-03-02T10:00:00+00:00"


def test_load_reads_an_empty_variable_as_one_that_is_not_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A deployment may leave a variable empty."""
    set_environment(monkeypatch, CLOCK="", PORT="", RATE_LIMIT="")

    assert load().clock is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("ENVIRONMENT", "prod"),
        ("RATE_LIMIT", "100 per minute"),
        ("SMTP_URL", "mail.example.com"),
        ("CLOCK", "2026-03-02T10:00"),
        ("DATABASE_URL", "mysql://localhost/onboarding"),
        ("ISSUER", "login.example.com"),
    ],
)
def test_load_given_a_wrong_value_names_the_variable_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """An operator sees at once which variable to mend."""
    set_environment(monkeypatch, **{name: value})

    with pytest.raises(InvalidSettingsError) as caught:
        load()

    assert str(caught.value).startswith(f"ONBOARDING_{name}: ")
    assert "\n" not in str(caught.value)


def test_load_in_production_takes_safe_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """Production is possible."""
    set_environment(monkeypatch, **SAFE)

    assert load().in_production


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", DEVELOPMENT_KEY),
        ("SECRET_KEY", ""),
        ("DATABASE_URL", ""),
        ("ISSUER", "http://login.example.com"),
        ("PUBLIC_URL", "http://onboarding.example.com"),
        ("CLOCK", "2026-03-02T10:00Z"),
    ],
)
def test_load_in_production_refuses_what_is_unsafe(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """What is fine on a laptop never reaches people's data."""
    set_environment(monkeypatch, **SAFE | {name: value})

    with pytest.raises(InvalidSettingsError, match=f"^ONBOARDING_{name}: not safe in production"):
        load()


def test_load_without_an_environment_serves_this_machine_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Who forgets to say that it is production must not serve others with a key that all know."""
    monkeypatch.setenv("ONBOARDING_HOST", "0.0.0.0")
    with pytest.raises(InvalidSettingsError, match=r"ONBOARDING_ENVIRONMENT: name it to listen on"):
        load()
    monkeypatch.setenv("ONBOARDING_ENVIRONMENT", "development")
    assert load().host == "0.0.0.0"


def test_settings_that_are_printed_hide_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """A settings object in a log gives nothing away."""
    set_environment(monkeypatch, **SAFE)

    assert "k" * 32 not in repr(load())
    assert "secret@" not in repr(load())
