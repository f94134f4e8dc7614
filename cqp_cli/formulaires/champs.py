"""What each form asks once: one list, from which the sheet is written and read back.

The names of the cells are part of the contract.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cqp_cli.domain.accord import ACTEURS, Accord, Role, Voie
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.formulaires.mots import ORIGINES, OUI_NON, TYPES_LIEU, Choix

Genre = Literal["texte", "nom", "recit", "jour", "nombre", "choix", "codes"]
LIBELLES_SOURCE = {
    "dossier": "Le dossier renseigné par le candidat",
    "observation": "Une observation du candidat",
    "analyse": "Une analyse des situations professionnelles rencontrées",
}


@dataclass(frozen=True, slots=True)
class Champ:
    """One thing said once: its defined name, where it goes in the piece, how it is asked.

    `si`: it must be filled only when that other name has one of these words. `sans_objet`: shown, not to fill.
    """

    nom: str
    chemin: tuple[str, ...]
    libelle: str
    genre: Genre = "texte"
    choix: Choix = ()
    aide: str = ""
    obligatoire: bool = True
    si: tuple[str, tuple[str, ...]] | None = None
    sans_objet: bool = False


@dataclass(frozen=True, slots=True)
class Colonne:
    """What is asked on each line, recognised by its title when the form comes back."""

    cle: str
    titre: str
    largeur: float
    genre: Genre = "texte"
    choix: Choix = ()
    aide: str = ""
    obligatoire: bool = False


@dataclass(frozen=True, slots=True)
class Bloc:
    """Things said once that stand together under a title."""

    titre: str
    champs: tuple[Champ, ...]


def intervenant(titre: str, racine: str, externes: tuple[str, ...]) -> Bloc:
    """Who fills the form. `externes`: the origins of which the accreditation is asked."""
    toujours = set(externes) == {mot for mot, _ in ORIGINES}
    aide = "La référence qui vous a été donnée, par exemple H-012."
    if not externes:
        aide = "Sans objet."
    elif not toujours:
        aide += " Vide si vous êtes interne."
    nom = "cqp_evaluateur_"
    return Bloc(
        titre,
        (
            Champ(nom + "nom", (racine, "nom"), "Prénom et nom", "nom"),
            Champ(nom + "fonction", (racine, "fonction"), "Fonction"),
            Champ(nom + "organisation", (racine, "organisation"), "Entreprise ou organisation"),
            Champ(
                nom + "origine",
                (racine, "origine"),
                "Interne ou externe",
                "choix",
                ORIGINES,
                "Interne : vous travaillez dans l’entreprise du candidat.",
            ),
            Champ(
                nom + "habilitation",
                (racine, "habilitation"),
                "Habilitation",
                aide=aide,
                obligatoire=toujours,
                si=None if toujours or not externes else ("cqp_evaluateur_origine", externes),
                sans_objet=not externes,
            ),
        ),
    )


def blocs_evaluation(role: Role, voie: Voie | None, accord: Accord) -> tuple[tuple[Bloc, ...], tuple[Bloc, ...]]:
    """What stands before and after the competences in the evaluator's form (articles 3.1.3 and 3.2.2)."""
    externes = tuple(accord.habilitations.valeur.get(role, ()))
    livret = "livret-reperage" in accord.pieces.valeur.get(voie or "formation", ())
    plateau = bool(accord.plateau_technique.valeur)
    contexte = (
        Champ("cqp_date", ("date",), "Date de l’évaluation", "jour"),
        Champ("cqp_lieu_nom", ("lieu", "nom"), "Lieu", aide="L’entreprise ou la structure où elle s’est déroulée."),
        Champ("cqp_lieu_type", ("lieu", "type"), "Type de lieu", "choix", TYPES_LIEU),
        Champ(
            "cqp_plateau_technique",
            ("lieu", "plateau_technique"),
            "Plateau technique sur place",
            "choix",
            OUI_NON,
            "Le matériel et les documents du métier étaient à disposition." if plateau else "Sans objet.",
            obligatoire=plateau,
            sans_objet=not plateau,
        ),
        Champ(
            "cqp_livret_remis",
            ("livret_remis",),
            "Livret de repérage remis par le candidat",
            "choix",
            OUI_NON,
            "Lors de l’évaluation." if livret else f"Sans objet{' en VAE' if voie == 'vae' else ''}.",
            obligatoire=livret,
            sans_objet=not livret,
        ),
    )
    return (
        (
            intervenant(f"Vous : {ACTEURS[role]}", "evaluateur", externes),
            Bloc("L’évaluation", contexte),
            Bloc("Elle s’est faite à partir de", _sources(accord)),
        ),
        (Bloc("Pour finir", _fin_evaluation(role, accord)),),
    )


