"""`cqp check-dossier --letter`: one PDF for each incomplete dossier, asking each actor for what is missing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cqp_cli.errors import CqpError, MauvaisUsage, Refus
from cqp_cli.terminal.affichage import pluriel, signaler

if TYPE_CHECKING:
    from cqp_cli.disque.espace.espace import Espace
    from cqp_cli.documents.commun import Cadre
    from cqp_cli.documents.modele import Document
    from cqp_cli.domain.jury import Session
    from cqp_cli.domain.regles import Verdict
    from cqp_cli.terminal.examen import Examen


@dataclass(frozen=True, slots=True)
class Relance:
    """What was asked. `nommes`: the folders named, where a letter that cannot be written is a refusal."""

    espace: Espace
    jour: date
    vers: Path
    avant: date | None
    nommes: frozenset[str]
    essai: bool

    def ecrire(self, examens: Iterable[Examen]) -> int:
        """Writes the letters, says how many, and why a dossier has none; the code of what was refused."""
        from cqp_cli.disque.ecrire.porte import creer_dossier
        from cqp_cli.documents.pdf import render_pdf
        from cqp_cli.metier.delivrance.tirage import Nom, cadre_de
        from cqp_cli.terminal.apparence import theme_de

        theme, cadre = theme_de(self.espace), cadre_de(Nom.PIECES, self.espace, self.jour)
        if not self.essai:
            creer_dossier(self.vers)
        ecrites, code = 0, 0
        for examen in examens:
            if examen.verdict == "illisible":
                signaler(f"  {examen.code} : illisible, pas de lettre")
            if not self._a_ecrire(examen):
                continue
            assert examen.detail
            try:
                self._deposer(examen, render_pdf(demande_de_pieces(examen.detail, cadre, self.avant), theme))
                ecrites += 1
            except CqpError as err:
                code = max(code, self._refuser(examen, err))
        verbe = pluriel(ecrites, "lettre serait écrite", "lettres seraient écrites") if self.essai else ""
        verbe = verbe or pluriel(ecrites, "lettre écrite", "lettres écrites")
        signaler(f"  {verbe} dans {self.vers.as_posix()}.")
        return code

    def _a_ecrire(self, examen: Examen) -> bool:
        """An incomplete dossier is written to; one that is delivered is refused, if it was named."""
        delivre = examen.detail is not None and examen.detail.dossier.bilan.delivre
        return examen.verdict == "incomplet" or (delivre and self._nomme(examen))

    def _nomme(self, examen: Examen) -> bool:
        return os.path.realpath(self.espace.racine / str(examen.json["chemin"])) in self.nommes

    def _deposer(self, examen: Examen, octets: bytes) -> None:
        from cqp_cli.disque.ecrire.porte import ecrire_fichier
        from cqp_cli.disque.registres.paquet import mettre_de_cote

        fichier = self.vers / f"{examen.code}.pdf"
        if self.essai:
            return
        if not _est_lettre(fichier) and (garde := mettre_de_cote(fichier)):
            signaler(f"  {fichier.name} n'était plus la lettre émise : il est gardé sous le nom {garde.name}.")
        ecrire_fichier(fichier, octets, nom=fichier.name)

    def _refuser(self, examen: Examen, err: CqpError) -> int:
        """Says why there is no letter; among many dossiers this refuses nothing: nobody asked for this one."""
        from cqp_cli.terminal.affichage import problemes_en_lignes

        signaler(f"  {examen.code} : pas de lettre", bold=True)
        for ligne in problemes_en_lignes(err.problemes):
            signaler(ligne)
        return err.code if self._nomme(examen) or err.code != Refus.code else 0


def _est_lettre(fichier: Path) -> bool:
    """True for a PDF as this program wrote it, renewed each night; what someone wrote in it since would be lost."""
    from cqp_cli.disque.retoucher.pieces import contenu

    octets = contenu(fichier) or b""
    return b"/Creator (cqp)" in octets and octets.count(b"%%EOF") == 1


def demande_de_pieces(verdict: Verdict, cadre: Cadre, avant: date | None = None) -> Document:
    """The letter that asks for what this verdict found missing. Raises Refus when there is nothing to ask."""
    from cqp_cli.documents import demande_pieces as doc_pieces
    from cqp_cli.documents.commun import document
    from cqp_cli.domain.relance import delai, demandes, sans_objet
    from cqp_cli.metier.delivrance.tirage import TITRES, Nom

    d = verdict.dossier
    if obstacle := sans_objet(verdict):
        raise Refus(obstacle.message, obstacle.remede.replace("{dossier}", d.code))
    session = d.prochaine_session
    if avant:
        _refuser_avant(avant, d.jour, session)
    section = doc_pieces.demande_de_pieces(d, demandes(verdict), session, avant or delai(d), cadre)
    return document(f"{TITRES[Nom.PIECES]}, {d.candidat.nom_complet}", [section], cadre, d.referentiel)


def _refuser_avant(avant: date, jour: date, session: Session | None) -> None:
    """An answer is asked for after today, and before the jury: never on its own day."""
    from cqp_cli.domain.dates import jour_long

    if avant < jour:
        raise MauvaisUsage(f"--avant : le {jour_long(avant)} est passé.", "--avant AAAA-MM-JJ")
    if session and session.date and avant >= session.date >= jour:
        message = f"--avant : une réponse se demande avant le jury du {jour_long(session.date)}."
        raise MauvaisUsage(message, "--avant AAAA-MM-JJ")
