"""Use a page with a mouse, or with nothing but the keys of a keyboard."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

__all__ = ["Hand", "Keyboard", "Mouse"]

_MOST_TRIES = 20
# How many stops of the keyboard an element is after the focus, before it if negative; 0 is there. A guess:
# of a group of radio buttons one is a stop, and what is in a shadow tree is taken for its host.
_STOPS = """e => {
  const root = e.getRootNode(), now = document.activeElement;
  if (root.activeElement === e) return 0;
  const outer = root.host ?? e;
  if (now === outer) return 1;
  const stops = 'a[href], button, input, select, textarea, summary, [tabindex="0"], [contenteditable=true]';
  const all = [...document.querySelectorAll('*')].filter(one => one === outer || one === now
    || (one.matches(stops) && one.checkVisibility() && !one.disabled && one.type !== 'hidden'));
  return all.indexOf(outer) - all.indexOf(now) || 1;
}"""


class Hand(ABC):
    """What somebody does to controls.

    Parameters
    ----------
    page
        The page in its window.

    """

    def __init__(self, page: Page) -> None:
        self.page = page

    @abstractmethod
    def press(self, control: Locator) -> None:
        """Press a button, follow a link, open a summary."""

    @abstractmethod
    def write(self, field: Locator, text: str) -> None:
        """Replace what is in a field."""


class Mouse(Hand):
    """Clicks, and types where it clicked."""

    def press(self, control: Locator) -> None:
        """Click."""
        control.click()

    def write(self, field: Locator, text: str) -> None:
        """Click into the field and type."""
        field.click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)


class Keyboard(Hand):
    """Goes from stop to stop with the tabulator."""

    def reach(self, control: Locator) -> None:
        """Go to a control, forwards or backwards, and see that the focus shows there."""
        control.wait_for()
        for _ in range(_MOST_TRIES):
            stops = control.evaluate(_STOPS)
            if stops == 0:
                assert control.evaluate("e => e.matches(':focus-visible')")
                return
            for _ in range(abs(stops)):
                self.page.keyboard.press("Tab" if stops > 0 else "Shift+Tab")
        raise AssertionError(f"the keyboard does not reach {control}")

    def press(self, control: Locator) -> None:
        """Reach it and press the Enter key."""
        self.reach(control)
        self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        """Reach the field and type."""
        self.reach(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
