"""What is asked once, on the sheet: a title, then one row per question, with its sign when it is not answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from cqp_cli.domain.typographie import typographier
from cqp_cli.formulaires.a_lire import COMPTEUR, SIGNE
from cqp_cli.formulaires.champs import Bloc, Champ
from cqp_cli.formulaires.feuille import Feuille, Formule
from cqp_cli.formulaires.mesure import hauteur
from cqp_cli.formulaires.mots import accordee, libelle_de
from cqp_cli.formulaires.styles import MANQUE

_LISIBLE = 40  # characters of a column that holds a sentence
A_REMPLIR = f"{SIGNE} à remplir"
RECITS = frozenset(("cqp_actions_proposees",))

Deja = Callable[[tuple[str, ...]], Any]


def chaine(texte: str) -> str:
    """The text as a formula quotes it."""
    return '"' + typographier(texte).replace('"', '""') + '"'


def signe_si(condition: str, texte: str = A_REMPLIR) -> Formule:
    """The sign that shows in its column while the condition holds."""
    return Formule(f"=IF({condition},{chaine(texte)},{chaine('')})")


def deja_dit(objet: Any) -> Deja:
    """What an earlier piece answers to each path; nothing when there is none."""

    def deja(chemin: tuple[str, ...]) -> Any:
        valeur = objet
        for pas in chemin:
            valeur = getattr(valeur, pas, None)
        return valeur

    return deja


def questionner(feuille: Feuille, blocs: Iterable[Bloc], deja: Deja, sexe: str | None = None) -> None:
    """Writes the questions; the columns are: code, answer, question, longer answer or help, sign."""
    for bloc in blocs:
        bande(feuille, bloc.titre, None)
        adresses: dict[str, str] = {}
        for demande in bloc.champs:
            dits = accordee(demande.libelle, sexe), accordee(demande.aide, sexe)
            champ = replace(demande, libelle=dits[0], aide=dits[1])
            adresses[champ.nom] = _question(feuille, champ, deja(champ.chemin), adresses)


def bande(feuille: Feuille, titre: str, compte: Formule | None) -> None:
    """A band across the sheet, with a count at its end."""
    derniere = len(feuille.largeurs)
    feuille.blocs.append(feuille.ligne)
    feuille.poser(1, None, "bande")
    haut = feuille.etendre(2, derniere - 1, titre, "bande", 22)
    feuille.poser(derniere, compte, "bande-compte")
    feuille.clore(haut, fixe=True)


def parapher(feuille: Feuille, qui: Iterable[str]) -> None:
    """An empty box for each hand that signs the printed sheets."""
    for nom in qui:
        feuille.poser(1, None, "code")
        dernier = 2 if feuille.largeurs[1] >= _LISIBLE else 3
        haut = feuille.etendre(2, dernier, f"Signature, sur la version imprimée : {nom}", "libelle", 48)
        feuille.etendre(dernier + 1, len(feuille.largeurs) - 1, None, "cadre")
        feuille.clore(haut, fixe=True)


def _question(feuille: Feuille, champ: Champ, valeur: Any, adresses: dict[str, str]) -> str:
    feuille.poser(1, None, "code")
    adresse = _reponse(feuille, champ, valeur)
    feuille.nommer(champ.nom, adresse)
    feuille.poser(3, champ.libelle, "libelle")
    manque = None if champ.sans_objet else _manque(champ, adresse, adresses)
    feuille.poser(5, signe_si(manque) if manque else None, "signe")
    if manque and champ.obligatoire:
        feuille.attendre(adresse)
    elif manque:
        feuille.marquer([adresse], manque, MANQUE)
    texte = champ.genre in ("texte", "nom")
    minimum = 96 if champ.nom in RECITS else 30 if texte else 22
    ecrit = valeur if isinstance(valeur, str) and texte else None
    colonne, voisine = (4, None) if champ.nom in RECITS else (2, champ.aide)
    textes = ((champ.libelle, 3, 10), (ecrit, colonne, 10), (voisine, 4, 9))
    feuille.clore(
        hauteur([(t, feuille.largeurs[c - 1], corps) for t, c, corps in textes if t], minimum), minimum=minimum
    )
    return adresse


def _reponse(feuille: Feuille, champ: Champ, valeur: Any) -> str:
    """The cell of the answer, in column B so that a telephone shows it; a longer text stands at the right."""
    if champ.nom in RECITS:
        feuille.poser(2, None, "libelle")
        return feuille.poser(4, valeur, "recit")
    feuille.poser(4, champ.aide or None, "aide")
    if champ.sans_objet:
        return feuille.poser(2, "sans objet", "gris")
    jour = champ.genre == "jour"
    adresse = feuille.poser(2, libelle_de(champ.choix, valeur) if champ.choix else valeur, champ.genre)
    feuille.guider(adresse, champ.choix, "" if jour else champ.aide, jour=jour)
    return adresse


def _manque(champ: Champ, adresse: str, adresses: dict[str, str]) -> str | None:
    """The formula that tells that the answer is missing."""
    if champ.obligatoire:
        return f'{adresse}=""'
    if champ.si is None:
        return None
    autre, mots = champ.si
    egaux = ",".join(f"{adresses[autre]}={chaine(mot.capitalize())}" for mot in mots)
    return f'AND({adresse}="",OR({egaux}))'


def poser_compteur(feuille: Feuille, signes: str, faits: Sequence[str], fin: int | None = None) -> None:
    """The counter at the top: what is done, and how many cells are left to fill, by the signs of a column."""
    reste = f'COUNTIF({signes}{COMPTEUR + 1}:{signes}{(fin or feuille.ligne) - 1},"{SIGNE}*")'
    suite = (
        f'IF({reste}=0,"tout est rempli",IF({reste}=1,"il reste 1 case à remplir",'
        f'"il reste "&{reste}&" cases à remplir")&" ({SIGNE})")'
    )
    formule = '&" · "&'.join([*faits, suite])
    feuille.poser(1, Formule(f"={formule}"), "compteur", COMPTEUR)
