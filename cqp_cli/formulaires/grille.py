"""The two sheets that go through the competences one element at a time: the livret and the evaluator's grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cqp_cli.domain.accord import ACTEURS, Role, Sens
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.evaluation import CompetenceEvaluee, Evaluation
from cqp_cli.domain.livret import CompetenceReperee, Livret
from cqp_cli.domain.referentiel_metier import Competence
from cqp_cli.formulaires import a_lire
from cqp_cli.formulaires.champs import blocs_evaluation, blocs_reperage
from cqp_cli.formulaires.constats import demeler
from cqp_cli.formulaires.expediteur import SANS_NOM, Expediteur
from cqp_cli.formulaires.feuille import Feuille, Formule
from cqp_cli.formulaires.mots import Choix, accordee, choix_de, libelle_de, libelles
from cqp_cli.formulaires.questions import Deja, bande, chaine, deja_dit, parapher, poser_compteur, questionner, signe_si
from cqp_cli.formulaires.styles import REFUS

COLONNES = (7, 20, 58, 60, 18)  # code, answer, wording, constats; what is missing, which is not printed
_AIDE_ELEMENT = "Une case vide n’est pas une réponse."


class Grille:
    """The competences on a sheet; remembers where the answers are, for the counters and the marks."""

    def __init__(self, feuille: Feuille, elements: Choix, refus: str, avis: Choix = (), acquis: str = "") -> None:
        self.feuille, self.elements, self.avis = feuille, elements, avis
        self.refus, self.acquis = refus, acquis
        self.zones: list[str] = []
        self.reponses: list[str] = []
        self.conclusions: list[str] = []

    def competence(
        self, c: Competence, mots: Mapping[str, str], notes: Mapping[str, str], avis: str | None, constats: str | None
    ) -> None:
        """A band, a row per element, then the row of the competence itself."""
        debut = self.feuille.ligne + 1
        zone = f"B{debut}:B{debut + len(c.elements) - 1}"
        self.zones.append(zone)
        compte = Formule(f'=COUNTA({zone})&" / {len(c.elements)}"')
        bande(self.feuille, f"{c.code} · {c.intitule}", compte)
        for element in c.elements:
            mot = libelle_de(self.elements, mots.get(element.code))
            adresse = f"B{self.feuille.ligne}"
            cases = [
                (element.code, "code"),
                (mot, "choix"),
                (element.intitule, "libelle"),
                (notes.get(element.code), "recit"),
                (signe_si(f'{adresse}=""'), "signe"),
            ]
            self.feuille.rangee(cases, 27)
            self.feuille.choisir(adresse, self.elements, self._aide())
            self.feuille.attendre(adresse)
            self.reponses.append(adresse)
        self._conclure(c, zone, avis, constats)

    def _aide(self) -> str:
        non_evalue = next((libelle for mot, libelle in self.elements if mot == "non-evalue"), None)
        return f"« {non_evalue} » est une réponse, une case vide non." if non_evalue else _AIDE_ELEMENT

    def _conclure(self, c: Competence, zone: str, avis: str | None, constats: str | None) -> None:
        ligne = self.feuille.ligne
        if self.avis:
            question, style = f"Votre avis sur la compétence {c.code}, et vos constats", "choix-fort"
            signe: Formule | None = self._signe_avis(f"B{ligne}", f"D{ligne}", zone, len(c.elements))
        else:
            question, style, signe = f"Vos constats sur la compétence {c.code}", "libelle-fort", None
        cases = [
            (c.code, "code-fort"),
            (libelle_de(self.avis, avis), style),
            (question, "libelle-fort"),
            (constats, "recit"),
            (signe, "signe"),
        ]
        self.feuille.rangee(cases, 56)
        if self.avis:
            self.feuille.choisir(f"B{ligne}", self.avis, "Votre avis, au vu des éléments qui précèdent.")
            self.feuille.attendre(f"B{ligne}")
            self.conclusions.append(f"B{ligne}")

    def _signe_avis(self, avis: str, constats: str, zone: str, combien: int) -> Formule:
        """The avis is missing; or it goes against its elements, and then a constat is expected."""
        refuses = f"COUNTIF({zone},{chaine(self.refus)})"
        acquise = f"{avis}={chaine(self.acquis)}"
        contraire = f"OR(AND({acquise},{refuses}>0),AND(NOT({acquise}),{refuses}=0,COUNTA({zone})={combien}))"
        suite = f'IF(AND({constats}="",{contraire}),"◄ constat attendu","")'
        return Formule(f'=IF({avis}="","◄ avis à donner",{suite})')

    def marquer(self, refus_avis: str = "") -> None:
        """What is refused stands out in grey and bold."""
        self.feuille.marquer(self.reponses, f"{self.reponses[0]}={chaine(self.refus)}", REFUS)
        if self.conclusions and refus_avis:
            self.feuille.marquer(self.conclusions, f"{self.conclusions[0]}={chaine(refus_avis)}", REFUS)

    def compte(self) -> str:
        """The part of the counter about the elements."""
        compte = f"COUNTA({','.join(self.zones)})"
        return f'{compte}&IF({compte}<2," élément"," éléments")&" sur {len(self.reponses)}"'


def ecrire_evaluation(
    dossier: Dossier,
    role: Role,
    passage: int,
    codes: Sequence[str],
    deja: Evaluation | None,
    expediteur: Expediteur = SANS_NOM,
) -> bytes:
    """The form of one evaluator at one passage, for the competences given (articles 3.1.3 and 3.2.2)."""
    accord, qui = dossier.accord, ACTEURS[role]
    competences = [dossier.referentiel.par_code[code] for code in codes]
    version = a_lire.version_de(dossier.referentiel)
    identite = a_lire.Identite("evaluation", version, dossier.code, str(passage), role, " ".join(codes))
    consignes = _consignes_evaluation(dossier, role, passage, competences)
    titre = f"Évaluation des compétences : {qui}"
    element, avis = choix_de(accord.echelle_element.valeur), choix_de(accord.echelle_avis.valeur)
    feuille = a_lire.commencer(identite, titre, consignes, expediteur, "Évaluation", COLONNES)
    ligne = a_lire.tete(
        feuille,
        titre,
        (f"{a_lire.sujet(dossier)}, passage {passage}   ·   {dossier.referentiel.intitule}",),
        ("Code", "Réponse", "Éléments de compétence", "Constats, observations", "Ce qui manque"),
        reponses=(libelles(element), libelles(avis)),
    )
    avant, apres = blocs_evaluation(role, dossier.voie, accord)
    meme_passage = deja is not None and deja.passage in (None, passage)
    reponses = _deja_evaluation(deja, meme_passage)
    questionner(feuille, avant, reponses, dossier.candidat.sexe)
    refus = _libelle_sens(element, accord.sens_element, "non-acquis")
    grille = Grille(feuille, element, refus, avis, _libelle_sens(avis, accord.sens_avis, "acquis"))
    for c in competences:
        bloc = deja.competences.get(c.code) if deja and meme_passage else None
        bloc = bloc or CompetenceEvaluee()
        grille.competence(c, bloc.elements, bloc.observations, bloc.avis, bloc.constats)
    questionner(feuille, apres, reponses, dossier.candidat.sexe)
    parapher(feuille, (qui,))
    grille.marquer(_libelle_sens(avis, accord.sens_avis, "non-acquis"))
    faits = (grille.compte(), f'COUNTA({",".join(grille.conclusions)})&" avis sur {len(competences)}"')
    poser_compteur(feuille, "E", faits)
    return a_lire.finir(feuille, ligne, f"{a_lire.sujet(dossier)} · {qui}, passage {passage}")


def _libelle_sens(choix: Choix, sens_de: Any, sens: Sens) -> str:
    return next((libelle for mot, libelle in choix if sens_de(mot) == sens), "")


def _deja_evaluation(deja: Evaluation | None, meme_passage: bool) -> Deja:
    """Earlier answers; from another passage, only who the evaluator is."""
    lire = deja_dit(deja)

    def reponse(chemin: tuple[str, ...]) -> Any:
        if deja is None or not (meme_passage or chemin[0] == "evaluateur"):
            return None
        if chemin[0] == "sources":
            return (chemin[1] in deja.sources) if deja.sources else None
        return lire(chemin)

    return reponse


SEUL = "Votre avis est le vôtre : remplissez ce formulaire sans vous accorder avec l’autre évaluateur."


def _consignes_evaluation(
    dossier: Dossier, role: Role, passage: int, competences: Iterable[Competence]
) -> tuple[tuple[str, str], ...]:
    accord = dossier.accord
    mots = ", ".join(f"« {m.libelle} »" for m in accord.echelle_element.valeur)
    avis = enumerer((f"« {m.libelle} »" for m in accord.echelle_avis.valeur), "ou")
    codes = [c.code for c in competences]
    sur = f"compétence{'s' if len(codes) > 1 else ''} {enumerer(codes)}"
    qui = f"Vous êtes {'l’' if role == 'externe' else 'le '}{ACTEURS[role]}. Vous évaluez "
    return (
        ("Qui vous êtes", f"{qui}{a_lire.sujet(dossier)}, passage {passage}, pour le {dossier.referentiel.intitule}."),
        (
            "Quoi remplir",
            f"Les cases jaune pâle de la feuille « Évaluation », {sur}. Pour chaque élément : {mots}. "
            f"Pour chaque compétence, votre avis : {avis}.",
        ),
        (
            "Vos constats",
            "À droite, écrivez ce que vous avez observé. Un constat est attendu quand votre avis va contre un élément."
            + (f" {SEUL}" if len(accord.evaluateurs.valeur) > 1 else ""),
        ),
        (
            "Pour quand",
            a_lire.echeance(dossier, "Dès l’évaluation faite : le dossier n’est présenté au jury que complet.")
            + " À l’écran, le signe ◄ montre ce qui manque ; le compteur, en haut, dit où vous en êtes.",
        ),
        ("Le renvoyer", a_lire.RENVOI),
        ("Sur papier", a_lire.PAPIER),
    )


def ecrire_reperage(dossier: Dossier, deja: Livret | None, expediteur: Expediteur = SANS_NOM) -> bytes:
    """The livret de repérage, for the professionnel who leads the interview (article 3.1.1)."""
    referentiel, choix = dossier.referentiel, choix_de(dossier.accord.echelle_reperage.valeur)
    version, codes = a_lire.version_de(referentiel), " ".join(referentiel.codes)
    identite = a_lire.Identite("reperage", version, dossier.code, competences=codes)
    titre, consignes = "Livret de repérage des compétences", _consignes_reperage(dossier)
    feuille = a_lire.commencer(identite, titre, consignes, expediteur, "Repérage", COLONNES)
    ligne = a_lire.tete(
        feuille,
        "Livret de repérage des compétences acquises et des besoins en formation",
        (f"{a_lire.sujet(dossier)}   ·   {referentiel.intitule}",),
        ("Code", "Réponse", "Éléments de compétence", "Constats", "Ce qui manque"),
        reponses=(libelles(choix),),
    )
    avant, apres = blocs_reperage(dossier.accord)
    questionner(feuille, avant, deja_dit(deja), dossier.candidat.sexe)
    refus = _libelle_sens(choix, dossier.accord.sens_reperage, "non-acquis")
    grille = Grille(feuille, choix, refus)
    for c in referentiel.competences:
        bloc = (deja.competences.get(c.code) if deja else None) or CompetenceReperee()
        constats, notes = demeler(bloc.constats, [e.code for e in c.elements])
        grille.competence(c, bloc.elements, notes, None, constats)
    questionner(feuille, apres, deja_dit(deja), dossier.candidat.sexe)
    parapher(feuille, (ACTEURS["professionnel"], dossier.candidat.nom_complet))
    grille.marquer()
    total = "+".join(f"COUNTIF({zone},{chaine(refus)})" for zone in grille.zones)
    poser_compteur(feuille, "E", (grille.compte(), f"{total}&{chaine(f' « {refus} »')}"))
    return a_lire.finir(feuille, ligne, f"{a_lire.sujet(dossier)} · livret de repérage")


def _consignes_reperage(dossier: Dossier) -> tuple[tuple[str, str], ...]:
    mots = enumerer((f"« {m.libelle} »" for m in dossier.accord.echelle_reperage.valeur), "ou")
    return (
        (
            "Qui vous êtes",
            f"Vous êtes le professionnel du secteur. Vous menez l’entretien de repérage avec {a_lire.sujet(dossier)}, "
            f"pour le {dossier.referentiel.intitule}.",
        ),
        ("Quoi remplir", f"Les cases jaune pâle de la feuille « Repérage ». Pour chaque élément : {mots}."),
        (
            "Vos constats",
            "À droite, écrivez ce que vous avez vu ou entendu, par élément ou pour toute la compétence. Un seul "
            "élément à développer, et le parcours doit porter sur sa compétence.",
        ),
        (
            "Pour quand",
            "À l’entretien, dans l’entreprise. À l’écran, le signe ◄ montre ce qui manque ; le compteur, en haut, "
            "dit où vous en êtes. Signez ensemble ; "
            + accordee("le candidat garde une copie du livret.", dossier.candidat.sexe),
        ),
        ("Le renvoyer", a_lire.RENVOI),
        ("Sur papier", a_lire.PAPIER),
    )
