"""The list of candidates to open: CSV as French Excel writes it, or a workbook; every bad line is told."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.naissances import lire_naissance
from cqp_cli.domain.personnes import sans_accents
from cqp_cli.domain.signes import SigneRefuse, lire_nom
from cqp_cli.errors import FichierIllisible, Probleme
from cqp_cli.files.lecture import TAILLE_MAX, raison
from cqp_cli.files.octets import lire_octets
from cqp_cli.files.pieces import code_de, nomme_un_dossier
from cqp_cli.files.validation import proche, valider

# Column of the list -> path in candidat.yaml.
COLONNES: dict[str, tuple[str, ...]] = {
    "code": ("code",),
    "nom_naissance": ("nom_naissance",),
    "nom_usage": ("nom_usage",),
    "prenoms": ("prenoms",),
    "sexe": ("sexe",),
    "date_naissance": ("naissance", "date"),
    "commune_naissance": ("naissance", "commune"),
    "code_insee_naissance": ("naissance", "code_insee"),
    "pays_naissance": ("naissance", "pays"),
    "courriel": ("courriel",),
    "telephone": ("telephone",),
    "voie": ("voie",),
    "statut": ("statut",),
    "contrat": ("contrat",),
    "emploi": ("emploi",),
    "entreprise": ("entreprise", "nom"),
    "siret": ("entreprise", "siret"),
    "adresse": ("entreprise", "adresse"),
}
ENTREE = "l'entrée"
OBLIGATOIRES = ("nom_naissance", "prenoms", "voie")
_JJMMAAAA = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
# Closed answers: what people write -> the word of candidat.yaml.
_MOTS = {"feminin": "F", "femme": "F", "f": "F", "masculin": "M", "homme": "M", "m": "M", "h": "M"}
_CLOSES = frozenset(("sexe", "voie", "statut", "contrat"))
_NOMS = frozenset(("nom_naissance", "nom_usage", "prenoms", "commune_naissance", "pays_naissance"))

_LIGNES = "\r\n\t"  # an address has lines in a cell; nothing else has
_CALCUL = "\0calcul"

Donnees = dict[tuple[str | int, ...], Any]
Ligne = tuple[int, Donnees]  # its number in the list, the header being 1


def lire_liste(chemin: Path) -> tuple[list[Ligne], list[Probleme]]:
    """The good lines of a list with their numbers, and every problem with its line and column.

    Raises FichierIllisible.
    """
    lignes = _du_classeur(chemin) if chemin.suffix.casefold() in (".xlsx", ".xlsm") else _du_csv(chemin)
    return _lire(lignes, chemin.name)


def lire_flux(flux: IO[bytes]) -> tuple[list[Ligne], list[Probleme]]:
    """The same, of a CSV that another program gives. Raises FichierIllisible."""
    return _lire(_lignes_du_csv(flux.read(10 * TAILLE_MAX + 1), ENTREE), ENTREE)


def _lire(lignes: list[tuple[int, list[str]]], nom: str) -> tuple[list[Ligne], list[Probleme]]:
    entetes, *corps = lignes or [(1, [])]
    colonnes, problemes = _colonnes(entetes[1], nom)
    if problemes:
        raise FichierIllisible(problemes)
    bonnes: list[Ligne] = []
    for numero, cellules in corps:
        brutes = {c: v for c, v in zip(colonnes, cellules, strict=False) if c and v.strip()}
        surplus = list(_sans_colonne(colonnes, cellules))
        if not brutes and not surplus:
            continue
        donnees, fautes = lire_ligne(brutes)
        fautes = [*fautes, *surplus]
        if fautes:
            problemes += [Probleme(f.message, nom, numero, f.cellule, f.remede) for f in fautes]
        else:
            bonnes.append((numero, donnees))
    return bonnes, problemes


def _sans_colonne(colonnes: list[str | None], cellules: list[str]) -> Iterator[Probleme]:
    """What is written under no header: a text cut by its own comma, more often than a note."""
    titres = [*colonnes, *[None] * len(cellules)]
    perdues = [v.strip() for c, v in zip(titres, cellules, strict=False) if c is None and v.strip()]
    if perdues:
        message = f"« {perdues[0].removeprefix(_CALCUL)[:40]} » n'est sous aucune colonne."
        yield Probleme(message, remede="mettez entre guillemets le texte qui contient le séparateur, ou ôtez-le")


def lire_ligne(brutes: Mapping[str, str]) -> tuple[Donnees, list[Probleme]]:
    """One candidate as values of candidat.yaml; the `cellule` of a problem is the name of its column."""
    problemes = [
        Probleme(f"La colonne « {c} » n'est pas remplie.", cellule=c)
        for c in OBLIGATOIRES
        if not brutes.get(c, "").strip()
    ]
    problemes += [p for c, v in brutes.items() for p in _refus(c, v.strip())]
    if (code := brutes.get("code", "").strip()) and not nomme_un_dossier(code):
        message = f"Le code « {code[:40]} » ne peut pas nommer un dossier : a-z, chiffres et tirets seulement."
        problemes.append(Probleme(message, cellule="code", remede=_code_propose(brutes)))
    donnees: Donnees = {COLONNES[c]: _valeur(c, v.strip()) for c, v in brutes.items() if v.strip()}
    imbriquees: dict[str | int, Any] = {}
    for chemin, valeur in donnees.items():
        cible = imbriquees
        for pas in chemin[:-1]:
            cible = cible.setdefault(pas, {})
        cible[chemin[-1]] = valeur
    _, fautes = valider(Candidat, imbriquees)
    par_chemin = {chemin: colonne for colonne, chemin in COLONNES.items()}
    deja = {p.cellule for p in problemes}
    for lieu, faute in fautes:
        colonne = par_chemin.get(tuple(str(pas) for pas in lieu if isinstance(pas, str)))
        if colonne not in deja:
            problemes.append(Probleme(faute.message, cellule=colonne, remede=faute.remede))
    return _dates(donnees), problemes


def _code_propose(brutes: Mapping[str, str]) -> str:
    prenoms = _valeur("prenoms", brutes.get("prenoms", ""))
    return code_de(brutes.get("nom_naissance", ""), prenoms[0] if prenoms else "", set())


def _refus(colonne: str, texte: str) -> Iterator[Probleme]:
    """What cannot be taken as it is: nothing is changed in a name without a word."""
    if texte.startswith(_CALCUL):
        yield Probleme(f"« {colonne} » : cette case est calculée ; écrivez la valeur elle-même.", cellule=colonne)
        return
    if colonne in _NOMS:
        try:
            lire_nom(texte)
        except SigneRefuse as refus:
            yield Probleme(f"« {colonne} » : {refus}.", cellule=colonne, remede=refus.remede)


def _valeur(colonne: str, texte: str) -> Any:
    if colonne == "adresse":
        return re.sub(rf"\s*[{_LIGNES}]\s*", " ", texte)
    if colonne == "prenoms":
        return [p for p in re.split(r"[,;\s]+", texte) if p]
    if colonne == "date_naissance" and (trouve := _JJMMAAAA.fullmatch(texte)):
        jour, mois, annee = trouve.groups()
        return f"{annee}-{int(mois):02}-{int(jour):02}"
    if colonne in _CLOSES:
        mot = re.sub(r"[\s_'’]+", "-", sans_accents(texte))
        return _MOTS.get(mot, mot) if colonne == "sexe" else mot.replace("demandeur-d-emploi", "demandeur-emploi")
    return texte


def _dates(donnees: Donnees) -> Donnees:
    cle = ("naissance", "date")
    try:
        return donnees | {cle: lire_naissance(donnees[cle])} if cle in donnees else donnees
    except ValueError:
        return donnees


def _colonnes(entetes: list[str], nom: str) -> tuple[list[str | None], list[Probleme]]:
    """The column of each header, whatever its case, accents, spaces or underscores."""
    connues = {_nu(c): c for c in COLONNES}
    trouvees: list[str | None] = []
    problemes: list[Probleme] = []
    for entete in entetes:
        colonne = connues.get(_nu(entete))
        if entete.strip() and colonne is None:
            aide = proche(_nu(entete), list(connues))
            suite = f" ; vouliez-vous dire « {connues[aide]} » ?" if aide else "."
            problemes.append(Probleme(f"La colonne « {entete.strip()[:40]} » n'est pas connue{suite}", nom, 1))
        elif colonne in trouvees and colonne:
            problemes.append(Probleme(f"La colonne « {colonne} » est là deux fois.", nom, 1))
        trouvees.append(colonne)
    absentes = [c for c in OBLIGATOIRES if c not in trouvees]
    problemes += [Probleme(f"La colonne « {c} » manque.", nom, 1) for c in absentes]
    return trouvees, problemes


def _nu(entete: str) -> str:
    mots = re.split(r"[\W_]+", sans_accents(entete))
    return "".join(m for m in mots if m not in ("de", "du", "d", "la", "le", "l"))


def _du_csv(chemin: Path) -> list[tuple[int, list[str]]]:
    """Lines and their numbers; UTF-8 with or without BOM, or Windows-1252; `;`, `,` or tab."""
    try:
        octets = lire_octets(chemin, 10 * TAILLE_MAX)
    except OSError as err:
        raise FichierIllisible(f"{chemin.name} ne peut pas être lu ({raison(err)}).") from None
    return _lignes_du_csv(octets, chemin.name)


def _lignes_du_csv(octets: bytes, nom: str) -> list[tuple[int, list[str]]]:
    if len(octets) > 10 * TAILLE_MAX or b"\0" in octets:
        raise FichierIllisible([Probleme("Ce n'est pas une liste en CSV.", nom)])
    try:
        texte = octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        texte = octets.decode("cp1252", errors="replace")
    premiere = texte.split("\n", 1)[0]
    separateur = max(";,\t", key=premiere.count)
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur)
    lignes: list[tuple[int, list[str]]] = []
    debut = 1
    try:
        for cellules in lecteur:
            lignes.append((debut, cellules))
            debut = lecteur.line_num + 1
    except csv.Error:
        raise FichierIllisible([Probleme("Cette ligne n'est pas du CSV.", nom, lecteur.line_num)]) from None
    return lignes


def _du_classeur(chemin: Path) -> list[tuple[int, list[str]]]:
    """The rows of the sheet that has the headers, cells as text."""
    from cqp_cli.files.formulaires import ouvrir_classeur

    classeur = ouvrir_classeur(chemin)
    for feuille in classeur.worksheets:
        lignes = [(n, [_texte(c.value, c.data_type) for c in rangee]) for n, rangee in _rangees(feuille)]
        entete = next((i for i, (_, r) in enumerate(lignes) if {"nomnaissance", "voie"} <= {_nu(c) for c in r}), None)
        if entete is not None:
            return lignes[entete:]
    raise FichierIllisible([Probleme("Aucune feuille n'a les colonnes « nom_naissance » et « voie ».", chemin.name)])


def _rangees(feuille: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    lignes, colonnes = min(2000, feuille.max_row), min(50, feuille.max_column)
    yield from enumerate(feuille.iter_rows(max_row=lignes, max_col=colonnes), 1)


def _texte(valeur: object, genre: str) -> str:
    if genre in "fe":  # a formula, an error: nothing that a person wrote
        return _CALCUL
    if valeur is None:
        return ""
    if isinstance(valeur, datetime):
        return valeur.date().isoformat()
    if isinstance(valeur, float) and valeur.is_integer():
        return str(int(valeur))
    return str(valeur)
