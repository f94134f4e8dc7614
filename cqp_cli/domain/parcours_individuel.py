"""Ce que le livret laisse à acquérir, ce que le parcours en couvre, ce qui reste (articles 3.1.1 et 3.1.2)."""

from __future__ import annotations

from cqp_cli.domain.dossier import Dossier


def a_acquerir(d: Dossier) -> tuple[str, ...]:
    """Les compétences dont un élément au moins est à acquérir d'après le livret : un seul suffit."""
    if d.livret is None:
        return ()
    sens = d.accord.sens_reperage
    reperees = d.livret.competences
    return tuple(
        code
        for code in d.referentiel.codes
        if code in reperees and "non-acquis" in map(sens, set(reperees[code].elements.values()))
    )


def deja_acquises(d: Dossier) -> frozenset[str]:
    """Les compétences dont le livret dit tous les éléments acquis."""
    reperees = d.livret.competences if d.livret else {}
    sens = d.accord.sens_reperage
    vues = ((c, reperees[c.code].elements) for c in d.referentiel.competences if c.code in reperees)
    return frozenset(c.code for c, mots in vues if all(sens(mots.get(e.code)) == "acquis" for e in c.elements))


def couvertes(d: Dossier) -> tuple[str, ...]:
    """Les compétences sur lesquelles porte une action réalisée, finie au jour dit."""
    faites = {c for a in d.actions if a.realisee and not (a.fin and a.fin > d.jour) for c in a.competences}
    return tuple(code for code in d.referentiel.codes if code in faites)


def complements(d: Dossier) -> frozenset[str]:
    """Les compétences qu'un évaluateur ou un jury a refusées : le parcours peut y revenir (3.1.3, 3.1.4)."""
    refusees = {
        code
        for evaluation in d.evaluations
        for code, bloc in evaluation.competences.items()
        if d.accord.sens_avis(bloc.avis) == "non-acquis"
    }
    refusees |= {c for decision in d.decisions for c, mot in decision.competences.items() if mot == "non-validee"}
    return frozenset(refusees)


def manquantes(d: Dossier) -> tuple[str, ...]:
    """Ce qui est à acquérir au jour dit : ce que le livret y laisse, et ce que deux avis ou le jury ont refusé.

    Rien ne l'est d'une compétence conservée : « une formation sur les compétences manquantes » (3.1.4).
    """
    derniere, resultats = d.bilan.derniere, d.bilan.resultats
    refusees = {c for c, mot in derniere.competences.items() if mot == "non-validee"} if derniere else set()
    dites = {*a_acquerir(d), *refusees}
    return tuple(c for c in d.bilan.a_evaluer if c in dites or resultats[c] == "non-acquise")


def restantes(d: Dossier) -> tuple[str, ...]:
    """Les compétences à acquérir qu'aucune action réalisée ne couvre."""
    faites = couvertes(d)
    return tuple(code for code in manquantes(d) if code not in faites)
