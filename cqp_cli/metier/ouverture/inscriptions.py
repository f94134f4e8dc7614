"""The list of candidates to open: every bad line is told with its number and its column, the good ones are opened."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import IO, Any

from cqp_cli.disque.lire.validation import Voulue, valider
from cqp_cli.disque.retoucher.pieces import code_de, ranger, refus_de_code
from cqp_cli.disque.retoucher.saisies import decouper_liste, mot_connu, situer
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.coordonnees import MalForme
from cqp_cli.domain.dates import lire_jour_dit
from cqp_cli.domain.declaration import noms_douteux
from cqp_cli.domain.naissances import lire_naissance
from cqp_cli.domain.personnes import sans_accents
from cqp_cli.domain.signes import SigneRefuse, lire_nom, remplaces
from cqp_cli.errors import FichierIllisible, Probleme
from cqp_cli.metier.ouverture.entetes import COLONNES, NOMS, OBLIGATOIRES, est_entete, lire_entetes
from cqp_cli.metier.ouverture.listes import CALCUL, OCTETS_MAX, LignesLues, du_csv, lire_rangees
from cqp_cli.metier.ouverture.reparations import reparer
from cqp_cli.terminal import candidatures

ENTREE = "l'entrée"
_JJMMAAAA = re.compile(r"(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})", re.ASCII)
# Closed answers: what people write -> the word of candidat.yaml.
_MOTS = {
    "sexe": {"feminin": "F", "femme": "F", "f": "F", "mme": "F", "madame": "F", "mlle": "F"}
    | {"masculin": "M", "homme": "M", "m": "M", "h": "M", "mr": "M", "monsieur": "M"},
    "voie": {"par-la-formation": "formation", "voie-formation": "formation", "voie-vae": "vae", "par-la-vae": "vae"},
    "statut": {"demandeur-d-emploi": "demandeur-emploi", "demandeuse-d-emploi": "demandeur-emploi"}
    | {"demandeuse-emploi": "demandeur-emploi", "salariee": "salarie", "independante": "independant"},
    "contrat": {"contrat-de-professionnalisation": "contrat-professionnalisation"},
}
_LIGNES = "\r\n\t"  # an address has lines in a cell; nothing else has

Donnees = dict[tuple[str | int, ...], Any]
Ligne = tuple[int, Donnees]  # its number in the list, the first line of the file being 1


@dataclass(slots=True)
class Inscriptions:
    """The good lines, what is wrong with the others, and what was restored or left aside."""

    lignes: list[Ligne] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)
    remarques: list[Probleme] = field(default_factory=list)
    numero: int = 1
    """The line of the headers."""
    entetes: list[str] = field(default_factory=list)
    brutes: dict[int, list[str]] = field(default_factory=dict)
    """The cells of each line as they were typed."""
    cases: dict[str, str] = field(default_factory=dict)
    """The sheet and the letter of each column, in a workbook."""
    certification: str | None = None
    """Which one the list says that it is for."""

    def situer(self, p: Probleme, nom: str, numero: int) -> Probleme:
        """A problem of a column at its line, or in its cell."""
        case = self.cases.get(p.cellule or "")
        return replace(p, fichier=nom, ligne=numero, cellule=f"{case}{numero}" if case else p.cellule)


def lire_liste(chemin: Path, jour: date) -> Inscriptions:
    """The candidates of a list as they stand on a day: nobody is born after it. Raises FichierIllisible."""
    return _lire(lire_rangees(chemin, est_entete), chemin.name, jour)


def lire_flux(flux: IO[bytes], jour: date) -> Inscriptions:
    """The same, of a CSV that another program gives. Raises FichierIllisible."""
    return _lire(du_csv(flux.read(OCTETS_MAX + 1), ENTREE, est_entete), ENTREE, jour)


def _lire(rangees: LignesLues, nom: str, jour: date) -> Inscriptions:
    (numero, entetes), *corps = rangees.lignes or [(1, [])]
    colonnes, fautes, ignorees = lire_entetes(entetes, nom, numero, frozenset(candidatures.COLONNES))
    if fautes:
        raise FichierIllisible([*fautes, *rangees.problemes])
    liste = Inscriptions([], list(rangees.problemes), list(rangees.remarques), numero, entetes, dict(corps))
    liste.certification = rangees.certification
    liste.cases = {c: case for c, case in zip(colonnes, rangees.cases, strict=False) if c}
    if ignorees:
        message = f"Ces colonnes ne sont pas reprises : {', '.join(e[:40] for e in ignorees)}."
        liste.remarques.append(Probleme(message, nom, numero))
    for numero, cellules in corps:
        brutes = {c: v for c, v in zip(colonnes, cellules, strict=False) if c in COLONNES and v.strip()}
        surplus = list(_sans_colonne(colonnes, cellules))
        if not brutes and not surplus:
            continue
        remarques: list[Probleme] = []
        donnees, defauts = lire_ligne(brutes, jour, remarques)
        if defauts := [*defauts, *surplus]:
            liste.problemes += (liste.situer(p, nom, numero) for p in defauts)
        else:
            liste.lignes.append((numero, donnees))
            liste.remarques += (liste.situer(p, nom, numero) for p in remarques)
    liste.problemes.sort(key=lambda p: p.ligne or 0)
    return liste


def _sans_colonne(colonnes: list[str | None], cellules: list[str]) -> Iterator[Probleme]:
    """What is written under no header: a text cut by its own comma, more often than a note."""
    titres = [*colonnes, *[None] * len(cellules)]
    perdues = [v.strip() for c, v in zip(titres, cellules, strict=False) if c is None and v.strip()]
    if perdues:
        message = f"« {perdues[0].removeprefix(CALCUL)[:40]} » n'est sous aucune colonne."
        yield Probleme(message, remede="mettez entre guillemets le texte qui contient le séparateur, ou ôtez-le")


# One candidate ------------------------------------------------------------------------------------


def lire_ligne(
    brutes: Mapping[str, str], jour: date, remarques: list[Probleme] | None = None
) -> tuple[Donnees, list[Probleme]]:
    """One candidate as values of candidat.yaml; the `cellule` of a problem is the name of its column.

    `remarques` receives what was restored, and what is to be verified.
    """
    remarques = [] if remarques is None else remarques
    ecrites, problemes = _reparees(brutes, remarques)
    problemes += [
        Probleme(f"La colonne « {c} » n'est pas remplie.", cellule=c, remede="remplissez cette case")
        for c in OBLIGATOIRES
        if not ecrites.get(c) and c not in {p.cellule for p in problemes}
    ]
    if (code := ecrites.get("code")) and (raison := refus_de_code(code)):
        message = f"Le code « {code[:40]} » ne peut pas nommer un dossier : {raison}."
        problemes.append(Probleme(message, cellule="code", remede=_code_propose(ecrites)))
    donnees: Donnees = {COLONNES[c]: _valeur(c, v) for c, v in ecrites.items()}
    deja = {p.cellule for p in problemes}
    problemes += [p for p in _invalides(donnees, remarques) if p.cellule not in deja]
    return _dater(donnees, jour, problemes), problemes


def _reparees(brutes: Mapping[str, str], remarques: list[Probleme]) -> tuple[dict[str, str], list[Probleme]]:
    """The words of each column once restored, and what cannot be: nothing is changed without a word."""
    ecrites: dict[str, str] = {}
    problemes: list[Probleme] = []
    for colonne, brut in brutes.items():
        try:
            net, dit = reparer(colonne, brut.strip())
            if net:
                ecrites[colonne] = net
                problemes += _refus(colonne, net)
            for change in (dit, *remplaces(net)) if colonne not in NOMS else (dit,):
                if change:
                    remarques.append(Probleme(f"« {colonne} » : {change}.", cellule=colonne))
        except MalForme as err:
            problemes.append(Probleme(f"« {colonne} » : {err}.", cellule=colonne, remede="retapez cette valeur"))
    return ecrites, problemes


def _invalides(donnees: Donnees, remarques: list[Probleme]) -> Iterator[Probleme]:
    """What candidat.yaml would refuse; `remarques` receives what it would take, and is to be verified."""
    imbriquees: dict[str | int, Any] = {}
    for chemin, valeur in donnees.items():
        ranger(imbriquees, chemin, valeur)
    par_chemin = {chemin: colonne for colonne, chemin in COLONNES.items()}
    candidat, fautes = valider(Candidat, imbriquees)
    for r in noms_douteux(candidat) if candidat else ():
        remarques.append(Probleme(f"{r.message[:-1]} ; à vérifier.", cellule=str(r.lieu.chemin[0])))
    for lieu, faute in fautes:
        colonne = par_chemin.get(tuple(str(pas) for pas in lieu if isinstance(pas, str)))
        remede = f"écrivez {faute.remede.replace('|', ' ou ')}" if isinstance(faute.remede, Voulue) else faute.remede
        message = faute.message.replace(f"« {lieu[-1]} »", f"« {colonne} »", 1) if colonne else faute.message
        yield Probleme(message, cellule=colonne, remede=remede)


def _code_propose(ecrites: Mapping[str, str]) -> str:
    prenoms = _valeur("prenoms", ecrites.get("prenoms", ""))
    return code_de(ecrites.get("nom_naissance", ""), prenoms[0] if prenoms else "", set())


def _refus(colonne: str, texte: str) -> Iterator[Probleme]:
    """What cannot be taken as it is."""
    if texte.startswith(CALCUL):
        message = f"« {colonne} » : cette case est calculée."
        yield Probleme(message, cellule=colonne, remede="écrivez la valeur elle-même")
        return
    if colonne in NOMS:
        if "?" in texte:
            message = f"« {colonne} » : dans « {texte[:40]} », « ? » tient la place d'une lettre perdue."
            yield Probleme(message, cellule=colonne, remede="retapez ce nom")
        try:
            lire_nom(texte)
        except SigneRefuse as refus:
            yield Probleme(f"« {colonne} » : {refus}.", cellule=colonne, remede=refus.remede)
    if colonne == "date_naissance" and (iso := _valeur(colonne, texte)) != texte:  # said as it is written
        try:
            lire_naissance(iso)
        except ValueError as refus:
            message = f"« {colonne} » : « {texte} », {refus}."
            yield Probleme(message, cellule=colonne, remede="vérifiez-la sur la pièce d'identité")


def _valeur(colonne: str, texte: str) -> Any:
    if colonne == "adresse":
        return re.sub(rf"\s*[{_LIGNES}]\s*", " ", texte)
    if colonne == "adresse_personnelle":  # its commas part the lines of the envelope
        return re.sub(rf"\s*,?\s*[{_LIGNES}]\s*", ", ", texte)
    if colonne == "prenoms":
        return decouper_liste(texte)
    if colonne == "date_naissance" and (trouve := _JJMMAAAA.fullmatch(texte)):
        jour, mois, annee = trouve.groups()
        suite = [f"{int(n):02}" for n in (mois, jour) if n and int(n)]  # « 00/00/1965 »: only the year is known
        return "-".join([annee, *suite]) if int(mois) or not int(jour or 0) else texte
    if colonne == "date_naissance":
        with suppress(ValueError):
            return str(lire_jour_dit(texte))
    if colonne in _MOTS:
        mot = re.sub(r"[\s_'’]+", "-", re.sub(r"\(s?e\)|\.", "", sans_accents(texte)))
        with suppress(ValueError):
            return mot_connu(_MOTS[colonne].get(mot, mot), situer(Candidat, colonne)[1]["expected"])
    return texte


def _dater(donnees: Donnees, jour: date, problemes: list[Probleme]) -> Donnees:
    """The same, its date of birth read; one that nobody can have is a problem."""
    cle = ("naissance", "date")
    try:
        naissance = lire_naissance(donnees[cle])
    except (KeyError, ValueError):
        return donnees
    if not naissance.possible(jour):
        message = f"« date_naissance » : {naissance.dite} ne peut pas être une date de naissance."
        problemes.append(Probleme(message, cellule="date_naissance", remede="vérifiez l'année"))
    return donnees | {cle: naissance}