def _sources(accord: Accord) -> tuple[Champ, ...]:
    demandees = accord.sources.valeur
    return tuple(
        Champ(f"cqp_source_{mot}", ("sources", mot), libelle, "choix", OUI_NON)
        if mot in demandees
        else Champ(f"cqp_source_{mot}", ("sources", mot), libelle, aide="Sans objet.", sans_objet=True)
        for mot, libelle in LIBELLES_SOURCE.items()
    )


def _fin_evaluation(role: Role, accord: Accord) -> tuple[Champ, ...]:
    """The one who sends the dossier to the jury says when: the external evaluator, or the only one."""
    envoie = role == "externe" or accord.evaluateurs.valeur == (role,)
    return (
        Champ(
            "cqp_signature",
            ("signature",),
            "Date de votre signature",
            "jour",
            aide="Le jour de l’évaluation, ou après.",
        ),
        Champ(
            "cqp_transmission",
            ("transmission",),
            "Date de transmission au jury",
            "jour",
            aide="Le jour de l’envoi au jury ; vide, le secrétariat la note à réception."
            if envoie
            else "L’évaluateur externe s’en charge.",
            obligatoire=False,
            sans_objet=not envoie,
        ),
    )


def blocs_reperage(accord: Accord) -> tuple[tuple[Bloc, ...], tuple[Bloc, ...]]:
    """What stands before and after the competences in the livret (article 3.1.1)."""
    externes = tuple(accord.habilitations.valeur.get("professionnel", ()))
    entretien = (
        Champ("cqp_date", ("entretien", "date"), "Date de l’entretien", "jour"),
        Champ("cqp_lieu_nom", ("entretien", "lieu"), "Lieu"),
        Champ(
            "cqp_en_entreprise",
            ("entretien", "en_entreprise"),
            "Au sein de l’entreprise",
            "choix",
            OUI_NON,
            f"Demandé ({au_titre_de(accord.reperage_en_entreprise)})." if accord.reperage_en_entreprise.valeur else "",
        ),
    )
    fin = (
        Champ(
            "cqp_actions_proposees",
            ("actions_proposees",),
            "Actions proposées pour le parcours",
            aide="",
            obligatoire=False,
        ),
        Champ("cqp_signature", ("signatures", "professionnel"), "Date de votre signature", "jour"),
        Champ("cqp_signature_candidat", ("signatures", "candidat"), "Date de signature du candidat", "jour"),
    )
    return (
        (
            intervenant("Vous : professionnel du secteur", "professionnel", externes),
            Bloc("L’entretien de repérage", entretien),
        ),
        (Bloc("Pour finir", fin),),
    )


# The candidate, and the president of the jury, say only when they sign.
CHAMPS_ACTIVITES = (
    Champ(
        "cqp_signature", ("signature",), "Date de votre signature", "jour", aide="Avant l’évaluation, ou ce jour-là."
    ),
)
CHAMPS_DECISIONS = (Champ("cqp_signature", ("signature",), "Date de signature de la présidence", "jour"),)
CHAMPS_PARCOURS = (
    Champ("cqp_pratique_entreprise", ("mise_en_pratique", "entreprise"), "Mise en pratique : entreprise"),
    Champ(
        "cqp_pratique_debut",
        ("mise_en_pratique", "debut"),
        "Mise en pratique : début",
        "jour",
        aide="Avant le jour de l’évaluation.",
    ),
    Champ(
        "cqp_pratique_fin",
        ("mise_en_pratique", "fin"),
        "Mise en pratique : fin",
        "jour",
        aide="Au plus tard le jour de l’évaluation. Vide tant qu’elle n’est pas connue.",
        obligatoire=False,
    ),
)
CHAMPS_PARTIE_2 = (
    Champ("cqp_signature", ("signature",), "Date de votre signature", "jour"),
    Champ(
        "cqp_depot",
        ("depot",),
        "Date de dépôt au secrétariat",
        "jour",
        aide="Le secrétariat la note à réception, si vous la laissez vide.",
        obligatoire=False,
    ),
)
