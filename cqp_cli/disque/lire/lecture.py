"""Reading a piece: its bytes, its text, and what it says as dict, list and str, by the one strict YAML reader.

Every scalar stays text, every trap of YAML is refused with its line. Built on libyaml's event stream: no YAML 1.1
surprise (`0612345670`, `NO`, `14:30`, `Null` stay text), no alias, no tag, no duplicate key, bounded depth.
Source: YAML 1.2, chapter 3 (serialization tree).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from cqp_cli.disque.lire.donnees import modele
from cqp_cli.disque.lire.fautes import decouper, en_francais, invisible
from cqp_cli.disque.lire.octets import lire_entier, lire_octets
from cqp_cli.domain.lieu import Chemin
from cqp_cli.errors import FichierIllisible, Probleme

TAILLE_MAX = 1 << 20
PROFONDEUR_MAX = 32
FAUTES_MAX = 200
VIDES = frozenset(("", "~", "null"))
_GLUE = r"\s+(#(?:\w.*)?)$"
_UN_GLUE = r"#(?<=\s#)(?:\w.*)?$"  # the same, found by its sign
_ENTIERE = r"[\d.,-]+|[a-z]+(?:-[a-z]+)*"
_CLE = r"\s*(?:-\s+)?([^\W\d_][\w.-]*):(?:\s|$)"
_CLE_SEULE = rf"{_CLE}\s*$"
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def decoder(contenu: bytes, nom: str) -> str:
    """Text of a YAML file, BOM removed. Raises FichierIllisible when it is not UTF-8 or too big."""
    if len(contenu) > TAILLE_MAX:
        raise FichierIllisible([Probleme("Ce fichier dépasse 1 Mio : ce n'est pas une pièce.", nom)])
    try:
        return contenu.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as err:
        ligne = contenu[: err.start].count(b"\n") + 1
        remede = "réenregistrez-le en UTF-8"
        raise FichierIllisible([Probleme("Ce fichier n'est pas en UTF-8.", nom, ligne, remede=remede)]) from None


_CAUSES = {
    "FileNotFoundError": ("il n'existe pas", "vérifiez son nom"),
    "PermissionError": (
        "l'accès est refusé, ou un autre programme le tient ouvert",
        "fermez-le, ou demandez le droit de le lire",
    ),
    "IsADirectoryError": ("c'est un dossier", "nommez un fichier"),
    "NotADirectoryError": ("son chemin passe par un fichier", "vérifiez son nom"),
    "PasUnFichier": ("ce n'est pas un fichier ordinaire", "copiez-le sur ce disque, puis nommez la copie"),
    "TropGros": ("il est démesuré", "vérifiez son nom"),
}
_EN_LIGNE = range(358, 399)  # what Windows says of a file that a client of synchronisation could not bring


def lire_texte(chemin: str | Path, nom: str) -> str:
    """Content of a file as text. Raises FichierIllisible when it cannot be read."""
    try:
        return decoder(lire_octets(chemin, TAILLE_MAX), nom)
    except OSError as err:
        raise FichierIllisible([non_lu(err, nom)]) from None


def lire_fichier(chemin: str | Path) -> bytes:
    """The whole content of a file. Raises FichierIllisible when the system does not give it."""
    try:
        return lire_entier(chemin)
    except OSError as err:
        raise FichierIllisible([non_lu(err, Path(chemin).name)]) from None


def texte_du_modele(nom: str, racine: Path | None = None) -> str:
    """A template; the workspace's own copy comes first. Raises FichierIllisible when it cannot be read."""
    return lire_texte(modele(nom, racine), f"templates/{nom}")


def raison(err: OSError) -> str:
    """Why the system refused, in French and without a path."""
    return _cause(err)[0]


def non_lu(err: OSError, nom: str) -> Probleme:
    """A file that the system does not give: why, and what to do."""
    pourquoi, remede = _cause(err)
    return Probleme(f"Ce fichier ne peut pas être lu ({pourquoi}).", nom, remede=remede)


def _cause(err: OSError) -> tuple[str, str]:
    if getattr(err, "winerror", None) in _EN_LIGNE:
        return "il n'est qu'en ligne : OneDrive ne l'a pas téléchargé", "ouvrez-le une fois, puis recommencez"
    autre = ("le système ne le permet pas", "copiez-le sur ce disque, puis recommencez")
    return _CAUSES.get(type(err).__name__, autre)


def lire_yaml(texte: str, nom: str) -> tuple[Any, list[Probleme]]:
    """The document as dict, list and str, empty values dropped; and every problem of form found in it.

    The value is None when the text is empty or when it cannot be read at all.
    """
    valeur, problemes = lire_ecrit(texte, nom)
    return sans_vides(valeur), problemes


def sans_vides(valeur: Any) -> Any:
    """The same without the keys that have no value."""
    if type(valeur) is dict:
        return {c: sans_vides(v) for c, v in valeur.items() if v is not None}
    return [sans_vides(v) for v in valeur] if type(valeur) is list else valeur


