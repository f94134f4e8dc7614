"""From plain values to domain objects: pydantic's engine reads them and finds all that is wrong, said in French."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TypeVar

from pydantic_core import ValidationError

from cqp_cli.disque.lire.fautes import reecrire
from cqp_cli.disque.lire.lecture import Chemin, lire_ecrit, localiser
from cqp_cli.disque.lire.moteur import Forme, forme, validateur
from cqp_cli.disque.lire.recherche import est_piece
from cqp_cli.domain.dates import lire_jour_dit
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.personnes import sans_accents
from cqp_cli.domain.remedes import COMMUNS, UN_JOUR, choix, poser
from cqp_cli.domain.signes import SigneRefuse
from cqp_cli.errors import Probleme

T = TypeVar("T")
TRES_PROCHE = 0.8  # below, a word that looks like another is not proposed for it
Faute = tuple[Chemin, Probleme]


class Voulue(str):
    """What to write instead, or what stands for it: the remedy of a problem that does not know its file yet."""

    __slots__ = ()


def charger(
    classe: type[T], texte: str, nom: str, vides: list[Chemin] | None = None
) -> tuple[T | None, list[Probleme]]:
    """Reads and validates one piece: the object, or every problem with its line.

    `vides` receives the codes that are written with nothing after them, which the object does not keep.
    """
    donnees, problemes = lire_ecrit(texte, nom)
    if donnees is None and problemes:
        return None, [*problemes[:-1], _expliquer(problemes[-1], texte, nom)]
    objet, fautes = valider(classe, {} if donnees is None else donnees, vides)
    for chemin, p in fautes:
        remede = _en_commande(p.remede, nom, chemin) if isinstance(p.remede, Voulue) else p.remede
        problemes.append(dataclasses.replace(p, fichier=nom, ligne=localiser(texte, chemin), remede=remede))
    problemes.sort(key=lambda p: p.ligne or 0)
    return (None if problemes else objet), problemes


def valider(classe: type[T], donnees: Any, vides: list[Chemin] | None = None) -> tuple[T | None, list[Faute]]:
    """Validates plain values: the object, or every problem with the path to the value; None stands for an empty value,
    and is dropped. `vides` receives those that the classes do not name, but the référentiel: see `charger`."""
    sorte: Any = classe
    dedans, notes = forme(sorte), list[Chemin]()
    pleines = _sans_vides(dedans, donnees, (), notes)
    inconnues = [(c, _cle_inconnue(dedans, c)) for c in notes if _est_inconnue(dedans, c)]
    if vides is not None:
        vides += [c for c in notes if dedans.sous(c[:-1]).champs is None]
    try:
        objet = validateur(sorte).validate_python(pleines)
    except ValidationError as err:
        return None, [*inconnues, *(_traduire(dedans, faute) for faute in err.errors(include_url=False))]
    return (None if inconnues else objet), inconnues


def _sans_vides(dedans: Forme, valeur: Any, chemin: Chemin, notes: list[Chemin]) -> Any:
    """The values without the keys that have none, whose paths are noted, but where a key alone says something."""
    if type(valeur) is list:
        return [_sans_vides(dedans.dessous(i), v, (*chemin, i), notes) for i, v in enumerate(valeur)]
    if type(valeur) is not dict:
        return valeur
    pleines: dict[str, Any] = {}
    for cle, v in valeur.items():
        if v is None:
            notes.append((*chemin, cle))
            if dedans.vides:
                pleines[cle] = None
        else:
            pleines[cle] = v if type(v) is str else _sans_vides(dedans.dessous(cle), v, (*chemin, cle), notes)
    return pleines


def _est_inconnue(dedans: Forme, chemin: Chemin) -> bool:
    """True for a key that the class has no field for; the keys of a mapping are the référentiel's business."""
    connues = dedans.sous(chemin[:-1]).champs
    return connues is not None and chemin[-1] not in connues


