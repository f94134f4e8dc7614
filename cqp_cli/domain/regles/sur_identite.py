"""Qui est le candidat, et par quelle voie il se présente (articles 3, 3.1.4, 5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cqp_cli.domain.accord import Accord
from cqp_cli.domain.appellations import est_une_copie, nom_voulu
from cqp_cli.domain.declaration import noms_douteux
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.lieu import DE_LA_RACINE, Lieu
from cqp_cli.domain.regles.regle import (
    ACCES,
    ANNEXE,
    ENREGISTREMENT,
    JURY,
    Manquement,
    a_poser,
    le_jour,
    non_remplie,
    regle,
    rubrique,
)
from cqp_cli.domain.remedes import A_ECRIRE, REPARER, SUIVRE, TRIER, UN_JOUR, Valeur, choix, poser_tout, un_mot

CANDIDAT = "candidat.yaml"


@regle("CANDIDAT-IDENTITE", JURY, origine="reglage")
def candidat_identite(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le candidat est nommé, né un jour possible, et le dossier dit son code, sa certification et sa version.

    « Pour chacun des candidats salariés, le jury doit disposer »
    """
    c = d.candidat
    champs = {
        "code": c.code,
        "nom_naissance": c.nom_naissance,
        "prenoms": c.prenoms and all(c.prenoms),
        "certification": c.certification,
        "referentiel": c.referentiel,
    }
    exemples = {
        "code": d.code,
        "certification": d.referentiel.code,
        "referentiel": d.referentiel.version,
    }
    for cle in (cle for cle, valeur in champs.items() if not valeur):
        yield a_poser(
            non_remplie(cle, "du candidat"), Lieu(CANDIDAT, (cle,)), "secretariat", exemples.get(cle, A_ECRIRE)
        )
    if (ne := c.naissance.date) and not ne.possible(jour):
        message = f"La date de naissance, {ne.dite}, ne peut pas être la bonne."
        yield a_poser(message, Lieu(CANDIDAT, ("naissance", "date")), "secretariat", UN_JOUR)