def lire_ecrit(texte: str, nom: str, avalees: list[tuple[str, Probleme]] | None = None) -> tuple[Any, list[Probleme]]:
    """The same with every key that is written: None stands for an empty value, for a key unknown is a fault even so.

    `avalees` receives the words that stand like keys within a text, with what is wrong if they are.
    """
    constructeur = _Constructeur(texte, nom, avalees)
    try:
        return constructeur.document(), constructeur.problemes
    except FichierIllisible as err:
        return None, [*constructeur.problemes, *err.problemes]
    except yaml.MarkedYAMLError as err:
        return None, [*constructeur.problemes, en_francais(err, texte, nom)]
    except yaml.YAMLError:
        return None, [*constructeur.problemes, invisible(texte, nom)]


class _Constructeur:
    """Builds plain values from the events of one document."""

    def __init__(self, texte: str, nom: str, avalees: list[tuple[str, Probleme]] | None) -> None:
        self.texte, self.nom, self.avalees = texte, nom, avalees
        self.problemes: list[Probleme] = []
        self.suivant = Loader(texte).get_event

    def document(self) -> Any:
        suivant = self.suivant
        suivant()  # StreamStart
        if isinstance(suivant(), yaml.StreamEndEvent):
            return None
        valeur = _net(self._valeur(suivant(), 0))
        suivant()  # DocumentEnd
        fin = suivant()
        if not isinstance(fin, yaml.StreamEndEvent):
            raise FichierIllisible([self._probleme("Ce fichier contient plusieurs documents (« --- »).", fin)])
        return valeur

    def _valeur(self, event: Any, niveau: int) -> Any:
        kind = type(event)
        if kind is yaml.ScalarEvent and event.tag is event.anchor is None:
            valeur: str = event.value
            if event.style and self.avalees is not None:
                self._relever_les_cles(event)
            return None if valeur in VIDES and not event.style else valeur
        if kind is yaml.AliasEvent:
            raise FichierIllisible([self._probleme("Un renvoi (« * ») n'est pas permis.", event)])
        if event.anchor is not None or event.tag is not None:
            signe = "Une ancre (« & »)" if event.anchor is not None else "Une étiquette (« ! »)"
            raise FichierIllisible([self._probleme(f"{signe} n'est pas permise.", event)])
        if niveau >= PROFONDEUR_MAX:
            raise FichierIllisible([self._probleme("Ce fichier emboîte trop de niveaux.", event)])
        return self._rubriques(niveau + 1) if kind is yaml.MappingStartEvent else self._liste(niveau + 1)

    def _rubriques(self, niveau: int) -> dict[str, Any]:
        suivant, valeur_de, scalaire = self.suivant, self._valeur, yaml.ScalarEvent
        valeurs: dict[str, Any] = {}
        vues: dict[str, Any] = {}
        while type(event := suivant()) is not yaml.MappingEndEvent:
            cle = valeur_de(event, niveau)
            if type(cle) is not str or cle in vues:
                cle = self._mauvaise_cle(cle, event, vues)
            else:
                vues[cle] = event.start_mark
            event = suivant()
            if (
                type(event) is scalaire
                and event.tag is event.anchor is None
                and event.value not in VIDES
                and not event.style
                and not event.value.isspace()
            ):
                valeurs[cle] = event.value  # nine values in ten: a call saved
            else:
                valeurs[cle] = _net(valeur_de(event, niveau))
        return valeurs

    def _mauvaise_cle(self, cle: Any, event: Any, vues: dict[str, Any]) -> str:
        """Says what is wrong with a key, and the key to go on with."""
        if len(self.problemes) >= FAUTES_MAX:
            message = "Ce fichier a plus de fautes que cela : corrigez celles-ci d'abord."
            raise FichierIllisible([self._probleme(message, event)])
        if isinstance(cle, str):
            message = f"La clé « {cle} » est écrite deux fois (déjà ligne {vues[cle].line + 1})."
            self.problemes.append(self._probleme(message, event, "gardez la bonne des deux, et ôtez l'autre"))
            return cle
        self.problemes.append(self._probleme("Une clé est vide ou n'est pas un mot.", event))
        return ""

    def _liste(self, niveau: int) -> list[Any]:
        valeurs: list[Any] = []
        while not isinstance(event := self.suivant(), yaml.SequenceEndEvent):
            if type(event) is yaml.ScalarEvent and not event.style:
                self._refuser_un_tiret_avale(event)
            valeur = _net(self._valeur(event, niveau))
            if valeur is not None:
                valeurs.append(valeur)
        return valeurs

    def _relever_les_cles(self, event: Any) -> None:
        """The lines of a text that stand like keys: between quotes, any; below « > » or « | », one without a value."""
        debut, fin = event.start_mark, event.end_mark
        if debut.line == fin.line or self.avalees is None:
            return
        bloc = event.style in ">|"
        for rang in range(debut.line + 1, min(fin.line + bool(fin.column), len(self.lignes))):
            if trouve := re.match(_CLE_SEULE if bloc else _CLE, self.lignes[rang]):
                cle, colonne = trouve[1], trouve.start(1) + 1
                trop = f"« {cle}: » est lu comme la suite du texte du dessus."
                ouvert = f"Ce guillemet n'est pas fermé sur sa ligne : « {cle}: » est lu comme du texte."
                p = Probleme(trop, self.nom, rang + 1, colonne=colonne)
                q = Probleme(ouvert, self.nom, debut.line + 1, colonne=debut.column + 1)
                self.avalees.append((cle, p if bloc else q))
                if not bloc:
                    return

    @cached_property
    def lignes(self) -> list[str]:
        """The lines of the text."""
        return decouper(self.texte)

    def _refuser_un_tiret_avale(self, event: Any) -> None:
        """An item that goes on over a line which begins with a dash: two that YAML reads as one."""
        debut, fin = event.start_mark.line + 1, event.end_mark.line + 1
        for rang, ligne in enumerate(self.lignes[debut:fin] if debut < fin else (), debut):
            if ligne.lstrip().startswith("- "):
                message = "Cette ligne est lue comme la suite de la précédente, malgré son tiret."
                self.problemes.append(Probleme(message, self.nom, rang + 1, colonne=ligne.index("-") + 1))
                return

    def _probleme(self, message: str, event: Any, remede: str | None = None) -> Probleme:
        ou = event.start_mark
        return Probleme(message, self.nom, ou.line + 1, remede=remede, colonne=ou.column + 1)


