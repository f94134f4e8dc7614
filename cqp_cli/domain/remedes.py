"""Ce qui répare, en une commande : la pièce, le chemin, la valeur ; `{dossier}` y tient la place du chemin du dossier.

Ses mots sont dits sans connaître l'interpréteur où on la collera (`un_mot`) : qui la montre le sait.

Ce qui reste à écrire se lit comme tel : `AAAA-MM-JJ` un jour, `F|M` un mot de la liste, `MOTIF` ou `FONCTION` le nom de
ce qu'on écrit ; aucune commande ne le prend pour une valeur (`place_tenue`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cqp_cli.domain.lieu import Lieu

UN_JOUR = "AAAA-MM-JJ"
OUI_OU_NON = "oui|non"
A_ECRIRE = "A_ECRIRE"
"""Une valeur que personne ne devine : `poser` met à sa place le nom de la clé, en capitales."""
RECEVABILITE = f'cqp recevabilite {{dossier}} --avis "favorable|defavorable|incomplet" --date {UN_JOUR}'
REPARER = "cqp check-dossier {dossier} --fix"
SUIVRE = "cqp status {dossier}"
LETTRE = "cqp print lettre {dossier}"
FORMULAIRE_LIVRET = "cqp reperage {dossier} --grid livret.xlsx"
FORMULAIRE_PARCOURS = "cqp parcours {dossier} --grid parcours.xlsx"
FORMULAIRE_ACTIVITES = "cqp activites {dossier} --grid activites.xlsx"
FORMULAIRE_PARTIE_2 = "cqp activites {dossier} --partie-2 --grid partie-2.xlsx"
TRIER = "Gardez le bon dans l'espace de travail, et sortez-en l'autre."
"""De deux dossiers d'un même code."""
COMMUNS = ("cqp.yaml", "habilitations.yaml", "sessions/")
_SUR = re.compile(r"[\w.:/=+@-]*")  # ce qu'un interpréteur de commandes laisse tel quel
_PLACES = frozenset(
    (UN_JOUR, "NOM", "PRENOM", "MOTIF", "ORGANISATION", "REFERENCE", "SESSION", "FICHIER", "NUMERO", "…", "...")
)
_CHOIX = re.compile(r"[\w-]+(?:\|[\w-]+)+")
_AFFECTATION = re.compile(r"[\w./-]*?([a-z_]+)=(.*)", re.DOTALL)


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
        nom = next((p for p in reversed(self.lieu.chemin) if isinstance(p, str)), "")
        return un_mot(f"{cle}={nom.upper() if self.texte == A_ECRIRE else self.texte}")


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


def place_tenue(mot: str) -> str | None:
    """Ce qui, dans un mot tapé, tient encore la place de ce qu'il faut écrire : « MOTIF » ; None s'il n'y en a pas."""
    if cle := _AFFECTATION.fullmatch(mot):
        places, parts = _PLACES | {cle[1].upper()}, [cle[2]]
    else:
        places, parts = _PLACES, re.split("[=;]", mot)
    return next((p for p in map(str.strip, parts) if p in places or _CHOIX.fullmatch(p)), None)


def un_mot(mot: str) -> str:
    """Le mot, entre « " » s'il le faut, ceux qu'il contient doublés ; qui le montre le dit à son interpréteur."""
    return mot if _SUR.fullmatch(mot) else '"' + mot.replace('"', '""') + '"'


def reevaluer(role: str) -> str:
    """La commande qui prépare une autre évaluation de ce rôle."""
    return f"cqp evaluate {{dossier}} --role {role} --grid evaluation-{role}.xlsx"


def habiliter(nom: str | None, reference: str, organisation: str | None = None, **options: str) -> str:
    """La commande qui inscrit une habilitation, ou complète la dernière de cette référence."""
    dites = {"organisation": un_mot(organisation)} if organisation else {}
    suite = "".join(f" --{cle} {valeur}" for cle, valeur in (dites | options).items())
    return f"cqp habilite {un_mot(nom or 'NOM')} --reference {un_mot(reference)}{suite}"


def decider(session: str | None) -> str:
    """La commande qui enregistre ce que le jury a décidé."""
    return f"cqp decide {{dossier}} --session {un_mot(session or 'SESSION')}"


def annuler(session: str | None) -> str:
    """La commande qui annule une décision signée, avec sa raison ; la session peut ensuite décider de nouveau."""
    return f"{decider(session)} --revoke --motif MOTIF"
