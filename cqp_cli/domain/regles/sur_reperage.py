"""Article 3.1.1 : première étape, repérage des acquis du candidat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from cqp_cli.domain.accord import Accord
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.regles.regle import (
    REPERAGE,
    Manquement,
    a_poser,
    a_venir,
    le_jour,
    manque,
    nommer,
    non_remplie,
    precede,
    regle,
    tardif,
)
from cqp_cli.domain.remedes import A_ECRIRE, FORMULAIRE_LIVRET, OUI_OU_NON, SUIVRE, UN_JOUR, choix, poser, poser_sous

LIVRET = "livret-reperage.yaml"
QUI = {"professionnel": "le professionnel", "candidat": "le candidat"}


def d_ou_il_est(fichier: str, cle: str) -> str:
    """La commande qui redit d'où vient un professionnel, et pour qui il travaille."""
    return poser_sous(Lieu(fichier, (cle,)), {"origine": "interne|externe", "organisation": A_ECRIRE})


def _demande(d: Dossier) -> bool:
    return d.demande("livret-reperage")


def _la(d: Dossier) -> bool:
    return _demande(d) and d.livret is not None


@regle("LIVRET-PRESENT", REPERAGE, si=_demande)
def livret_present(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le livret de repérage est dans le dossier.

    « Le professionnel du secteur interne ou externe mène un entretien avec le candidat et repère les
    compétences déjà acquises et les besoins en formation à l’aide du livret de repérage des compétences
    acquises et des besoins en formation du candidat »
    """
    if d.livret is None:
        message = "Le livret de repérage des acquis manque."
        yield Manquement(message, Lieu(LIVRET), "professionnel", FORMULAIRE_LIVRET)


@regle("LIVRET-ENTRETIEN", REPERAGE, si=_la)
def livret_entretien(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'entretien de repérage a eu lieu : il est daté, et son lieu est dit.

    « Le professionnel du secteur interne ou externe mène un entretien avec le candidat »
    """
    assert d.livret
    entretien = d.livret.entretien
    if manque(entretien.date, jour):
        message = f"L'entretien de repérage n'est pas daté{a_venir(entretien.date)}."
        lieu = Lieu(LIVRET, ("entretien", "date"))
        attend = "LIVRET-ENTRETIEN" if entretien.date else ""
        remede = SUIVRE if attend else poser(lieu, UN_JOUR)
        yield Manquement(message, lieu, "professionnel", remede, attend=attend)
    if not entretien.lieu:
        message = "Le lieu de l'entretien de repérage n'est pas dit."
        yield a_poser(message, Lieu(LIVRET, ("entretien", "lieu")), "professionnel", A_ECRIRE)


@regle("LIVRET-EN-ENTREPRISE", REPERAGE, si=lambda d: _la(d) and d.accord.reperage_en_entreprise.valeur)
def livret_en_entreprise(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le repérage est fait au sein de l'entreprise.

    « Un repérage des acquis du candidat est réalisé au sein de l’entreprise par un professionnel du
    secteur (interne ou externe habilité par la CPEF) qui connaît le métier visé par le CQP. »
    """
    assert d.livret
    if not d.livret.entretien.en_entreprise:
        message = "Rien ne dit que le repérage a été réalisé au sein de l'entreprise."
        dit = d.livret.entretien.en_entreprise is not None
        lieu = Lieu(LIVRET, ("entretien", "en_entreprise"))
        remede = FORMULAIRE_LIVRET if dit else poser(lieu, OUI_OU_NON)
        yield Manquement(message, lieu, "professionnel", remede)


@regle("LIVRET-PROFESSIONNEL", REPERAGE, si=_la)
def livret_professionnel(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le professionnel qui repère est nommé, et dit interne ou externe.

    « un professionnel du secteur (interne ou externe habilité par la CPEF) qui connaît le métier visé par le CQP »
    """
    assert d.livret
    pro = d.livret.professionnel
    yield from _rubriques({"nom": pro.nom, "origine": pro.origine})


@regle("LIVRET-PROFESSIONNEL-QUALITE", REPERAGE, origine="reglage", si=_la)
def livret_professionnel_qualite(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le professionnel qui repère dit sa fonction et son organisation.

    « un professionnel du secteur (interne ou externe habilité par la CPEF) qui connaît le métier visé par le CQP »
    """
    assert d.livret
    pro = d.livret.professionnel
    yield from _rubriques({"fonction": pro.fonction, "organisation": pro.organisation})


def _rubriques(champs: Mapping[str, str | None]) -> Iterator[Manquement]:
    for cle in (cle for cle, valeur in champs.items() if not valeur):
        message = non_remplie(cle, "du professionnel qui a mené le repérage")
        valeur = "interne|externe" if cle == "origine" else A_ECRIRE
        yield a_poser(message, Lieu(LIVRET, ("professionnel", cle)), "professionnel", valeur)


@regle("LIVRET-INTERNE", REPERAGE, origine="reglage", gravite="avertissement", si=_la)
def livret_interne(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Un professionnel interne est de l'entreprise du candidat.

    « Un repérage des acquis du candidat est réalisé au sein de l’entreprise par un professionnel du secteur
    (interne ou externe habilité par la CPEF) »
    """
    assert d.livret
    pro = d.livret.professionnel
    if pro.interne_d_ailleurs(d.candidat.entreprise.nom):
        ailleurs = f"il est de « {pro.organisation} », et l'employeur est « {d.candidat.entreprise.nom} »"
        message = f"Le professionnel qui a mené le repérage est dit interne ; {ailleurs}."
        lieu = Lieu(LIVRET, ("professionnel", "origine"))
        yield Manquement(message, lieu, "professionnel", d_ou_il_est(LIVRET, "professionnel"))


@regle("LIVRET-AUTRE-QUE-CANDIDAT", REPERAGE, origine="reglage", si=_la)
def livret_autre_que_candidat(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le candidat ne repère pas ses propres acquis.

    « Un repérage des acquis du candidat est réalisé au sein de l’entreprise par un professionnel du secteur »
    """
    assert d.livret
    if d.candidat.est(d.livret.professionnel.nom):
        message = f"Le professionnel qui a mené le repérage, {d.livret.professionnel.nom}, est le candidat lui-même."
        yield Manquement(message, Lieu(LIVRET, ("professionnel", "nom")), "professionnel", FORMULAIRE_LIVRET)


@regle("LIVRET-ELEMENTS", REPERAGE, origine="reglage", si=_la)
def livret_elements(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Chaque élément de chaque compétence à évaluer est repéré, acquis ou à acquérir.

    « repère les compétences déjà acquises et les besoins en formation à l’aide du livret de repérage »
    """
    assert d.livret
    for competence in (c for c in d.referentiel.competences if c.code in d.bilan.a_evaluer):
        reperee = d.livret.competences.get(competence.code)
        notes = reperee.elements if reperee else {}
        absents = [e.code for e in competence.elements if a.sens_reperage(notes.get(e.code)) in (None, "non-evalue")]
        if absents:
            verbe = "n'est pas repéré" if len(absents) == 1 else "ne sont pas repérés"
            message = f"Compétence {nommer(d, competence.code)} : {enumerer(absents)} {verbe}."
            chemin = ("competences", competence.code, "elements", absents[0])
            mots = choix(m.mot for m in a.echelle_reperage.valeur if m.sens != "non-evalue")
            yield a_poser(message, Lieu(LIVRET, chemin), "professionnel", mots)


@regle("LIVRET-SIGNATURES", REPERAGE, origine="reglage", si=_la)
def livret_signatures(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le livret est signé et daté par le professionnel et par le candidat.

    « Le livret de repérage des compétences acquises et des besoins en formation du candidat est conservé
    par le candidat et sera remis au professionnel du secteur et à l’évaluateur externe »
    """
    assert d.livret
    dates = {"professionnel": d.livret.signatures.professionnel, "candidat": d.livret.signatures.candidat}
    for qui in a.signataires_reperage.valeur:
        if manque(dates[qui], jour):
            message = f"Le livret de repérage n'est pas signé par {QUI[qui]}{a_venir(dates[qui])}."
            yield a_poser(message, Lieu(LIVRET, ("signatures", qui)), qui, UN_JOUR)


@regle("LIVRET-ORDRE", REPERAGE, si=_la)
def livret_ordre(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'entretien précède la première évaluation.

    « Le livret de repérage des compétences acquises et des besoins en formation du candidat est conservé par
    le candidat et sera remis au professionnel du secteur et à l’évaluateur externe lors de l’étape
    d’évaluation des compétences. »
    """
    assert d.livret
    entretien = d.livret.entretien.date
    premiere = d.bilan.premiere
    if premiere and precede(premiere, entretien):
        message = (
            f"L'entretien de repérage ({le_jour(entretien)}) est postérieur à la première évaluation "
            f"({le_jour(premiere)})."
        )
        yield tardif(message, Lieu(LIVRET, ("entretien", "date")), "professionnel", a)


@regle("LIVRET-SIGNATURES-ORDRE", REPERAGE, origine="reglage", si=_la)
def livret_signatures_ordre(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Les signatures du livret suivent l'entretien, et précèdent la première évaluation.

    « Le livret de repérage des compétences acquises et des besoins en formation du candidat est conservé par
    le candidat et sera remis au professionnel du secteur et à l’évaluateur externe lors de l’étape
    d’évaluation des compétences. »
    """
    assert d.livret
    entretien, premiere = d.livret.entretien.date, d.bilan.premiere
    dates = {"professionnel": d.livret.signatures.professionnel, "candidat": d.livret.signatures.candidat}
    for qui in a.signataires_reperage.valeur:
        signature = dates[qui]
        lieu = Lieu(LIVRET, ("signatures", qui))
        if precede(signature, entretien):
            message = (
                f"Le livret est signé par {QUI[qui]} ({le_jour(signature)}) avant l'entretien ({le_jour(entretien)})."
            )
            yield Manquement(message, lieu, qui, "cqp print livret {dossier}")
        if precede(premiere, signature):
            message = (
                f"Le livret est signé par {QUI[qui]} ({le_jour(signature)}) après la première évaluation "
                f"({le_jour(premiere)})."
            )
            yield tardif(message, lieu, qui, a)
