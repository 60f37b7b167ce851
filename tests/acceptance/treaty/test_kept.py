"""What a browser leaves behind of a test that fails."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[3]
CONFTEST = f"""
import sys
from types import SimpleNamespace

import pytest

sys.path.insert(0, {str(ROOT)!r})
pytest_plugins = ["fixtures.browser"]


@pytest.fixture(scope="session")
def deployment():
    return SimpleNamespace(url="http://service.test")
"""
TESTS = """
async def test_fails(page):
    await page.set_content("<h1>What was seen</h1>")
    assert False

async def test_passes(page):
    await page.set_content("<h1>What was seen</h1>")
"""


def test_trace_and_screenshot_of_a_failed_test_are_kept(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They lie below .treaty, the JUnit report names them, and of what passed nothing stays."""
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", raising=False)
    pytester.makeconftest(CONFTEST)
    pytester.makeini("[pytest]\nasyncio_mode = auto\n" + LOOPS)
    pytester.makepyfile(TESTS)

    result = pytester.runpytest_subprocess("--junit-xml=report.xml", "-p", "no:randomly")

    result.assert_outcomes(passed=1, failed=1)
    suite = ET.parse(pytester.path / "report.xml").getroot()
    kept = {at.attrib["name"]: at.attrib["value"] for at in suite.iter("property")}
    assert set(kept) == {"playwright_screenshot", "playwright_trace"}
    for file in kept.values():
        assert file.startswith(".treaty/browser/")
        assert (pytester.path / file).stat().st_size > 0
    assert len(list((pytester.path / ".treaty/browser").iterdir())) == 1


LOOPS = """
asyncio_default_fixture_loop_scope = session
asyncio_default_test_loop_scope = session
"""
