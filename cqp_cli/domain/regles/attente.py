"""Ce qui attend : un manquement qui dépend d'une étape refusée ou pas encore faite n'est pas un défaut du jour.

L'accord procède par étapes (3.1.1 à 3.1.4, 3.2.1 à 3.2.3) : tant que l'une n'est pas faite, ce qui vient ensuite ne
peut ni se faire, ni se demander. Le dossier n'en est pas moins incomplet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from cqp_cli.domain.regles.regle import Constat, Manquement

_REPERE = ("LIVRET-PRESENT", "LIVRET-ENTRETIEN")
_PARCOURU = (*_REPERE, "PARCOURS-PRESENT", "PARCOURS-REALISE", "PRATIQUE-PRESENTE")
_RECEVABLE = ("VAE-PRESENT", "VAE-RECEVABILITE")
_EVALUABLE = (*_PARCOURU, *_RECEVABLE)

ETAPES: Mapping[str, tuple[str, ...]] = {
    "LIVRET-PRESENT": ("",),
    "LIVRET-ENTRETIEN": (),
    "PARCOURS-PRESENT": ("",),
    "PARCOURS-REALISE": (),
    "PRATIQUE-PRESENTE": ("debut", "fin"),
    "VAE-PRESENT": ("",),
    "VAE-PARTIE-2": ("depot",),
    "VAE-PARTIE-2-CONTENU": ("signature",),
    "VAE-RECEVABILITE": ("avis",),
    "VAE-PARTIE-3": ("activites",),
    "VAE-PARTIE-3-SIGNEE": ("signature",),
    "EVALUATION-PRESENTE": ("",),
}
"""Les étapes, par la règle qui les dit, et les clés sans lesquelles elles ne sont pas faites (« » : la pièce).

Une étape en cours, que son manquement dit attendre elle-même, n'est pas faite non plus."""

APRES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("LIVRET-EN-ENTREPRISE", "LIVRET-ELEMENTS", "LIVRET-SIGNATURES"), ("LIVRET-ENTRETIEN",)),
    **dict.fromkeys(
        (
            "PARCOURS-PRESENT",
            "PARCOURS-ACTIONS",
            "PARCOURS-ACTIONS-DATES",
            "PARCOURS-ORGANISME",
            "PARCOURS-APRES-REPERAGE",
            "PARCOURS-REALISE",
            "PARCOURS-COUVERTURE",
            "PARCOURS-COUVERTURE-PARTIELLE",
            "PARCOURS-UNIQUEMENT",
            "PARCOURS-ORDRE",
            "PRATIQUE-AVANT-EVALUATION",
        ),
        _REPERE,
    ),
    "PRATIQUE-PRESENTE": (*_REPERE, "PARCOURS-REALISE"),
    **dict.fromkeys(("VAE-PARTIE-3", "VAE-PARTIE-3-SIGNEE", "VAE-PARTIE-3-ORDRE", "VAE-AVANT-EVALUATION"), _RECEVABLE),
    **dict.fromkeys(
        (
            "RECIT-PRESENT",
            "RECIT-COMPETENCES",
            "RECIT-SIGNE",
            "RECIT-AVANT-EVALUATION",
            "EVALUATION-COMPETENCES",
            "EVALUATION-ELEMENTS",
            "EVALUATION-DATE",
            "EVALUATION-SIGNEE",
            "EVALUATION-SOURCES",
            "EVALUATION-LIEU",
            "EVALUATION-PLATEAU",
            "LIVRET-REMIS",
            "EVALUATION-ORDRE",
            "EVALUATION-SIGNATURES-ORDRE",
            "EVALUATEUR-IDENTIFIE",
            "EVALUATEUR-QUALITE",
            "EVALUATEUR-INTERNE",
            "EVALUATEUR-EXTERNE",
            "EVALUATEURS-DISTINCTS",
            "EVALUATEUR-AUTRE-QUE-CANDIDAT",
            "HABILITATION-EVALUATION",
            "CONFLIT-EMPLOYEUR",
            "CONFLIT-FORMATEUR",
            "CONFLIT-ACCOMPAGNATEUR",
            "AVIS-ELEMENTS",
            "AVIS-CONSTAT",
            "HABILITATION-SESSION",
            "TRANSMISSION-AVANT-SESSION",
            "VAE-DELAI-JURY",
        ),
        _EVALUABLE,
    ),
    "EVALUATION-PRESENTE": (*_EVALUABLE, "VAE-PARTIE-3", "VAE-PARTIE-3-SIGNEE"),
    "TRANSMISSION": (*_EVALUABLE, "EVALUATION-PRESENTE"),
}
"""Les étapes dont dépend chaque règle, la première à faire d'abord. Ce qui n'y est pas n'attend rien."""


def attendre(constats: Iterable[Constat]) -> Iterator[Constat]:
    """Les mêmes constats ; chaque manquement y dit l'étape qu'il attend, s'il en attend une : la première à faire."""
    en_suspens: dict[str, str] = {}
    for constat in constats:
        if not constat.manquements:
            yield constat
            continue
        code = constat.regle.code
        attendue = next((en_suspens[e] for e in APRES.get(code, ()) if e in en_suspens), "")
        manquements = constat.manquements
        if attendue:
            manquements = tuple(replace(m, attend=attendue) for m in manquements)
        if suspendu := next((m for m in manquements if _suspend(code, m)), None):
            en_suspens[code] = suspendu.attend or code
        yield replace(constat, manquements=manquements)


def _suspend(code: str, m: Manquement) -> bool:
    """Vrai si ce manquement dit que l'étape n'est pas faite."""
    cle = m.lieu.chemin[-1] if m.lieu.chemin else ""
    return code in ETAPES and (m.attend == code or cle in ETAPES[code])
