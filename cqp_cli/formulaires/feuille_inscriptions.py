"""The list of candidates to open: headers on line 1, as `init-candidate --from` reads them."""

from __future__ import annotations

from openpyxl.utils import get_column_letter

from cqp_cli.domain.accord import TITRES_VOIES
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.formulaires import a_lire
from cqp_cli.formulaires.expediteur import SANS_NOM, Expediteur
from cqp_cli.formulaires.mots import Choix

RANGS = 50
_SEXE: Choix = (("F", "F"), ("M", "M"))
_STATUT: Choix = (
    ("salarie", "Salarié(e)"),
    ("demandeur-emploi", "Demandeur(se) d’emploi"),
    ("independant", "Indépendant(e)"),
    ("autre", "Autre"),
)
_CONTRAT: Choix = (
    ("cdi", "CDI"),
    ("cdd", "CDD"),
    ("contrat-professionnalisation", "Contrat de professionnalisation"),
    ("autre", "Autre"),
)
# The title (recognised without its case, accents and spaces), its width, and the help shown when the cell is chosen.
COLONNES: tuple[tuple[str, float, str], ...] = (
    ("Code", 12, "Facultatif : fait du nom et du prénom s’il est vide."),
    ("Nom naissance", 18, "Obligatoire. Tel qu’il est sur la pièce d’identité."),
    ("Nom usage", 16, ""),
    ("Prénoms", 18, "Obligatoire. Séparés par des espaces ou des virgules, dans l’ordre de la pièce d’identité."),
    ("Sexe", 7, ""),
    ("Date naissance", 12, ""),
    ("Commune naissance", 18, ""),
    ("Code INSEE naissance", 12, "Cinq caractères, par exemple 69123 ; 01004 garde son zéro."),
    ("Pays naissance", 12, ""),
    ("Courriel", 24, ""),
    ("Téléphone", 14, "Avec son zéro : 0612345670."),
    ("Voie", 12, "Obligatoire."),
    ("Statut", 18, ""),
    ("Contrat", 18, ""),
    ("Emploi", 20, ""),
    ("Entreprise", 20, ""),
    ("SIRET", 17, "14 chiffres."),
    ("Adresse entreprise", 27, ""),
    ("Adresse personnelle", 27, "Là où le courrier lui parvient : les lettres la montrent dans la fenêtre."),
)


def ecrire_inscriptions(referentiel: Referentiel, expediteur: Expediteur = SANS_NOM) -> bytes:
    """An empty list of fifty lines."""
    identite = a_lire.Identite("inscriptions", a_lire.version_de(referentiel))
    titre, largeurs = "Liste de candidats à inscrire", [largeur for _, largeur, _ in COLONNES]
    consignes = _consignes(referentiel)
    feuille = a_lire.commencer(identite, titre, consignes, expediteur, "Inscriptions", largeurs, ecran=0)
    feuille.rangee([(titre, "entete-centre") for titre, _, _ in COLONNES], 30, fixe=True)
    voies = tuple((voie, TITRES_VOIES[voie]) for voie in referentiel.accord.voies.valeur)
    choix = {"Sexe": _SEXE, "Voie": voies, "Statut": _STATUT, "Contrat": _CONTRAT}
    for _ in range(RANGS):
        feuille.rangee([(None, "jour" if titre == "Date naissance" else "texte") for titre, _, _ in COLONNES], 16)
    for rang, (titre, _, aide) in enumerate(COLONNES, 1):
        for ligne in range(2, RANGS + 2):
            adresse = f"{get_column_letter(rang)}{ligne}"
            feuille.guider(adresse, choix.get(titre, ()), aide, jour=titre == "Date naissance")
    pied = f"Candidats à inscrire · {referentiel.intitule}"
    return a_lire.finir(feuille, 1, pied, haut=1, figees=4, rappel="B:B")


def _consignes(referentiel: Referentiel) -> tuple[tuple[str, str], ...]:
    return (
        ("Qui vous êtes", f"Vous inscrivez des candidats au {referentiel.intitule}."),
        (
            "Quoi remplir",
            "La feuille « Inscriptions », une ligne par candidat. Nom de naissance, prénoms et voie suffisent.",
        ),
        (
            "Comment",
            "L’identité s’écrit exactement comme sur la pièce d’identité. Dates : 14/05/1990. Les codes et les numéros "
            "gardent leurs zéros.",
        ),
        ("Au-delà de 50", "Prenez un second formulaire, ou une liste au format CSV avec les mêmes colonnes."),
        ("Le renvoyer", a_lire.RENVOI),
        (
            "Ce qui en est fait",
            "Chaque ligne ouvre un dossier. Une ligne fautive est nommée par son numéro et sa colonne ; les autres "
            "sont ouvertes.",
        ),
    )
