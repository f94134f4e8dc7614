"""`cqp check-dossier --letter`: one PDF for each incomplete dossier, asking each actor for what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cqp_cli.cli.affichage import pluriel, signaler

if TYPE_CHECKING:
    from cqp_cli.cli.examen import Examen
    from cqp_cli.files.espace import Espace
    from cqp_cli.render.doc_commun import Cadre
    from cqp_cli.render.modele import Document


def ecrire_lettres(examens: Iterable[Examen], vers: Path, espace: Espace, jour: date, *, essai: bool) -> None:
    """Writes the letters and says how many; a dossier that cannot be read has no letter, and this is said."""
    from cqp_cli.cli.apparence import theme_de
    from cqp_cli.cli.tirage import Nom, cadre_de
    from cqp_cli.files.ecriture import creer_dossier, ecrire_fichier
    from cqp_cli.files.paquet import mettre_de_cote
    from cqp_cli.render.pdf import render_pdf

    theme, cadre = theme_de(espace), cadre_de(Nom.PIECES, espace, jour)
    if not essai:
        creer_dossier(vers)
    ecrites = 0
    for examen in examens:
        if examen.verdict == "illisible":
            signaler(f"  {examen.code} : illisible, pas de lettre")
        if examen.verdict != "incomplet":
            continue
        fichier = vers / f"{examen.code}.pdf"
        octets = render_pdf(_document(examen, cadre), theme)
        if not essai:
            if not _est_lettre(fichier) and (garde := mettre_de_cote(fichier)):
                signaler(f"  {fichier.name} n'était plus la lettre émise : il est gardé sous le nom {garde.name}.")
            ecrire_fichier(fichier, octets, nom=fichier.name)
        ecrites += 1
    verbe = pluriel(ecrites, "lettre serait écrite", "lettres seraient écrites") if essai else ""
    verbe = verbe or pluriel(ecrites, "lettre écrite", "lettres écrites")
    signaler(f"  {verbe} dans {vers.as_posix()}.")


def _est_lettre(fichier: Path) -> bool:
    """True for a PDF as this program wrote it, renewed each night; what someone wrote in it since would be lost."""
    from cqp_cli.files.pieces import contenu

    octets = contenu(fichier) or b""
    return b"/Creator (cqp)" in octets and octets.count(b"%%EOF") == 1


def _document(examen: Examen, cadre: Cadre) -> Document:
    from cqp_cli.cli.tirage import demande_de_pieces

    assert examen.detail
    return demande_de_pieces(examen.detail, cadre)