def _traduire(dedans: Forme, faute: Mapping[str, Any]) -> Faute:
    chemin = tuple(pas for pas in faute["loc"] if pas != "[key]")
    cle = next((str(pas) for pas in reversed(chemin) if isinstance(pas, str)), "")
    genre = faute["type"]
    if genre == "unexpected_keyword_argument":
        return chemin, _cle_inconnue(dedans, chemin)
    if genre == "missing":
        return chemin, Probleme(f"La clé « {cle} » manque.", remede=f"{cle}: …")
    if genre == "literal_error":
        return chemin, _mot_inconnu(cle, faute["input"], re.findall(r"'([^']*)'", faute["ctx"]["expected"]))
    if genre == "value_error":
        erreur = faute["ctx"]["error"]
        if isinstance(erreur, SigneRefuse):  # what it was found in is not shown: it may be what no screen can show
            return chemin, Probleme(f"« {cle} » : {erreur}.", remede=erreur.remede)
        voulue = Voulue(UN_JOUR) if UN_JOUR in str(erreur) else None
        with suppress(ValueError, AttributeError):
            voulue = Voulue(lire_jour_dit(faute["input"])) if voulue else None
        raison, lu = str(erreur), _court(faute["input"])
        phrase = f"{raison}, et non {lu}" if raison.startswith("on attend") else f"{lu}, {raison}"
        return chemin, Probleme(f"« {cle} » : {phrase}.", remede=voulue)
    attendu = {
        "string_type": "du texte",
        "tuple_type": "une liste",
        "mapping_type": "des rubriques (clé: valeur)",
        "dict_type": "des rubriques (clé: valeur)",
        "dataclass_type": "des rubriques (clé: valeur)",
    }.get(genre, "autre chose")
    return chemin, Probleme(f"« {cle or 'le fichier'} » : on attend {attendu}, et non {_court(faute['input'])}.")


def _court(valeur: object) -> str:
    if isinstance(valeur, dict):
        return "des rubriques"
    if isinstance(valeur, (list, tuple)):
        return "une liste"
    texte = str(valeur)
    if not texte.strip():
        return "un texte vide"
    return f"« {texte if len(texte) <= 40 else texte[:39] + '…'} »"


def _cle_inconnue(dedans: Forme, chemin: Chemin) -> Probleme:
    cle, connues = str(chemin[-1]), list(dedans.sous(chemin[:-1]).champs or ())
    suggestion = proche(cle.replace("\xa0", " "), connues)
    message = f"La clé « {cle} » n'est pas connue ici"
    if "\xa0" in cle or "\u202f" in cle:
        message += " (elle contient une espace insécable)"
    aide = f" ; vouliez-vous dire « {suggestion} » ?" if suggestion else "."
    return Probleme(message + aide, remede=f"écrivez {suggestion} à la place" if suggestion else "retirez cette ligne")


def _mot_inconnu(cle: str, mot: object, connus: list[str]) -> Probleme:
    meme = proche(mot, connus, TRES_PROCHE) if isinstance(mot, str) else None
    aide = f" ; vouliez-vous dire « {meme} » ?" if meme else "."
    message = f"« {cle} » : on attend {enumerer(connus, 'ou')}, et non {_court(mot)}{aide}"
    return Probleme(message, remede=Voulue(meme or choix(connus)))


def _expliquer(p: Probleme, texte: str, nom: str) -> Probleme:
    """The same, at the line at fault, with what it would become."""
    if (trouve := reecrire(texte, nom)) is None:
        return p
    ligne, ecrite, neuve = trouve
    return dataclasses.replace(p, ligne=ligne, remede=f"au lieu de « {ecrite.strip()} », écrivez « {neuve.strip()} »")


def _en_commande(voulue: str, nom: str, chemin: Chemin) -> str | None:
    """What to type, when it is in a file that `cqp set` writes; the words to choose from, in another."""
    if est_piece(nom) or nom.startswith(COMMUNS):
        return poser(Lieu(nom, chemin), voulue)
    return None if voulue == UN_JOUR else f"écrivez {enumerer(voulue.split('|'), 'ou')}"


def proche(mot: str, mots: list[str], assez: float = 0.6) -> str | None:
    """The known word that the mistyped one most looks like, if any does."""
    trouves = difflib.get_close_matches(sans_accents(mot.strip()), mots, n=1, cutoff=assez)
    return trouves[0] if trouves else None
