"""From plain values to domain objects: pydantic's engine reads them and finds all that is wrong, said in French."""

from __future__ import annotations

import difflib
import re
from collections.abc import Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial, reduce
from typing import Any, TypeVar

from pydantic_core import ValidationError

from cqp_cli.disque.lire.fautes import decouper
from cqp_cli.disque.lire.lecture import lire_ecrit, situer
from cqp_cli.disque.lire.moteur import Forme, forme, validateur
from cqp_cli.disque.lire.recherche import est_piece
from cqp_cli.disque.lire.reecritures import Cle, EnListe, Faute, Lu, Reecriture, VoulueSure, reecrire
from cqp_cli.disque.lire.reecritures import Voulue as Voulue
from cqp_cli.domain.dates import lire_jour_dit
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.lieu import Chemin, Lieu
from cqp_cli.domain.personnes import sans_accents
from cqp_cli.domain.remedes import A_ECRIRE, COMMUNS, OUI_OU_NON, REPARER, UN_JOUR, choix, poser
from cqp_cli.domain.signes import SigneRefuse
from cqp_cli.errors import Probleme

T = TypeVar("T")
TRES_PROCHE = 0.8  # below, a word that looks like another is not proposed for it
UNE_PAR_LIGNE = "mettez chaque élément sur sa ligne, après un tiret et une espace"
_ATTENDUS: Mapping[str, tuple[str, str | None]] = {
    "string_type": ("du texte", "écrivez-le sur la même ligne, entre guillemets"),
    "tuple_type": ("une liste", UNE_PAR_LIGNE),
    "mapping_type": ("des rubriques (clé: valeur)", None),
    "dict_type": ("des rubriques (clé: valeur)", None),
    "dataclass_type": ("des rubriques (clé: valeur)", None),
}
_PLACES = (
    (UN_JOUR, UN_JOUR),
    ("n'existe pas dans le calendrier", UN_JOUR),
    ("on attend un nombre", A_ECRIRE),
    ("on attend true ou false", OUI_OU_NON),
)
_PUCES = r"\s*[-*•·–—]"
_SIMPLE = r"[^\W_][\w.'’ -]*"
_NOMBRE_DIT = r"(\d{1,3}(?:\s\d{3})*|\d+)\s?(?:(?:h|heures?)(?= heures$)|(?:an|ans)(?= \w+_annees$))? \w+"
_CLES_MAX = 12


class Conseil(str):
    """How to write it, which no command can guess."""

    __slots__ = ()


def charger(
    classe: type[T], texte: str, nom: str, vides: list[Chemin] | None = None
) -> tuple[T | None, list[Probleme]]:
    """Reads and validates one piece: the object, or every problem with its line; those beyond a line that cannot be
    read, too, when it is sure what that line was meant to be.

    `vides` receives the codes that are written with nothing after them, which the object does not keep.
    """
    lu = _lire(classe, nom, texte, vides)
    if not lu.fautes:
        return lu.objet, []
    lignes, dits = decouper(texte), list[Probleme]()
    for r in reecrire(texte, lu, partial(_lire, classe, nom), _cles(classe)):
        dits += _dire_reecrite(r, nom)
        lu = r.lu
    dits += [_dire(chemin, p, nom) for chemin, p in lu.fautes]
    dits = [replace(p, extrait=lignes[p.ligne - 1]) if p.colonne and p.ligne else p for p in dits]
    return None, sorted(dits, key=lambda p: p.ligne or 0)


def reparer(classe: type[Any], texte: str, nom: str) -> str:
    """The text with every slip undone that surely can be; the same when there is none."""
    lire = partial(_lire, classe, nom)
    return reduce(lambda _, r: r.texte, reecrire(texte, lire(texte), lire, _cles(classe)), texte)


def _lire(sorte: Any, nom: str, texte: str, vides: list[Chemin] | None = None) -> Lu:
    avalees = list[tuple[str, Probleme]]()
    donnees, problemes = lire_ecrit(texte, nom, avalees)
    problemes[:0] = [p for mot, p in avalees if _cles(sorte).connue(mot)]
    formels: list[Faute] = [((), p) for p in problemes]
    if donnees is None and problemes:
        return Lu(None, tuple(formels))
    objet, fautes = valider(sorte, {} if donnees is None else donnees, vides)
    for chemin, p in fautes:
        ligne, colonne = situer(texte, chemin, cle=_est_inconnue(forme(sorte), chemin))
        formels.append((chemin, replace(p, fichier=nom, ligne=ligne, colonne=colonne)))
    formels.sort(key=lambda faute: faute[1].ligne or 0)
    return Lu({} if donnees is None else donnees, tuple(formels), None if formels else objet)


