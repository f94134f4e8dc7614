"""Forms filled line by line: the actions of the path (3.1.2), the experiences of a request for VAE (3.2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from openpyxl.utils import get_column_letter

from cqp_cli.domain.actions import Parcours
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.vae import Partie2
from cqp_cli.formulaires import a_lire
from cqp_cli.formulaires.champs import CHAMPS_PARCOURS, CHAMPS_PARTIE_2, Champ, Colonne
from cqp_cli.formulaires.expediteur import SANS_NOM, Expediteur
from cqp_cli.formulaires.feuille import Feuille
from cqp_cli.formulaires.mesure import hauteur
from cqp_cli.formulaires.mots import OUI_NON, TYPES_ACTION, libelle_de, libelles
from cqp_cli.formulaires.questions import A_REMPLIR, Deja, bande, deja_dit, parapher, poser_compteur, signe_si


@dataclass(frozen=True, slots=True)
class Lignes:
    """A list of the piece: its key, the letter of its codes (A1, A2…), its columns, what is said once at the end."""

    cle: str
    lettre: str
    rangs: int
    colonnes: tuple[Colonne, ...]
    fin: tuple[Champ, ...]
    une_au_moins: bool = False

    @property
    def demandees(self) -> tuple[Colonne, ...]:
        """What a line that is begun must say."""
        return tuple(c for c in self.colonnes if c.obligatoire)


ACTIONS = Lignes(
    "actions",
    "A",
    12,
    (
        Colonne("intitule", "Action", 31, "recit", obligatoire=True),
        Colonne("type", "Type", 20, "choix", TYPES_ACTION, obligatoire=True),
        Colonne("competences", "Compétences", 14, "codes", aide="Leurs codes : C2, C4.", obligatoire=True),
        Colonne("organisation", "Organisme ou entreprise", 22),
        Colonne("formateur", "Qui forme ou accompagne", 19, "nom"),
        Colonne("debut", "Début", 12, "jour"),
        Colonne("fin", "Fin", 12, "jour", aide="Au plus tard le jour de l’évaluation."),
        Colonne("heures", "Heures", 9, "nombre"),
        Colonne("realisee", "Réalisée", 11, "choix", OUI_NON, "Oui quand l’action est faite."),
    ),
    CHAMPS_PARCOURS,
)
EXPERIENCES = Lignes(
    "experiences",
    "E",
    10,
    (
        Colonne("employeur", "Employeur", 28, obligatoire=True),
        Colonne("fonction", "Fonction", 26, obligatoire=True),
        Colonne("debut", "Début", 13, "jour", obligatoire=True),
        Colonne("fin", "Fin", 13, "jour", aide="Vide si l’emploi est en cours."),
        Colonne("heures", "Heures", 9, "nombre", aide="Un total, pour information."),
        Colonne("activites", "Ce que vous y faisiez", 61, "recit"),
    ),
    CHAMPS_PARTIE_2,
    une_au_moins=True,
)


def liste_de(formulaire: str, ref: Referentiel) -> Lignes:
    """What this form lists; a practice that the agreement does not want may be told, and is not asked for."""
    liste = {"parcours": ACTIONS, "partie2": EXPERIENCES}[formulaire]
    if liste is EXPERIENCES or ref.accord.mise_en_pratique.valeur:
        return liste
    return replace(liste, fin=tuple(replace(champ, obligatoire=False) for champ in liste.fin))


def ecrire_parcours(
    dossier: Dossier, deja: Parcours, a_acquerir: Sequence[str], expediteur: Expediteur = SANS_NOM
) -> bytes:
    """The path, for the organisme that builds it with the employer (article 3.1.2).

    Without livret, nobody said what is to be acquired: only what will be evaluated is known.
    """
    quoi = "à acquérir"
    if not dossier.demande("livret-reperage"):
        quoi, a_acquerir = "à évaluer", dossier.bilan.a_evaluer
    titre = "Parcours individualisé de développement des compétences"
    rappel = f"Compétences {quoi} : {', '.join(a_acquerir) or 'aucune, d’après le livret'}"
    consignes = _consignes_parcours(dossier, a_acquerir, quoi)
    return _ecrire(dossier, "parcours", "Parcours", titre, rappel, deja, consignes, "", expediteur)


def ecrire_partie_2(dossier: Dossier, deja: Partie2, serment: str, expediteur: Expediteur = SANS_NOM) -> bytes:
    """The request for recevabilité; `serment` is what the candidate declares by signing (article 3.2.1)."""
    titre = "Dossier de VAE, partie 2 : votre demande de recevabilité"
    consignes = _consignes_partie_2(dossier)
    return _ecrire(dossier, "partie2", "Expériences", titre, "", deja, consignes, serment, expediteur)


def _ecrire(
    dossier: Dossier,
    formulaire: str,
    onglet: str,
    titre: str,
    rappel: str,
    deja: Any,
    consignes: Sequence[tuple[str, str]],
    serment: str,
    expediteur: Expediteur,
) -> bytes:
    ref = dossier.referentiel
    liste = liste_de(formulaire, ref)
    identite = a_lire.Identite(formulaire, a_lire.version_de(ref), dossier.code)
    largeurs = (7, *(c.largeur for c in liste.colonnes), 17)
    feuille = a_lire.commencer(identite, titre, consignes, expediteur, onglet, largeurs)
    lignes = (f"{a_lire.sujet(dossier)}   ·   {ref.intitule}", *([rappel] if rappel else []))
    entetes = ("Code", *(c.titre for c in liste.colonnes), "Ce qui manque")
    permises = [libelles(c.choix) for c in liste.colonnes if c.choix]
    entete = a_lire.tete(feuille, titre, lignes, entetes, reponses=permises)
    faits = getattr(deja, liste.cle)
    for rang in range(max(liste.rangs, len(faits) + 3)):
        _rangee(feuille, liste, f"{liste.lettre}{rang + 1}", faits[rang] if rang < len(faits) else None)
    dernier = feuille.ligne - 1
    signataires = (
        (dossier.candidat.nom_complet,) if formulaire == "partie2" else ("organisme de formation", "employeur")
    )
    _conclure(feuille, liste, deja_dit(deja), serment, signataires)
    combien = f'COUNTA(B{entete + 1}:B{dernier})&" sur {dernier - entete} lignes"'
    poser_compteur(feuille, get_column_letter(len(feuille.largeurs)), (combien,))
    return a_lire.finir(feuille, entete, f"{a_lire.sujet(dossier)} · {titre}")


def _rangee(feuille: Feuille, liste: Lignes, code: str, dite: Any) -> None:
    ligne = feuille.ligne
    adresses = {c.cle: f"{get_column_letter(rang)}{ligne}" for rang, c in enumerate(liste.colonnes, 2)}
    seules = ",".join(a for cle, a in adresses.items() if cle != "competences")
    vides = ",".join(f'{adresses[c.cle]}=""' for c in liste.demandees)
    signe = signe_si(f"AND(COUNTA({seules})>0,OR({vides}))", "◄ à compléter")
    if liste.une_au_moins and code == f"{liste.lettre}1":
        signe = signe_si(f"OR({vides})", "◄ une au moins")
    cases = [(_valeur(c, getattr(dite, c.cle, None)), c.genre) for c in liste.colonnes]
    feuille.rangee([(code, "code"), *cases, (signe, "signe")], 30)
    for c in liste.colonnes:
        feuille.guider(adresses[c.cle], c.choix, c.aide, jour=c.genre == "jour")


def _valeur(colonne: Colonne, valeur: Any) -> Any:
    if colonne.choix:
        return libelle_de(colonne.choix, valeur)
    if colonne.genre == "codes":
        return ", ".join(valeur or ()) or None
    if colonne.genre == "nombre" and valeur is not None:
        return int(valeur) if float(valeur).is_integer() else valeur
    return valeur


def _conclure(feuille: Feuille, liste: Lignes, deja: Deja, serment: str, signataires: Sequence[str]) -> None:
    bande(feuille, "Pour finir", None)
    if serment:
        feuille.poser(1, None, "code")
        feuille.clore(feuille.etendre(2, len(feuille.largeurs) - 1, serment, "libelle", 22), fixe=True)
    for champ in liste.fin:
        _question(feuille, champ, deja(champ.chemin))
    parapher(feuille, signataires)


def _question(feuille: Feuille, champ: Champ, valeur: Any) -> None:
    derniere = len(feuille.largeurs)
    feuille.poser(1, None, "code")
    feuille.poser(2, champ.libelle, "libelle")
    adresse = feuille.poser(3, valeur, champ.genre)
    feuille.nommer(champ.nom, adresse)
    if champ.genre == "jour":
        feuille.dater(adresse, champ.aide)
    feuille.etendre(4, derniere - 1, champ.aide or None, "aide")
    feuille.poser(derniere, signe_si(f'{adresse}=""', A_REMPLIR) if champ.obligatoire else None, "signe")
    if champ.obligatoire:
        feuille.attendre(adresse)
    feuille.clore(hauteur([(champ.libelle, feuille.largeurs[1], 10)], 26), fixe=True)


def _consignes_parcours(dossier: Dossier, a_acquerir: Sequence[str], quoi: str) -> tuple[tuple[str, str], ...]:
    ref = dossier.referentiel
    intitules = " ; ".join(f"{c} {ref.par_code[c].intitule}" for c in a_acquerir)
    seule, puis, aussi = "", "", ""
    if ref.accord.mise_en_pratique.valeur:
        seule = " : seule la mise en pratique est demandée"
        puis = f" Puis la mise en pratique en entreprise ({dossier.au_titre_de('parcours', 'PRATIQUE-PRESENTE')})."
        aussi = " et la mise en pratique"
    return (
        ("Qui vous êtes", f"Vous formez ou employez {a_lire.sujet(dossier)}, pour le {ref.intitule}."),
        (f"Ce qui est {quoi}", intitules or f"Rien, d’après le livret de repérage{seule}."),
        (
            "Quoi remplir",
            f"La feuille « Parcours », une ligne par action : de formation, ou en situation de travail.{puis}",
        ),
        (
            "Pour quand",
            "Une première fois quand le parcours est défini ; une seconde, les actions faites : « Réalisée » dit Oui. "
            f"Les actions{aussi} finissent au plus tard le jour de l’évaluation.",
        ),
        ("Le renvoyer", a_lire.RENVOI),
        ("Sur papier", a_lire.PAPIER),
    )


def _consignes_partie_2(dossier: Dossier) -> tuple[tuple[str, str], ...]:
    return (
        ("Qui vous êtes", a_lire.vous_candidat(dossier)),
        (
            "Quoi remplir",
            "La feuille « Expériences » de la partie 2 du dossier de VAE "
            f"({dossier.au_titre_de('recevabilite', 'VAE-PARTIE-2')}), une ligne par emploi ou activité en rapport "
            "avec la certification.",
        ),
        ("Votre signature", "Lisez la déclaration du bas de la feuille, datez, et signez le document imprimé."),
        (
            "Pour quand",
            "Le plus tôt : le secrétariat examine votre demande une fois déposée. Une demande qui n’est pas datée et "
            "signée n’est pas examinée.",
        ),
        ("Le renvoyer", a_lire.RENVOI),
        ("Sur papier", a_lire.PAPIER),
    )
