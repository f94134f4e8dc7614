"""The head of a letter: who writes, and whom to, where the window of a DL envelope shows it (NF Z 10-011)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import wrap

from cqp_cli.documents import modele as md
from cqp_cli.documents.commun import Cadre, logo
from cqp_cli.documents.phrases import alinea
from cqp_cli.documents.vocabulaire import T
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.typographie import telephone

LIGNES, SIGNES, INTERLIGNE = 6, 38, 5
GAUCHE, FENETRE, HAUT = 80, 79, 28  # millimetres: 111 from the left of the sheet, 50 from its top
_NUMERO = re.compile(r"\d+ ?(?:bis|ter|quater|[A-D])?", re.IGNORECASE)


def pli(cadre: Cadre, vers: Sequence[str], references: Sequence[str], envoi: str = "") -> md.Volets:
    """The certifier, the references and the day at the left; the address at its fixed place, however long the rest is.

    `envoi` is how it is sent, above the address; it must begin the page.
    """
    remis: tuple[md.Bloc, ...] = (md.Texte(envoi, md.Style.DISCRET),) if envoi else ()
    dessus = md.Espace(HAUT - 4 * len(remis))
    a_gauche = (*_expediteur(cadre), md.Espace(5), md.Texte(T("\n".join(references)), md.Style.LECTURE))
    return md.Volets((md.Volet(a_gauche, GAUCHE), md.Volet((dessus, *_colles(*remis, *_bloc(vers))), FENETRE)))


def _colles(*blocs: md.Bloc) -> tuple[md.Bloc, ...]:
    """Nothing between these blocks."""
    return tuple(x for bloc in blocs for x in (md.Espace(0), bloc))


def _bloc(vers: Sequence[str]) -> tuple[md.Bloc, ...]:
    """The lines of the address, in the room of six."""
    adresse = (md.Texte("\n".join(vers), md.Style.LECTURE),) if vers else ()
    return (*adresse, md.Espace(INTERLIGNE * max(LIGNES - len(vers), 0)))


def _expediteur(cadre: Cadre) -> tuple[md.Bloc, ...]:
    c = cadre.configuration.certificateur
    dits: tuple[md.Bloc, ...] = (*logo(cadre, 14), *alinea(T(c.nom or ""), md.Style.ACCENT))
    lignes = (T(c.adresse or ""), telephone(c.telephone or ""), c.courriel or "")
    suite = "\n".join(ligne for ligne in lignes if ligne)
    return (*dits, *alinea(suite, md.Style.DISCRET))


def destinataire(c: Candidat) -> tuple[str, ...]:
    """The name, then the address on five lines at most; without an address, the e-mail that it is sent to."""
    suite = _lignes(c.adresse) if c.adresse else [c.courriel] if c.courriel else []
    return (c.nom_complet, *(T(ligne) for ligne in suite))


def chez(nom: str, organisation: str, adresse: str) -> tuple[str, ...]:
    """Somebody where they work: the name, the organisation, its address, on the six lines of the window."""
    return tuple(T(ligne) for ligne in (nom, *_lignes(f"{organisation}\n{adresse}")))


def trop_longue(c: Candidat) -> bool:
    """Whether the address takes more lines than the window shows."""
    return len(destinataire(c)) > LIGNES


def _lignes(adresse: str) -> list[str]:
    """The lines that the address is written on; on one line, its commas part it, but for the one after a number.

    Too many, they share lines as far as these hold them.
    """
    lignes: list[str] = []
    for morceau in (m.strip() for m in re.split(r"[\n,]", adresse)):
        if lignes and _NUMERO.fullmatch(lignes[-1]):
            lignes[-1] += f", {morceau}"
        elif morceau:
            lignes += wrap(morceau, SIGNES)
    while len(lignes) >= LIGNES and (rang := _a_joindre(lignes)) is not None:
        lignes[rang : rang + 2] = [f"{lignes[rang]}, {lignes[rang + 1]}"]
    return lignes


def _a_joindre(lignes: Sequence[str]) -> int | None:
    """The first line that can hold the next one too; the last, with the postal code, stays alone."""
    return next((i for i in range(len(lignes) - 2) if len(lignes[i]) + len(lignes[i + 1]) + 2 <= SIGNES), None)
