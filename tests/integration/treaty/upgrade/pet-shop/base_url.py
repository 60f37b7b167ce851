"""A plugin for the shop's own tests: where the shop is."""


def pytest_addoption(parser) -> None:
    parser.addoption("--base-url", required=True)
