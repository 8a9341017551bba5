"""Text in which every character can be seen."""

from __future__ import annotations

from unicodedata import category

__all__ = ["visible"]

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# The two at the end of each plane; XML bars the first plane's.
_NONCHARACTERS = frozenset({0xFFFE, 0xFFFF})


def visible(text: str, keep: str = "") -> str:
    r"""Write characters that are invisible, steer a terminal or are barred from XML as ``\u001b``.

    Parameters
    ----------
    text
        Any text.
    keep
        Characters to leave as they are, such as a line break.

    """
    if text.isprintable():
        return text
    return "".join(_escape(c) if _is_unsafe(c) and c not in keep else c for c in text)


def _is_unsafe(character: str) -> bool:
    return category(character) in _UNSAFE or ord(character) & 0xFFFF in _NONCHARACTERS


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if character <= "\uffff" else f"\\U{ord(character):08x}"
