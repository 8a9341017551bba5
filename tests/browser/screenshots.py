"""Photograph every kind of page, for the eye: ``python -m tests.browser.screenshots DIR [KIND …]``."""

from __future__ import annotations

import sys
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import sync_playwright

from tests.browser.chromium import chromium
from tests.browser.kinds import KINDS
from tests.browser.visiting import DESK, PHONE, Visitor, Way
from tests.server.running import RunningServer

__all__ = ["photograph"]

_COLOURS: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def photograph(folder: Path, kinds: list[str]) -> None:
    """Write ``KIND-WIDTH-COLOURS.png`` for kinds of pages.

    Parameters
    ----------
    folder
        Where to.
    kinds
        Which; none for all.

    """
    folder.mkdir(parents=True, exist_ok=True)
    with RunningServer() as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium())
        with Visitor(browser, server.address) as visitor:
            for size, colours in product((DESK, PHONE), _COLOURS):
                page = visitor.window(Way(size, colours=colours))
                for kind in kinds or KINDS:
                    page.goto(KINDS[kind], wait_until="networkidle")
                    page.screenshot(path=folder / f"{kind}-{size[0]}-{colours}.png", full_page=True)
        sys.stdout.write("".join(f"{complaint}\n" for complaint in visitor.complaints))
        browser.close()


if __name__ == "__main__":
    photograph(Path(sys.argv[1]), sys.argv[2:])