@dataclass(frozen=True, slots=True)
class _Cles:
    """The keys of a class and of those below."""

    dedans: Forme
    noms: frozenset[str]

    def connue(self, mot: str) -> bool:
        return mot in self.noms

    def egaree(self, donnees: Any) -> bool:
        return self._egaree(self.dedans, donnees)

    def _egaree(self, dedans: Forme, valeur: Any) -> bool:
        if type(valeur) is list:
            return any(self._egaree(dedans.dessous(i), v) for i, v in enumerate(valeur))
        if type(valeur) is not dict:
            return False
        if dedans.champs is None and not self.noms.isdisjoint(valeur):
            return True
        return any(self._egaree(dedans.dessous(cle), v) for cle, v in valeur.items())


def _cles(classe: Any) -> _Cles:
    sorte: Hashable = classe
    return _cles_de(sorte)


@cache
def _cles_de(sorte: Any) -> _Cles:
    noms, reste = set[str](), [forme(sorte)]
    while reste:
        ici = reste.pop()
        noms |= (ici.champs or {}).keys()
        reste += [*(ici.champs or {}).values(), *([ici.autres] if ici.autres else [])]
    return _Cles(forme(sorte), frozenset(noms))


def _dire_reecrite(r: Reecriture, nom: str) -> list[Probleme]:
    """What is wrong with a line, with what it becomes and what does it."""
    ecrite, neuve = r.ecrite.strip(), r.neuve.strip()
    if est_piece(nom):
        commande = REPARER
    else:
        commande = "cqp check-dossier --fix" if nom.startswith(COMMUNS) else f"écrivez « {neuve} »"
    if not r.faute:
        return [replace(_dire(c, p, nom), remede=_poser(c, p, nom) or commande) for c, p in r.fautes]
    suite = f" ; écrivez « {neuve} »" if ecrite != neuve else ""
    tete = "Ce n'est pas du YAML" if r.arretait else r.fautes[0][1].message.rstrip(".")
    return [Probleme(f"{tete} : {r.faute}{suite}.", nom, r.rang + 1, colonne=r.colonne, remede=commande)]


def _dire(chemin: Chemin, p: Probleme, nom: str) -> Probleme:
    """A problem, its remedy as it is typed."""
    if isinstance(p.remede, Voulue):
        return replace(p, remede=_poser(chemin, p, nom))
    if isinstance(p.remede, Conseil) and (est_piece(nom) or nom.startswith(COMMUNS)):
        return replace(p, message=f"{p.message[:-1]} : {p.remede}.", remede=poser(Lieu(nom, chemin), A_ECRIRE))
    if isinstance(p.remede, Cle):
        return replace(p, remede=f"écrivez {p.remede} à la place")
    return replace(p, remede=UNE_PAR_LIGNE) if isinstance(p.remede, EnListe) else p


def _poser(chemin: Chemin, p: Probleme, nom: str) -> str | None:
    """What to type, when it is in a file that `cqp set` writes; the words to choose from, in another."""
    voulue = p.remede
    if not isinstance(voulue, Voulue):
        return None
    if est_piece(nom) or nom.startswith(COMMUNS):
        return poser(Lieu(nom, chemin), voulue)
    return None if voulue in (UN_JOUR, A_ECRIRE) else f"écrivez {enumerer(voulue.split('|'), 'ou')}"


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
    connues = dedans.sous(chemin[:-1]).champs if chemin else None
    return connues is not None and chemin[-1] not in connues


