"""Whose form it is, and what it says of the personal data that come back in it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expediteur:
    """The certifier, author of the workbook, and the notice that stands on its first sheet."""

    nom: str = ""
    notice: str = ""


SANS_NOM = Expediteur()
