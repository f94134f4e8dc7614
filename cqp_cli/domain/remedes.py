"""Un remède qui pose une valeur : la pièce, le chemin, la valeur, rendus en une commande que l'on peut coller.

Ce qui reste à choisir se lit comme tel : `AAAA-MM-JJ` un jour, `F|M` un mot de la liste, `…` ce qu'on écrit ; `cqp set`
refuse de l'écrire.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cqp_cli.domain.lieu import Lieu

UN_JOUR = "AAAA-MM-JJ"
OUI_OU_NON = "oui|non"
COMMUNS = ("cqp.yaml", "habilitations.yaml", "sessions/")
_SUR = re.compile(r"[\w.,:/=+@…-]*")  # ce qu'un interpréteur de commandes laisse tel quel


@dataclass(frozen=True, slots=True)
class Valeur:
    """Ce qu'il y a à écrire, et où ; `texte` est la valeur ou ce qui tient sa place."""

    lieu: Lieu
    texte: str

    def mot(self) -> str:
        """« 1-externe.signature=2026-05-04 », entre guillemets s'il le faut."""
        piece = self.lieu.fichier.removesuffix("/session.yaml").removesuffix(".yaml")
        if not piece.startswith("sessions/"):
            piece = piece.rpartition("/")[2]
        pas = ".".join(str(p + 1) if isinstance(p, int) else p for p in self.lieu.chemin)
        cle = pas if piece == "cqp" else f"{piece}.{pas}"
        return entre_guillemets(f"{cle}={self.texte}")


def poser(lieu: Lieu, texte: str, *, force: bool = False) -> str:
    """La commande qui écrit une valeur à cet endroit ; `force`, quand la décision d'un jury en dit déjà une autre."""
    return poser_tout((Valeur(lieu, texte),)) + (" --force" if force else "")


def poser_sous(lieu: Lieu, valeurs: Mapping[str, str]) -> str:
    """La commande qui écrit ces clés sous cet endroit."""
    return poser_tout(Valeur(Lieu(lieu.fichier, (*lieu.chemin, cle)), texte) for cle, texte in valeurs.items())


def poser_tout(valeurs: Iterable[Valeur]) -> str:
    """La commande qui écrit ces valeurs, toutes d'un même dossier ou toutes communes."""
    dites = list(valeurs)
    ou = "." if dites[0].lieu.fichier.startswith(COMMUNS) else "{dossier}"
    return " ".join(("cqp set", ou, *(v.mot() for v in dites)))


def choix(mots: Iterable[str]) -> str:
    """« F|M » : les mots entre lesquels choisir."""
    return "|".join(mots)


def entre_guillemets(mot: str) -> str:
    """Le mot tel que tout interpréteur de commandes le rend, Windows compris."""
    return mot if _SUR.fullmatch(mot) else f'"{mot}"'


def habiliter(nom: str | None, reference: str, **options: str) -> str:
    """La commande qui inscrit une habilitation, ou complète la dernière de cette référence."""
    suite = "".join(f" --{cle} {valeur}" for cle, valeur in options.items())
    return f"cqp habilite {entre_guillemets(nom or '…')} --reference {entre_guillemets(reference)}{suite}"
