"""Le nom qu'une pièce mal nommée voulait avoir : « candidat.yml », « evaluation/1-extern.yaml »."""

from __future__ import annotations

import re
from difflib import get_close_matches

from cqp_cli.domain.accord import ROLES
from cqp_cli.domain.personnes import sans_accents

DOSSIERS = ("evaluations", "decisions", "pieces")
_PIECES = ("candidat", "livret-reperage", "parcours", "dossier-vae", "dossier-candidat")
_PRESQUE = re.compile(r"([\w-]+(?: [\w-]+)*)\.ya?ml(?:\.(?:txt|ya?ml))?", re.IGNORECASE)
_COPIE = re.compile(r"\(\d+\)|\bcopie\b|\bcopy\b")


def est_une_copie(nom: str) -> bool:
    """Vrai d'un nom que donne à un second exemplaire la personne ou le logiciel qui copie."""
    return bool(_COPIE.search(nom.casefold()))


def dossier_voulu(nom: str) -> str | None:
    """« evaluations » pour « évaluation » ; rien d'un nom qui est bon, ou qui n'en est proche d'aucun."""
    voulu = f"{sans_accents(nom).rstrip('s')}s"
    return voulu if voulu in DOSSIERS and voulu != nom else None


def nom_voulu(nom: str) -> str | None:
    """Le nom de pièce que celui-ci voulait être : « evaluations/1-externe.yaml » pour « evaluations/1-extern.yaml »."""
    if nom.endswith("/"):
        voulu = dossier_voulu(nom[:-1])
        return voulu and f"{voulu}/"
    tete, _, seul = nom.rpartition("/")
    tete = dossier_voulu(tete) or tete
    if not (ecrit := _PRESQUE.fullmatch(seul)) or est_une_copie(seul):
        return None
    trouves = get_close_matches(sans_accents(ecrit[1]), _connus(tete, ecrit[1]), n=1, cutoff=0.8)
    voulu = "/".join(filter(None, (tete, f"{trouves[0]}.yaml"))) if trouves else nom
    return voulu if voulu != nom else None


def commun_voulu(nom: str) -> str | None:
    """Le même, de ce que tous les dossiers partagent : « habilitations.yml », « sessions/2026/session.yml »."""
    tete, _, seul = nom.rpartition("/")
    ecrit, connus = _PRESQUE.fullmatch(seul), ["session"] if tete else ["cqp", "habilitations"]
    trouves = get_close_matches(sans_accents(ecrit[1]), connus, n=1, cutoff=0.8) if ecrit else []
    voulu = "/".join(filter(None, (tete, f"{trouves[0]}.yaml"))) if trouves and not est_une_copie(seul) else nom
    return voulu if voulu != nom else None


def _connus(tete: str, seul: str) -> list[str]:
    if tete == "decisions":
        return [seul]
    if tete:
        rang = re.match(r"[1-9]\d?", seul) if tete == "evaluations" else None
        return [f"{rang[0]}-{role}" for role in ROLES] if rang else []
    return list(_PIECES)
