"""One server and one browser for all tests; a page that complains or asks another host fails its test."""

from __future__ import annotations

import os
from asyncio import AbstractEventLoop, _set_running_loop, get_running_loop
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import chromium
from tests.server.running import RunningServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser.visiting import Visitor

_HERE = "tests/browser/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests of the pages connect to this machine."""
    for item in items:
        if _HERE in item.path.as_posix():
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Give the address of a server over the packaged graph."""
    with RunningServer("--time-limit", "5") as running:
        yield running.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give a browser; without one the tests are skipped, where they are not required."""
    path = chromium()
    if path is None:
        reason = "no chromium: install Debian's, or name one in ICATKG_CHROMIUM"
        (pytest.fail if os.environ.get("ICATKG_BROWSER") == "required" else pytest.skip)(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Whatever a page asks for, no name but this machine's is looked up.
        arguments = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
        with playwright.chromium.launch(executable_path=path, args=arguments) as browser:
            _loops.append(get_running_loop())
            yield browser
            _set_running_loop(_loops.pop())
    _set_running_loop(None)


_loops: list[AbstractEventLoop] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """Between tests of this folder, hide the event loop of the browser: other tests may run their own."""
    _set_running_loop(_loops[0] if _loops else None)
    try:
        return (yield)
    finally:
        _set_running_loop(None)


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    """Give what opens pages and checks at the end that none complained."""
    from tests.browser.visiting import Visitor

    with Visitor(browser, address) as visitor:
        yield visitor
        assert visitor.complaints == []
