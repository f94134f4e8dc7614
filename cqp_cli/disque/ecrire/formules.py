"""What keeps a cell of a CSV from being run: a spreadsheet takes some texts for formulas."""

from __future__ import annotations

_DEBUTS = ("=", "+", "-", "@", "\t", "\r")


def neutraliser(valeur: object) -> str:
    """A cell that no spreadsheet takes for a formula: `'` before `=`, `+`, `-`, `@`, tab and return.

    And before such a `'` itself, so that whoever takes one away has what was there (`reparations.py`).
    """
    texte = str(valeur)
    return f"'{texte}" if texte.lstrip("'").startswith(_DEBUTS) else texte