@regle("CANDIDAT-NOM", JURY, origine="reglage")
def candidat_nom(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'état civil du candidat s'imprime tel qu'il est écrit : aucun nom n'est changé, ni rendu à moitié.

    « Le jury vérifie la conformité de la démarche et des dossiers remis au regard du dispositif CQP. »
    """
    for chemin, faute in d.candidat.fautes_de_noms():
        cle = next(pas for pas in reversed(chemin) if isinstance(pas, str))
        message = f"{rubrique(cle)} : {faute.phrase}"
        yield a_poser(message, Lieu(CANDIDAT, chemin), "secretariat", A_ECRIRE)


@regle("CANDIDAT-VOIE", ACCES)
def candidat_voie(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le dossier suit l'une des voies d'accès de l'accord.

    « Le CQP pourra être acquis : – dans le cadre d’un parcours de développement des compétences
    (c’est-à-dire via une action de formation) ; – ou dans le cadre d’une VAE conformément aux
    dispositions légales en vigueur. »
    """
    voies = " ou ".join(a.voies.valeur)
    if d.voie is None:
        message = f"La voie d'accès n'est pas dite ({voies})."
    elif d.voie not in a.voies.valeur:
        message = f"La voie « {d.voie} » n'est pas ouverte pour cette certification ({voies})."
    else:
        return
    yield a_poser(message, Lieu(CANDIDAT, ("voie",)), "secretariat", choix(a.voies.valeur))


@regle("CANDIDAT-CODE", JURY, origine="reglage", si=lambda d: bool(d.candidat.code or d.doubles))
def candidat_code(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le code du candidat est le nom de son dossier, et de lui seul : une pièce ne passe pas de l'un à l'autre.

    « Le jury vérifie la conformité de la démarche et des dossiers remis au regard du dispositif CQP. »
    """
    for autre in d.doubles:
        message = f"Deux dossiers portent le code « {d.candidat.code or d.code} » : celui-ci et {autre}. {TRIER}"
        remede = f"cqp check-dossier {{dossier}} {un_mot(autre)}"
        yield Manquement(message, Lieu(CANDIDAT, ("code",)), "secretariat", remede)
    if d.candidat.code and d.candidat.code != d.code:
        message = f"Le code écrit est « {d.candidat.code} », le dossier se nomme « {d.code} »."
        yield a_poser(message, Lieu(CANDIDAT, ("code",)), "secretariat", d.code)


@regle("CANDIDAT-ABANDON", JURY, origine="reglage", si=lambda d: d.abandon is not None and not d.bilan.delivre)
def candidat_abandon(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le candidat qui a renoncé n'est pas présenté au jury.

    « Le jury vérifie la conformité de la démarche et des dossiers remis au regard du dispositif CQP. »
    """
    message = f"Le candidat a renoncé le {le_jour(d.abandon)}."
    yield Manquement(message, Lieu(CANDIDAT), "candidat", SUIVRE)


@regle("CANDIDAT-ETAT-CIVIL", ENREGISTREMENT, origine="loi", gravite="avertissement", donnee="delai_accrochage_mois")
def candidat_etat_civil(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """L'état civil est celui de la pièce d'identité, en entier : le certificat et la déclaration le disent.

    « Le dossier du CQP « Assistant(e) de formation » sera présenté à la CNCP (commission nationale de la
    certification professionnelle) pour inscription au RNCP. »
    """
    n = d.candidat.naissance
    champs = {"sexe": d.candidat.sexe, "date de naissance": n.date, "commune de naissance": n.commune}
    absents = [nom for nom, valeur in champs.items() if not valeur]
    if absents:
        message = f"Il manque à l'état civil : {enumerer(absents)}."
        a_dire = {"sexe": (("sexe",), "F|M"), "date de naissance": (("naissance", "date"), UN_JOUR)}
        a_dire["commune de naissance"] = (("naissance", "commune"), A_ECRIRE)
        remede = poser_tout(Valeur(Lieu(CANDIDAT, a_dire[nom][0]), a_dire[nom][1]) for nom in absents)
        yield Manquement(message, Lieu(CANDIDAT, ("naissance",)), "secretariat", remede)
    for rejet in noms_douteux(d.candidat):
        yield Manquement(rejet.message, rejet.lieu, "secretariat", rejet.remede)


@regle(
    "CANDIDAT-EMPLOYEUR",
    JURY,
    origine="reglage",
    gravite="avertissement",
    si=lambda d: d.candidat.statut == "salarie",
)
def candidat_employeur(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Un candidat salarié a un employeur, que ses pièces nomment.

    « Pour chacun des candidats salariés, le jury doit disposer »
    """
    if not d.candidat.entreprise.nom:
        message = "Le candidat est salarié, et son entreprise n'est pas nommée."
        yield a_poser(message, Lieu(CANDIDAT, ("entreprise", "nom")), "candidat", A_ECRIRE)


@regle("FICHIERS-ETRANGERS", JURY, origine="reglage", gravite="avertissement", si=lambda d: bool(d.restes))
def fichiers_etrangers(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le dossier ne contient que ses pièces : une copie ou un reste n'est jamais lu à leur place.

    « Le jury vérifie la conformité de la démarche et des dossiers remis au regard du dispositif CQP. »
    """
    for nom in d.restes:
        joint = nom.startswith("pieces/")
        voulu = None if joint else nom_voulu(nom)
        message = f"{nom} n'est pas une pièce du dossier : ce fichier n'est pas lu."
        remede = _que_faire(nom.split("/")[-1], joint=joint)
        if voulu and nom in d.renommables:
            message, remede = f"{nom} n'est pas lu : il devrait se nommer {voulu}.", REPARER
        elif voulu:
            remede = f"si c'est cette pièce, renommez-le : {voulu} ; s'il y en a déjà une, gardez la bonne"
        yield Manquement(message, Lieu(nom), "secretariat", remede)


def _que_faire(nom: str, *, joint: bool) -> str:
    if nom.startswith(("~$", ".~lock.")):
        return "fermez le logiciel qui tient ce document ouvert ; s'il est fermé, supprimez ce fichier"
    if nom.startswith(".cqp-") and nom.endswith(".tmp"):
        return "une écriture a été interrompue : supprimez ce fichier, ou relancez la commande"
    if any(mot in nom.casefold() for mot in ("conflict", "conflit")):
        return "deux personnes ont écrit en même temps : reportez ce qui manque dans la pièce, puis supprimez-le"
    if est_une_copie(nom):
        return "c'est une deuxième copie : reportez ce qui manque dans la pièce, puis supprimez-la"
    if (nom.startswith(".") and ".yaml" not in nom) or nom in DE_LA_RACINE:
        return "supprimez-le : rien ne le lit ici, et il peut tromper un autre programme"
    return "supprimez-le" if joint else "déplacez-le dans pieces/ ou supprimez-le"


@regle(
    "REFERENTIEL-VERSION",
    ANNEXE,
    origine="reglage",
    gravite="avertissement",
    si=lambda d: d.derniere_version is not None,
)
def referentiel_version(d: Dossier, a: Accord, jour: date) -> Iterator[Manquement]:
    """Le dossier reste sur la version épinglée à son ouverture ; une version plus récente est dite.

    « CQP Assistant(e)de formation Référentiel d’activités et de compétences »
    """
    if d.derniere_version != d.referentiel.version:
        message = (
            f"Le dossier est ouvert sous la version {d.referentiel.version} du référentiel ; "
            f"la plus récente est {d.derniere_version}."
        )
        yield Manquement(message, Lieu(CANDIDAT, ("referentiel",)), "secretariat", "cqp referentiel show")
