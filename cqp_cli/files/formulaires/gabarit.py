"""The forms of a whole session: one workbook is built, and each candidate's is that one with other words in it.

What openpyxl builds and writes takes ten times as long as a name put in the place of another in the XML it wrote.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

from cqp_cli.domain.accord import Role
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.referentiel import Referentiel
from cqp_cli.files.formulaires import a_lire, grille
from cqp_cli.files.formulaires.feuille import FORMULE, texte_permis
from cqp_cli.files.formulaires.masque import CODE, MARQUE, PIED, SUJET, Masque

_COMBIEN = 16  # workbooks kept: as many as there are kinds of forms in a session, with room


class Gabarit:
    """A workbook with marks where the words of a candidate go."""

    def __init__(self, octets: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(octets)) as lu:
            self._parties = [(info, lu.read(info)) for info in lu.infolist()]

    def tirer(self, mots: Mapping[str, str]) -> bytes:
        """The workbook of one candidate: each mark gives way to its word."""
        echanges = [(marque.encode(), _en_xml(mot)) for marque, mot in mots.items()]
        sortie = io.BytesIO()
        with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as ecrit:
            for info, contenu in self._parties:
                for marque, mot in echanges:
                    contenu = contenu.replace(marque, mot)
                ecrit.writestr(info.filename, contenu)
        return sortie.getvalue()


def _en_xml(mot: str) -> bytes:
    """In whatever encoding the part is."""
    return escape(mot, quote=False).encode("ascii", "xmlcharrefreplace")


class Gabarits:
    """The workbooks already built, by all that they depend on beside the candidate."""

    def __init__(self) -> None:
        self._connus: dict[tuple[object, ...], tuple[Referentiel, Gabarit]] = {}

    def evaluation(self, d: Dossier, role: Role, passage: int, codes: Sequence[str]) -> bytes:
        """The same form as `ecrire_evaluation` makes, not yet filled (articles 3.1.3 and 3.2.2)."""
        sujet = a_lire.sujet(d)
        if sujet != texte_permis(sujet).strip() or sujet.startswith(FORMULE) or "\n" in sujet or MARQUE in sujet:
            return grille.ecrire_evaluation(d, role, passage, codes, None)
        hauteurs = grille.hauteurs_consignes(d, role, passage, codes)
        cle = (id(d.referentiel), d.voie, role, passage, tuple(codes), a_lire.echeance(d, ""), hauteurs)
        if cle not in self._connus:
            if len(self._connus) >= _COMBIEN:
                self._connus.clear()
            octets = grille.ecrire_evaluation(d, role, passage, codes, None, Masque(sujet))
            self._connus[cle] = d.referentiel, Gabarit(octets)
        return self._connus[cle][1].tirer({CODE: d.code, SUJET: sujet, PIED: sujet.replace("&", "&&")})
