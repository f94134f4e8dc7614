"""`cqp rules`: every rule with its article; one explained."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any

from cqp_cli.disque.lire.validation import proche
from cqp_cli.domain.accord import NOMS_VOIES, Voie
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.regles import PAR_CODE, REGLES, Regle
from cqp_cli.domain.titres import NOMS_ORIGINES, Fondement
from cqp_cli.errors import MauvaisUsage
from cqp_cli.metier.certification.charge import referentiel_demande
from cqp_cli.terminal import completion
from cqp_cli.terminal.affichage import dire, dire_alinea, pluriel
from cqp_cli.terminal.arguments import argument
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Format, Racine, Sortie

ORIGINES = {"accord": "l'accord", "loi": "la loi", "reglage": "un réglage, l'accord se taisant"}

SANS_PHRASE = "Cet accord n'a pas de phrase qui le dise (voir `titres` dans le référentiel)."

DU_LIVRET = ("LIVRET-REMIS", "PARCOURS-COUVERTURE", "PARCOURS-COUVERTURE-PARTIELLE", "PARCOURS-UNIQUEMENT")
A_DEUX = ("EVALUATEUR-EXTERNE", "EVALUATEURS-DISTINCTS")


Code = Annotated[
    str | None, argument("[CODE]", "Code d'une règle, pour l'expliquer.", autocompletion=completion.regles)
]


def rules(
    code: Code = None,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Montre toutes les règles avec leur article, ou en explique une.

    Exemple : cqp rules EVALUATEURS-DISTINCTS
    """
    ref = referentiel_demande(None, racine)[0]
    choisies = [r for r in REGLES if not _sans_objet(r, ref)]
    if code:
        cle = code.strip().upper()
        if cle not in PAR_CODE:
            aide = proche(cle.lower(), [c.lower() for c in PAR_CODE])
            suite = f" ; vouliez-vous dire « {aide.upper()} » ?" if aide else "."
            raise MauvaisUsage(f"La règle « {code} » n'existe pas{suite}", "cqp rules")
        choisies = [PAR_CODE[cle]]
        if raison := _sans_objet(choisies[0], ref):
            raise MauvaisUsage(f"La règle {cle} est {raison}.", "cqp rules")
    if sortie is not Format.TABLE:
        regles = [_regle_json(r, ref) for r in choisies]
        colonnes = "code article gravite origine voies intitule citation"
        rendre(sortie, objet_de("rules", regles=regles), regles, colonnes)
    elif code:
        _expliquer(choisies[0], ref)
    else:
        for regle in choisies:
            fonde = f"{_articles(regle, ref):<14} {_origines(regle, ref):<14}"
            dire(f"  {regle.code:<32} {fonde} {regle.gravite_selon(ref.accord):<14} {regle.intitule}")
        dire(f"\n  {pluriel(len(choisies), 'règle')}. Pour en lire une : cqp rules CODE")


def _sans_objet(regle: Regle, ref: Referentiel) -> str:
    """Why this certification never asks for the rule; empty when it does."""
    if not (voies := _voies(regle, ref)):
        return f"de la voie {' et '.join(NOMS_VOIES[v] for v in regle.voies)}, que cette certification n'ouvre pas"
    livret = any("livret-reperage" in ref.accord.pieces.valeur.get(v, ()) for v in voies)
    if not livret and (regle.etape.nom == "reperage" or regle.code in DU_LIVRET):
        return "sans objet : cette certification n'a pas de livret de repérage"
    if regle.code in A_DEUX and len(ref.accord.evaluateurs.valeur) == 1:
        return "sans objet : cette certification n'a qu'un évaluateur"
    return ""


def _voies(regle: Regle, ref: Referentiel) -> list[Voie]:
    """The voies where the rule exists, among those that this certification opens."""
    return [voie for voie in regle.voies if voie in ref.accord.voies.valeur]


def _fondements(regle: Regle, ref: Referentiel) -> dict[Voie, Fondement]:
    return {voie: regle.fondement(ref, voie) for voie in _voies(regle, ref)}


def _articles(regle: Regle, ref: Referentiel) -> str:
    return " / ".join(dict.fromkeys(f.article for f in _fondements(regle, ref).values()))


def _origines(regle: Regle, ref: Referentiel) -> str:
    """« accord », « réglage / loi » : those of its voies."""
    return " / ".join(NOMS_ORIGINES[o] for o in dict.fromkeys(f.origine for f in _fondements(regle, ref).values()))


def _regle_json(regle: Regle, ref: Referentiel) -> dict[str, Any]:
    """`citation` and `origine` are those of the first voie; `fondements` says them voie by voie."""
    fondements = _fondements(regle, ref)
    premier = next(iter(fondements.values()))
    return {
        "code": regle.code,
        "article": _articles(regle, ref),
        "intitule": regle.intitule,
        "citation": premier.citation,
        "gravite": regle.gravite_selon(ref.accord),
        "origine": premier.origine,
        "voies": list(fondements),
        "fondements": [{"voie": voie} | dataclasses.asdict(f) for voie, f in fondements.items()],
    }


def _expliquer(regle: Regle, ref: Referentiel) -> None:
    dire(f"  {regle.code}", bold=True)
    dire_alinea(f"{regle.intitule}.", "  ")
    fondements = _fondements(regle, ref)
    communs = len(set(fondements.values())) == 1
    for voie, f in list(fondements.items())[: 1 if communs else None]:
        dire(f"\n  Article   {f.article}" + ("" if communs else f", voie {NOMS_VOIES[voie]}"))
        dire_alinea(f"« {f.citation} »" if f.citation else SANS_PHRASE, "            ")
        dire(f"  Origine   {ORIGINES[f.origine]}")
    dire(f"\n  Voies     {' et '.join(NOMS_VOIES[v] for v in fondements)}")
    dire(f"  Gravité   {regle.gravite_selon(ref.accord)}")
