"""The bad lines of a list, to be put right and taken again: as they were typed, each with why it was not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cqp_cli.disque.ecrire.tableur import en_csv, octets_csv
from cqp_cli.errors import Probleme
from cqp_cli.formulaires.classeur import en_classeur
from cqp_cli.metier.ouverture.entetes import POURQUOI
from cqp_cli.metier.ouverture.inscriptions import Inscriptions
from cqp_cli.metier.ouverture.listes import CALCUL
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import deposer_octets
from cqp_cli.terminal.options import Format

TITRE = "Lignes à corriger"


def ecrire_fautives(vers: Path, liste: Inscriptions, problemes: Iterable[Probleme], ici: Contexte) -> None:
    """Writes them, a workbook or a CSV by the name of the file. Raises Refus when there is one already."""
    raisons: dict[int, list[str]] = {}
    for p in problemes:
        if p.ligne is not None and p.ligne != liste.numero:
            raisons.setdefault(p.ligne, []).append(p.message)
    if not raisons:
        return
    titres = [titre or f"sans titre {rang}" for rang, titre in enumerate(liste.entetes, 1)]
    rangees = [
        _rangee(titres, liste.brutes.get(numero, ()), f"ligne {numero} : {' '.join(dits)}")
        for numero, dits in sorted(raisons.items())
    ]
    colonnes = [*titres, POURQUOI]
    if vers.suffix.casefold() == ".xlsx":
        octets = en_classeur(colonnes, rangees, TITRE, ici.espace.configuration.certificateur.nom or "")
    else:
        octets = octets_csv(en_csv(colonnes, rangees, excel=True), excel=True)
    deposer_octets(vers, octets, essai=ici.essai, muet=ici.sortie is not Format.TABLE)


def _rangee(titres: Sequence[str], cellules: Sequence[str], pourquoi: str) -> Mapping[str, str]:
    pleines = [*cellules, *[""] * len(titres)]
    dites = {titre: "" if c.startswith(CALCUL) else c for titre, c in zip(titres, pleines, strict=False)}
    return dites | {POURQUOI: pourquoi}
