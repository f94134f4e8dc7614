"""What the candidate writes: partie 3 of the dossier de VAE, or the dossier du candidat (articles 3.2.1 and 3.1.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.referentiel_metier import Competence
from cqp_cli.domain.vae import Activite, RecitActivites
from cqp_cli.formulaires import a_lire
from cqp_cli.formulaires.champs import CHAMPS_ACTIVITES
from cqp_cli.formulaires.expediteur import SANS_NOM, Expediteur
from cqp_cli.formulaires.feuille import Feuille
from cqp_cli.formulaires.questions import bande, chaine, parapher, poser_compteur, signe_si

RANGS = 6
COLONNES = (7, 46, 92, 18)
_TITRES = {
    "vae": "Dossier de VAE, partie 3 : vos activités",
    "formation": "Dossier du candidat : vos activités",
}


def ecrire_activites(dossier: Dossier, deja: RecitActivites | None, expediteur: Expediteur = SANS_NOM) -> bytes:
    """The candidate's own form: several rows per competence, each an activity and its description."""
    titre = _TITRES[dossier.voie or "formation"]
    referentiel = dossier.referentiel
    version, codes = a_lire.version_de(referentiel), " ".join(referentiel.codes)
    identite = a_lire.Identite("activites", version, dossier.code, competences=codes)
    feuille = a_lire.commencer(identite, titre, _consignes(dossier), expediteur, "Activités", COLONNES)
    ligne = a_lire.tete(
        feuille,
        titre,
        (f"{a_lire.sujet(dossier)}   ·   {referentiel.intitule}",),
        ("Code", "Votre activité, en une ligne", "Ce que vous avez fait", "Ce qui manque"),
    )
    ecrites = deja.activites if deja else ()
    signes = [_competence(feuille, c, [a for a in ecrites if a.competence == c.code]) for c in referentiel.competences]
    _signer(feuille, deja.signature if deja else None, dossier.candidat.nom_complet)
    decrites = "+".join(f'({signe}="")' for signe in signes)
    poser_compteur(feuille, "D", (f'{chaine("Compétences décrites : ")}&({decrites})&" sur {len(signes)}"',))
    return a_lire.finir(feuille, ligne, f"{a_lire.sujet(dossier)} · activités du candidat")


def _competence(feuille: Feuille, c: Competence, ecrites: Sequence[Activite]) -> str:
    """The rows of a competence; returns where its sign is."""
    rangs = max(RANGS, len(ecrites) + 2)
    debut = feuille.ligne + 2
    zone = f"B{debut}:C{debut + rangs - 1}"
    bande(feuille, f"{c.code} · {c.intitule}", None)
    _elements(feuille, c)
    for rang in range(rangs):
        activite = ecrites[rang] if rang < len(ecrites) else Activite()
        signe = signe_si(f"COUNTA({zone})=0", "◄ une au moins") if rang == 0 else None
        recit = [(activite.intitule, "recit"), (activite.description, "recit")]
        feuille.rangee([(c.code, "code"), *recit, (signe, "signe")], 62)
    return f"D{debut}"


def _elements(feuille: Feuille, c: Competence) -> None:
    """What the competence is made of, so that the candidate tells what the evaluators will look for."""
    dits = "\n".join(f"{e.code}  {e.intitule}" for e in c.elements)
    feuille.poser(1, None, "code")
    feuille.clore(feuille.etendre(2, 3, dits, "aide"), fixe=True)


def _signer(feuille: Feuille, jour: date | None, qui: str) -> None:
    (champ,) = CHAMPS_ACTIVITES
    bande(feuille, "Pour finir", None)
    adresse = f"B{feuille.ligne}"
    manque = f'{adresse}=""'
    feuille.nommer(champ.nom, adresse)
    feuille.dater(adresse, champ.aide)
    feuille.attendre(adresse)
    feuille.rangee([(None, "code"), (jour, "jour"), (champ.libelle, "libelle"), (signe_si(manque), "signe")], 26)
    parapher(feuille, (qui,))


def _demandee(dossier: Dossier) -> str:
    """What asks for an activity per competence, in this voie."""
    if dossier.voie == "vae":
        return dossier.au_titre_de("recevabilite", "VAE-PARTIE-3")
    return dossier.au_titre_de("evaluation", "RECIT-COMPETENCES")


def _consignes(dossier: Dossier) -> tuple[tuple[str, str], ...]:
    return (
        ("Qui vous êtes", a_lire.vous_candidat(dossier)),
        (
            "Quoi remplir",
            "Les cases jaune pâle de la feuille « Activités » : pour chaque compétence, une activité au moins "
            f"({_demandee(dossier)}), six au plus dans ce classeur.",
        ),
        (
            "Comment",
            "Une activité, c’est ce que vous avez fait vous-même : la situation, ce que vous avez fait, avec qui, avec "
            "quels outils, pour quel résultat. Écrivez « je ». Alt + Entrée passe à la ligne dans une case.",
        ),
        (
            "Pour quand",
            "Avant l’évaluation : les évaluateurs partent de ce que vous écrivez. Le signe ◄ montre ce qui manque. "
            "Datez, puis signez le document imprimé.",
        ),
        ("Le renvoyer", a_lire.RENVOI),
        ("Sur papier", a_lire.PAPIER),
    )
