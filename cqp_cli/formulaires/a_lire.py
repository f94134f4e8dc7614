"""The first sheet: six lines that say what the form is, and the block by which it knows itself."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook

from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.formulaires.expediteur import Expediteur
from cqp_cli.formulaires.feuille import Feuille
from cqp_cli.formulaires.impression import se_presenter
from cqp_cli.formulaires.mots import accordee
from cqp_cli.formulaires.styles import vetir

FORMAT = "1"
LARGEURS, HAUTEUR = (4, 22, 71), 34  # of the columns, in characters, and of a line, in points
SIGNE = "◄"
_VOIES = {"formation": "voie formation", "vae": "voie VAE"}
RENVOI = (
    "Enregistrez ce classeur au format .xlsx et renvoyez-le par courriel à la personne qui vous l’a adressé. "
    "Son nom n’importe pas : il sait ce qu’il est. N’y ajoutez ni feuille, ni macro, ni mot de passe."
)
PAPIER = (
    "Il s’imprime sur des feuilles A4 et se remplit à la main. Renvoyez alors les feuilles datées et signées : "
    "elles seront recopiées."
)


@dataclass(frozen=True, slots=True)
class Identite:
    """What the workbook says of itself in its defined names."""

    formulaire: str
    referentiel: str
    code: str = ""
    passage: str = ""
    role: str = ""
    competences: str = ""
    candidats: str = ""

    def noms(self) -> tuple[tuple[str, str, str], ...]:
        """Each name, what it is called on the sheet, its value."""
        return (
            ("cqp_formulaire", "Formulaire", self.formulaire),
            ("cqp_code", "Dossier ou session", self.code),
            ("cqp_passage", "Passage", self.passage),
            ("cqp_role", "Rôle", self.role),
            ("cqp_referentiel", "Référentiel", self.referentiel),
            ("cqp_competences", "Compétences", self.competences),
            ("cqp_candidats", "Candidats", self.candidats),
            ("cqp_format", "Format", FORMAT),
        )


def version_de(referentiel: Referentiel) -> str:
    """The référentiel as a form names it: its code and its version."""
    return f"{referentiel.code} {referentiel.version}"


def commencer(
    identite: Identite,
    titre: str,
    consignes: Iterable[tuple[str, str]],
    expediteur: Expediteur,
    onglet: str,
    largeurs: Sequence[float],
    ecran: int = 1,
) -> Feuille:
    """A workbook that says what it is, on its sheet « À lire » too; then the sheet to fill, still empty.

    The last `ecran` columns are for the screen.
    """
    classeur = Workbook()
    classeur.remove(classeur.worksheets[0])
    classeur.calculation.fullCalcOnLoad = True
    vetir(classeur)
    se_presenter(classeur, titre, expediteur.nom)
    feuille = Feuille(classeur, "À lire", LARGEURS)
    feuille.clore(feuille.etendre(1, 3, titre, "titre", 30), fixe=True)
    feuille.rangee([], 10, fixe=True)
    for rang, (cle, texte) in enumerate(consignes, 1):
        feuille.rangee([(str(rang), "lire-cle"), (cle, "lire-cle"), (texte, "lire")], HAUTEUR, fixe=True)
    if expediteur.notice:
        feuille.rangee([], 10, fixe=True)
        feuille.clore(feuille.etendre(2, 3, expediteur.notice, "notice"), fixe=True)
    feuille.rangee([], 24, fixe=True)
    feuille.clore(feuille.etendre(2, 3, "Repères du formulaire (à ne pas changer)", "sous-titre"), fixe=True)
    for nom, cle, valeur in identite.noms():
        feuille.poser(2, cle, "identite-cle")
        feuille.nommer(nom, feuille.poser(3, valeur, "identite"))
        feuille.clore(13, fixe=True)
    feuille.terminer(paysage=False, entete=0, pied=titre)
    return Feuille(classeur, onglet, largeurs, ecran)


COMPTEUR = 1
"""The row of the counter, above what is printed: it is true on a screen only."""


def finir(
    feuille: Feuille, entete: int, pied: str, *, haut: int = COMPTEUR + 1, figees: int = 0, rappel: str = ""
) -> bytes:
    """The finished workbook, once the rows of its sheet are written; the rest is as `Feuille.terminer` says."""
    feuille.terminer(paysage=True, entete=entete, pied=pied, figees=figees, haut=haut, rappel=rappel)
    sortie = io.BytesIO()
    feuille.classeur.save(sortie)
    return sortie.getvalue()


def sujet(dossier: Dossier) -> str:
    """« Léa MARTIN, dossier martin-lea, voie formation »."""
    voie = _VOIES.get(dossier.voie or "", "")
    return ", ".join(partie for partie in (dossier.candidat.nom_complet, f"dossier {dossier.code}", voie) if partie)


def vous_candidat(dossier: Dossier) -> str:
    """« Vous êtes la candidate : Léa MARTIN, dossier martin-lea, voie formation, pour le CQP … »."""
    vous = accordee("Vous êtes le candidat", dossier.candidat.sexe)
    return f"{vous} : {sujet(dossier)}, pour le {dossier.referentiel.intitule}."


def echeance(dossier: Dossier, sinon: str) -> str:
    """By when: the day of the jury when it is known."""
    session = dossier.prochaine_session
    if session and session.date:
        return f"Avant le jury du {jour_long(session.date)}."
    return sinon


def tete(
    feuille: Feuille,
    titre: str,
    lignes: Sequence[str],
    entetes: Sequence[Any],
    centre: bool = False,
    reponses: Iterable[Sequence[str]] = (),
    large: int = 0,
) -> int:
    """A line kept for the counter, title, lines, header of the table: frozen, and all but the first on each page.

    `reponses`: the answers that are permitted, said there with a box for the initials of whoever fills it by hand.
    `large`: the columns that the title and the lines keep to, where those are printed again on each page across.
    """
    feuille.rangee([], 18, fixe=True)
    large = large or feuille.imprimees
    feuille.clore(feuille.etendre(1, large, titre, "titre", 24), fixe=True)
    for ligne in lignes:
        feuille.clore(feuille.etendre(1, large, ligne, "sous-titre", 15), fixe=True)
    if permises := " ; ".join(enumerer((f"« {mot} »" for mot in mots), "ou") for mots in reponses):
        feuille.etendre(1, feuille.imprimees - 1, f"Réponses : {permises}", "sous-titre")
        feuille.poser(feuille.imprimees, "Paraphe :", "cadre")
        feuille.clore(20, fixe=True)
    style = "entete-centre" if centre else "entete"
    return feuille.rangee([(mot, style) for mot in entetes], 20, fixe=True)
