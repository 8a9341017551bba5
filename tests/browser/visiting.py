"""Visit pages: with a mouse or by keyboard alone, with scripts or without, on a desk or a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from tests.browser.hands import Hand, Keyboard, Mouse

if TYPE_CHECKING:
    from typing import Self

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

__all__ = ["DESK", "PHONE", "WAYS", "Visitor", "Way"]

DESK = (1280, 900)
PHONE = (390, 844)


class Way(NamedTuple):
    """How somebody visits.

    Attributes
    ----------
    size
        Width and height of the window.
    hand
        What they use.
    scripts
        Whether scripts run.
    colours
        Which colours they prefer.
    motion
        Whether things may move.

    """

    size: tuple[int, int] = DESK
    hand: type[Hand] = Mouse
    scripts: bool = True
    colours: Literal["light", "dark"] = "light"
    motion: Literal["no-preference", "reduce"] = "no-preference"


WAYS = {
    "mouse": Way(),
    "keyboard-on-phone": Way(PHONE, Keyboard),
    "keyboard-on-phone-without-scripts": Way(PHONE, Keyboard, scripts=False),
}


class Visitor:
    """Opens windows, and keeps what their pages complain of.

    Parameters
    ----------
    browser
        The browser.
    address
        Where the server is.

    Attributes
    ----------
    complaints
        Errors on the console, scripts that failed, requests to other hosts, requests that failed.
    refused
        How addresses begin that are to be answered with an error, of which the console may tell.

    """

    def __init__(self, browser: Browser, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.refused: set[str] = set()
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def window(self, way: Way | None = None) -> Page:
        """Open a window of its own, with no memory of others."""
        way = way or Way()
        width, height = way.size
        context = self._browser.new_context(
            base_url=self.address,
            viewport={"width": width, "height": height},
            java_script_enabled=way.scripts,
            color_scheme=way.colours,
            reduced_motion=way.motion,
            has_touch=way.size == PHONE,
        )
        self._contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        return page

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address + "/", "data:", "blob:" + self.address)):
            self.complaints.append(f"another host: {request.url}")

    def _failed(self, request: Request) -> None:
        # What a page asked for and no longer wants, as it leaves or starts a download.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(f"{request.failure}: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        place = message.location["url"].removeprefix(self.address)
        if message.type in {"error", "warning"} and not place.startswith(tuple(self.refused)):
            self.complaints.append(f"{message.type}: {message.text} ({place})")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for context in self._contexts:
            context.close()
