"""The evaluator's questions: those of the workbook for what is said once, of the référentiel for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cqp_cli.domain.accord import Accord, Echelle
from cqp_cli.domain.livret import Intervenant
from cqp_cli.domain.personnes import meme_personne
from cqp_cli.domain.referentiel_metier import Competence
from cqp_cli.formulaires.champs import Bloc, blocs_evaluation
from cqp_cli.metier.evaluation.emettre import GrilleDemandee
from cqp_cli.terminal.questionnaire import Chemin, Propositions, Question, Touche

_SENS = {"acquis": "a", "non-acquis": "n", "non-evalue": "e"}


def questions_de(x: GrilleDemandee) -> tuple[Question, ...]:
    """All of them: who, when and where; each competence, element by element; the signature."""
    accord = x.dossier.accord
    avant, apres = blocs_evaluation(x.role, x.dossier.voie, accord)
    chemins = {c.nom: c.chemin for bloc in (*avant, *apres) for c in bloc.champs}
    competences = [x.dossier.referentiel.par_code[code] for code in x.codes]
    milieu = (q for rang, c in enumerate(competences, 1) for q in _competence(c, accord, rang, len(competences)))
    return (*_blocs(avant, chemins), *milieu, *_blocs(apres, chemins))


def _blocs(blocs: Sequence[Bloc], chemins: Mapping[str, Chemin]) -> Iterator[Question]:
    for bloc in blocs:
        for c in bloc.champs:
            if not c.sans_objet:
                touches = _touches([(v, mot, mot) for v, mot in c.choix])
                si = (chemins[c.si[0]], c.si[1]) if c.si else None
                demande = c.obligatoire or si is not None
                yield Question(c.chemin, bloc.titre, c.libelle, c.genre, touches, c.aide, demande, si)


def _competence(c: Competence, accord: Accord, rang: int, combien: int) -> Iterator[Question]:
    titre = f"{c.code} · {c.intitule} ({rang} sur {combien})"
    base = ("competences", c.code)
    for e in c.elements:
        touches = _de_echelle(accord.echelle_element.valeur)
        yield Question((*base, "elements", e.code), titre, f"{e.code}  {e.intitule}", "choix", touches)
    avis = _de_echelle(accord.echelle_avis.valeur)
    yield Question((*base, "avis"), titre, f"Votre avis sur {c.code}", "choix", avis)
    aide = "Ce que vous avez observé. Attendu si votre avis va contre un élément."
    yield Question((*base, "constats"), titre, f"Vos constats sur {c.code}", aide=aide, obligatoire=False)


def _de_echelle(echelle: Echelle) -> tuple[Touche, ...]:
    return _touches([(m.mot, m.libelle, _SENS[m.sens]) for m in echelle])


def _touches(choix: Sequence[tuple[Any, str, str]]) -> tuple[Touche, ...]:
    """A letter each: that of the meaning, or the first of the word; numbers when two would be the same."""
    lettres = [initiale[:1].casefold() for *_, initiale in choix]
    cles = lettres if len(set(lettres)) == len(lettres) else [str(n) for n in range(1, len(choix) + 1)]
    return tuple(Touche(cle, valeur, mot.lower()) for cle, (valeur, mot, _) in zip(cles, choix, strict=True))


def propositions_de(x: GrilleDemandee) -> Propositions:
    """The evaluators this role has had in the dossier, then the people habilitated on that day."""
    d = x.dossier
    anciens = [e.evaluateur for e in reversed(d.du_role(x.role)) if e.evaluateur.nom]
    habilites = (h for h in d.habilitations.habilitations if h.nom and h.vaut(d.jour))
    trouvees = [*anciens, *(Intervenant(h.nom, None, h.organisation, "externe", h.reference) for h in habilites)]
    uniques: list[Intervenant] = []
    for p in trouvees:
        if not any(meme_personne(p.nom, u.nom) for u in uniques):
            uniques.append(p)
    return Propositions(d.jour, d.candidat.entreprise.nom, tuple(uniques[:9]), bool(anciens))