def _traduire(dedans: Forme, faute: Mapping[str, Any]) -> Faute:
    chemin = tuple(pas for pas in faute["loc"] if pas != "[key]")
    cle = next((str(pas) for pas in reversed(chemin) if isinstance(pas, str)), "")
    genre = faute["type"]
    if genre == "unexpected_keyword_argument":
        return chemin, _cle_inconnue(dedans, chemin)
    if genre == "missing":
        return chemin, Probleme(f"La clé « {cle} » manque.", remede=Voulue(A_ECRIRE))
    if genre == "literal_error":
        return chemin, _mot_inconnu(cle, faute["input"], re.findall(r"'([^']*)'", faute["ctx"]["expected"]))
    if genre == "value_error":
        return chemin, _mal_ecrit(cle, faute["input"], faute["ctx"]["error"])
    attendu, remede = _ATTENDUS.get(genre, ("autre chose", None))
    if genre == "tuple_type" and isinstance(faute["input"], str):
        remede = _en_liste(faute["input"]) or remede
    if genre == "dataclass_type" and (cles := dedans.sous(chemin).champs):
        remede = f"mettez dessous, deux espaces plus à droite : {enumerer(cles)}"
    message = f"« {cle or 'le fichier'} » : on attend {attendu}, et non {_court(faute['input'])}."
    return chemin, Probleme(message, remede=remede)


def _mal_ecrit(cle: str, lu: object, erreur: ValueError) -> Probleme:
    """A value that its field cannot read: a day, a number, yes or no, a sign that is not printed."""
    if isinstance(erreur, SigneRefuse):  # what it was found in is not shown: it may be what no screen can show
        return Probleme(f"« {cle} » : {erreur}.", remede=Conseil(erreur.remede))
    raison = str(erreur)
    phrase = f"{raison}, et non {_court(lu)}" if raison.startswith("on attend") else f"{_court(lu)}, {raison}"
    voulue = next((Voulue(place) for mots, place in _PLACES if mots in raison), None)
    if voulue == A_ECRIRE and (nombre := re.fullmatch(_NOMBRE_DIT, f"{lu} {cle}")):
        voulue = VoulueSure("".join(nombre[1].split()))
    if voulue == UN_JOUR:
        with suppress(ValueError, AttributeError):
            voulue = VoulueSure(lire_jour_dit(lu))  # type: ignore[arg-type]
    return Probleme(f"« {cle} » : {phrase}.", remede=voulue)


def _en_liste(texte: str) -> EnListe | None:
    """« Léa, Jeanne » as the items of a list, when nothing else can be meant."""
    dit = re.sub(r"(?:^|\s+)[-*•·–—]\s*", ", ", texte) if re.match(_PUCES, texte) else texte
    elements = [e.strip() for e in re.split("[,;]", dit.strip("[](), ")) if e.strip()]
    seul = len(elements) == 1 and (" " in elements[0] or elements[0].islower())  # « tous » names nobody
    return None if seul or not all(re.fullmatch(_SIMPLE, e) for e in elements) else EnListe(", ".join(elements))


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
    memes = [c for c in connues if _nue(c) == _nue(cle)]
    suggestion = memes[0] if memes else proche(cle.replace("\xa0", " "), connues)
    message = f"La clé « {cle} » n'est pas connue ici"
    if "\xa0" in cle or "\u202f" in cle:
        message += " (elle contient une espace insécable)"
    aide = f" ; vouliez-vous dire « {suggestion} » ?" if suggestion else "."
    if len(memes) == 1:
        return Probleme(message + aide, remede=Cle(suggestion))
    if suggestion:
        return Probleme(message + aide, remede=f"écrivez {suggestion} à la place, si c'est elle")
    dites = f" (clés connues ici : {', '.join(connues)})" if len(connues) <= _CLES_MAX else ""
    return Probleme(message + aide, remede=f"mettez « # » devant pour garder cette ligne en note{dites}")


def _nue(mot: str) -> str:
    """A word without what people write otherwise: case, accents, spaces, hyphens."""
    return re.sub(r"[\W_]+", "", sans_accents(mot))


def _mot_inconnu(cle: str, mot: object, connus: list[str]) -> Probleme:
    memes = [c for c in connus if isinstance(mot, str) and _nue(c) == _nue(mot)]
    meme = memes[0] if len(memes) == 1 else proche(mot, connus, TRES_PROCHE) if isinstance(mot, str) else None
    aide = f" ; vouliez-vous dire « {meme} » ?" if meme else "."
    message = f"« {cle} » : on attend {enumerer(connus, 'ou')}, et non {_court(mot)}{aide}"
    return Probleme(message, remede=VoulueSure(meme) if memes and meme else Voulue(meme or choix(connus)))


def proche(mot: str, mots: list[str], assez: float = 0.6) -> str | None:
    """The known word that the mistyped one most looks like, if any does."""
    trouves = difflib.get_close_matches(sans_accents(mot.strip()), mots, n=1, cutoff=assez)
    return trouves[0] if trouves else None