def _net(valeur: Any) -> Any:
    """The value; a text made of spaces only is empty."""
    return "" if type(valeur) is str and valeur.isspace() else valeur


def localiser(texte: str, chemin: Chemin) -> int | None:
    """Line of the value at `chemin`, or of the last key of it that exists; None for an empty or unreadable text."""
    return situer(texte, chemin)[0]


def situer(texte: str, chemin: Chemin, *, cle: bool = False) -> tuple[int | None, int | None]:
    """The same with the column of the value, or of its key when it is `cle` or when the value is below; from 1, None
    when there is no such key."""
    lieux, vu = _lieux(texte), chemin
    while vu and vu not in lieux:
        vu = vu[:-1]
    if vu not in lieux:
        return None, None
    debut, valeur = lieux[vu][0], lieux[vu][1].start_mark
    colonne = debut.column if cle or valeur.line != debut.line else valeur.column
    return debut.line + 1, colonne + 1 if vu == chemin else None


def debuts(texte: str) -> set[int]:
    """The lines where a key or an item begins; none of a text that cannot be read."""
    return {debut.line + 1 for debut, _ in _lieux(texte).values()}


def coupees(texte: str) -> Iterator[tuple[Chemin, str, str, int, int]]:
    """The values that a « # » glued to a word cuts: the path, what is read, what is not, the line and the column of the
    sign. A day, a number, a word of a list are whole without it."""
    if not re.search(_UN_GLUE, texte, re.MULTILINE):
        return
    lignes = decouper(texte)
    for chemin, (_, event) in _lieux(texte).items():
        if isinstance(event, yaml.ScalarEvent) and not event.style and not re.fullmatch(_ENTIERE, event.value):
            fin: Any = event.end_mark
            if trouve := re.match(_GLUE, lignes[fin.line][fin.column :]):
                yield chemin, event.value, trouve[1], fin.line + 1, fin.column + trouve.start(1) + 1


@lru_cache(maxsize=4)
def _lieux(texte: str) -> dict[Chemin, tuple[Any, Any]]:
    """Where every key or item of a text begins, and its value, by its path; kept for the last few texts."""
    suivant, lieux = Loader(texte).get_event, dict[Chemin, tuple[Any, Any]]()
    try:
        suivant()  # StreamStart
        if not isinstance(event := suivant(), yaml.StreamEndEvent):
            event = suivant()
            _noter(suivant, event, (), event.start_mark, lieux)
    except (yaml.YAMLError, RecursionError):
        return {}
    return lieux


def _noter(suivant: Any, event: Any, chemin: Chemin, debut: Any, lieux: dict[Chemin, tuple[Any, Any]]) -> None:
    """Notes where the value that begins with `event` stands, and each one below it; of two keys, the first."""
    lieux.setdefault(chemin, (debut, event))
    if isinstance(event, yaml.MappingStartEvent):
        while not isinstance(cle := suivant(), yaml.MappingEndEvent):
            dessous = (*chemin, cle.value if isinstance(cle, yaml.ScalarEvent) else "")
            if not isinstance(cle, yaml.ScalarEvent):
                _noter(suivant, cle, dessous, cle.start_mark, lieux)
            _noter(suivant, suivant(), dessous, cle.start_mark, lieux)
    elif isinstance(event, yaml.SequenceStartEvent):
        rang = 0
        while not isinstance(element := suivant(), yaml.SequenceEndEvent):
            if not _vide(element):  # it is not read
                _noter(suivant, element, (*chemin, rang), element.start_mark, lieux)
                rang += 1


def _vide(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent) and not event.style and event.value in VIDES
