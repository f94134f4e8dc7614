"""`cqp check-dossier --letter`: one PDF for each incomplete dossier, asking each actor for what is missing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cqp_cli.disque.ecrire.porte import ecrire_fichier
from cqp_cli.disque.registres.paquet import mettre_de_cote
from cqp_cli.disque.retoucher.pieces import contenu
from cqp_cli.documents.demande_pieces import lettre_de_demande
from cqp_cli.documents.pdf import render_pdf
from cqp_cli.domain.relance import sans_objet
from cqp_cli.errors import CqpError, Refus
from cqp_cli.terminal.affichage import pluriel, signaler, signaler_problemes
from cqp_cli.terminal.apparence import avertir_sans_tete, cadre_de, theme_de
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import ouvrir_sortie
from cqp_cli.terminal.etape import exiger
from cqp_cli.terminal.examen import Examen


@dataclass(frozen=True, slots=True)
class Relance:
    """What was asked. `nommes`: the folders named, where a letter that cannot be written is a refusal."""

    ici: Contexte
    vers: Path
    avant: date | None
    nommes: frozenset[str]

    def ecrire(self, examens: Iterable[Examen]) -> int:
        """Writes the letters, says how many, and why a dossier has none; the code of what was refused."""
        espace = self.ici.espace
        theme, cadre = theme_de(espace), cadre_de(espace, self.ici.jour, "lettres")
        ouvrir_sortie(self.ici, self.vers)
        ecrites, code = 0, 0
        for examen in examens:
            if examen.verdict == "illisible":
                signaler(f"  {examen.code} : illisible, pas de lettre")
            if not self._a_ecrire(examen):
                continue
            assert examen.detail
            try:
                exiger(sans_objet(examen.detail), examen.detail.dossier)
                self._deposer(examen, render_pdf(lettre_de_demande(examen.detail, cadre, self.avant), theme))
                ecrites += 1
            except CqpError as err:
                code = max(code, self._refuser(examen, err))
        if ecrites:
            avertir_sans_tete(espace)
        verbe = pluriel(ecrites, "lettre serait écrite", "lettres seraient écrites") if self.ici.essai else ""
        verbe = verbe or pluriel(ecrites, "lettre écrite", "lettres écrites")
        signaler(f"  {verbe} dans {self.vers.as_posix()}.")
        return code

    def _a_ecrire(self, examen: Examen) -> bool:
        """An incomplete dossier is written to; one that is delivered is refused, if it was named."""
        delivre = examen.detail is not None and examen.detail.dossier.bilan.delivre
        return examen.verdict == "incomplet" or (delivre and self._nomme(examen))

    def _nomme(self, examen: Examen) -> bool:
        return os.path.realpath(self.ici.espace.racine / str(examen.json["chemin"])) in self.nommes

    def _deposer(self, examen: Examen, octets: bytes) -> None:
        fichier = self.vers / f"{examen.code}.pdf"
        if self.ici.essai:
            return
        if not _est_lettre(fichier) and (garde := mettre_de_cote(fichier)):
            signaler(f"  {fichier.name} n'était plus la lettre émise : il est gardé sous le nom {garde.name}.")
        ecrire_fichier(fichier, octets, nom=fichier.name)

    def _refuser(self, examen: Examen, err: CqpError) -> int:
        """Says why there is no letter; among many dossiers this refuses nothing: nobody asked for this one."""
        signaler(f"  {examen.code} : pas de lettre", bold=True)
        signaler_problemes(err.problemes)
        return err.code if self._nomme(examen) or err.code != Refus.code else 0


def _est_lettre(fichier: Path) -> bool:
    """True for a PDF as this program wrote it, renewed each night; what someone wrote in it since would be lost."""
    octets = contenu(fichier) or b""
    return b"/Creator (cqp)" in octets and octets.count(b"%%EOF") == 1
