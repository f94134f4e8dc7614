"""Les codes et les mots d'un dossier sont ceux de son référentiel ; sinon la pièce est illisible.

Ce n'est pas une règle de l'accord : une pièce qui parle d'une compétence qui n'existe pas ne dit rien.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cqp_cli.domain.accord import Echelle
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.evaluation import CompetenceEvaluee
from cqp_cli.domain.lieu import Chemin, Lieu
from cqp_cli.domain.personnes import essentiel, sans_accents
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.remedes import choix, poser
from cqp_cli.domain.vae import RecitActivites

_BIEN_ECRIT = re.compile(r"[A-Z]+\d+(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Incoherence:
    """Un code ou un mot que le référentiel n'a pas, son endroit, et la commande qui répare ou dit ceux qu'il a."""

    lieu: Lieu
    message: str
    remede: str


def incoherences(d: Dossier) -> Iterator[Incoherence]:
    """Tout ce que les pièces écrivent et que le référentiel épinglé ne connaît pas."""
    accord, ref = d.accord, d.referentiel
    if d.livret:
        for code, reperee in d.livret.competences.items():
            base: Chemin = ("competences", code)
            yield from _competence("livret-reperage.yaml", base, code, ref)
            mots = accord.echelle_reperage.valeur
            yield from _elements("livret-reperage.yaml", (*base, "elements"), code, reperee.elements, mots, ref)
    if d.parcours:
        for rang, action in enumerate(d.parcours.actions):
            for i, code in enumerate(action.competences):
                yield from _competence("parcours.yaml", ("actions", rang, "competences", i), code, ref)
    yield from _recits(d)
    yield from _evaluations(d)
    for decision in d.decisions:
        for code in decision.competences:
            yield from _competence(decision.fichier, ("competences", code), code, ref)


def codes_vides(fichier: str, chemins: Iterable[Chemin], ref: Referentiel) -> Iterator[Incoherence]:
    """Les codes inconnus parmi les clés laissées vides d'une pièce, dont `chemins` donne les chemins."""
    for chemin in chemins:
        code = str(chemin[1])
        if len(chemin) == len(("competences", code)):
            yield from _competence(fichier, chemin, code, ref)
        else:
            yield from _elements(fichier, chemin[:-1], code, {str(chemin[-1]): ""}, None, ref)


def _recits(d: Dossier) -> Iterator[Incoherence]:
    recits: list[tuple[str, Chemin, RecitActivites]] = []
    if d.dossier_candidat:
        recits.append(("dossier-candidat.yaml", (), d.dossier_candidat))
    if d.vae:
        recits.append(("dossier-vae.yaml", ("partie_3",), d.vae.partie_3))
    for fichier, base, recit in recits:
        for rang, activite in enumerate(recit.activites):
            if activite.competence:
                chemin = (*base, "activites", rang, "competence")
                yield from _competence(fichier, chemin, activite.competence, d.referentiel)


def _evaluations(d: Dossier) -> Iterator[Incoherence]:
    accord, ref = d.accord, d.referentiel
    for evaluation in d.evaluations:
        for code, bloc in evaluation.competences.items():
            if _connu(code, bloc, ref):
                continue  # le cas ordinaire
            base: Chemin = ("competences", code)
            yield from _competence(evaluation.fichier, base, code, ref)
            if bloc.avis:
                lieu = Lieu(evaluation.fichier, (*base, "avis"))
                yield from _mot(lieu, bloc.avis, accord.echelle_avis.valeur)
            echelle = accord.echelle_element.valeur
            yield from _elements(evaluation.fichier, (*base, "elements"), code, bloc.elements, echelle, ref)
            yield from _elements(evaluation.fichier, (*base, "observations"), code, bloc.observations, None, ref)


def _connu(code: str, bloc: CompetenceEvaluee, ref: Referentiel) -> bool:
    """Vrai si tout ce qui est écrit d'une compétence est du référentiel et de ses échelles."""
    connus = ref.elements_par_competence.get(code)
    if connus is None or not (bloc.elements.keys() <= connus and bloc.observations.keys() <= connus):
        return False
    avis_connu = not bloc.avis or ref.accord.sens_avis(bloc.avis) is not None
    return avis_connu and None not in map(ref.accord.sens_element, set(bloc.elements.values()))


def _competence(fichier: str, chemin: Chemin, code: str, ref: Referentiel) -> Iterator[Incoherence]:
    if code not in ref.par_code:
        yield _inconnu(
            Lieu(fichier, chemin), "La compétence", code, ref.codes, f"n'est pas du référentiel {ref.version}"
        )


def _elements(
    fichier: str, base: Chemin, code: str, notes: Mapping[str, str], echelle: Echelle | None, ref: Referentiel
) -> Iterator[Incoherence]:
    if code not in ref.par_code:
        return
    connus = ref.elements_par_competence[code]
    if notes.keys() <= connus and (echelle is None or {m.mot for m in echelle}.issuperset(notes.values())):
        return
    for element, mot in notes.items():
        lieu = Lieu(fichier, (*base, element))
        if element not in connus:
            yield _inconnu(lieu, "L'élément", element, sorted(connus), f"n'est pas de la compétence {code}")
        elif echelle is not None:
            yield from _mot(lieu, mot, echelle)


def _mot(lieu: Lieu, mot: str, echelle: Echelle) -> Iterator[Incoherence]:
    mots = [m.mot for m in echelle]
    if mot not in mots:
        cle = lieu.chemin[-1]
        message = f"« {cle} » : on attend {enumerer(mots, 'ou')}, et non « {mot[:40]} »."
        yield Incoherence(lieu, message, poser(lieu, _seul_proche(sans_accents(mot), mots) or choix(mots)))


def _inconnu(lieu: Lieu, quoi: str, code: str, connus: Iterable[str], suite: str) -> Incoherence:
    """Un code que le référentiel n'a pas : celui qui s'écrit ainsi, casse et ponctuation à part, sinon ceux qu'il a."""
    connus = list(connus)
    memes = [c for c in connus if essentiel(c) == essentiel(code)]
    # « C4.6 » est bien écrit : « C4.5 » serait un autre élément, non une faute de frappe.
    voisin = memes[0] if len(memes) == 1 else None if _BIEN_ECRIT.fullmatch(code) else _seul_proche(code, connus)
    aide = f" ; vouliez-vous dire « {voisin} » ?" if voisin else f", qui a {enumerer(connus)}."
    cle = lieu.chemin[-1] == code  # une clé ne se change pas en écrivant une valeur
    remede = "cqp referentiel show" if cle else poser(lieu, choix(memes if len(memes) == 1 else connus))
    return Incoherence(lieu, f"{quoi} « {code[:40]} » {suite}{aide}", remede)


def _seul_proche(mot: str, connus: Iterable[str]) -> str | None:
    """Le mot connu que celui-ci voulait être, s'il n'y en a qu'un qui lui ressemble."""
    trouves = difflib.get_close_matches(mot, list(connus), cutoff=0.8)
    return trouves[0] if len(trouves) == 1 else None
