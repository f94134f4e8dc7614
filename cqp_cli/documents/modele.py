"""What a document says, before any question of looks: pure data, standard library only.

The modules that decide words build a `Document`; `documents/pdf` only places it. Every text here is a
plain string, never markup. A newline in it is a line break.

    document = Document(
        titre="Dossiers présentés au jury",
        pied="Référentiel 2015-06-15, cqp 0.1",
        sections=(
            Section(
                titre_courant="MARTIN Léa",
                ancre="martin-lea",
                signet="MARTIN Léa",
                blocs=(
                    Titre("MARTIN Léa", niveau=1),
                    Champs((Champ("Voie", "formation"), Champ("Employeur", "Formaction", etendue=2)), colonnes=3),
                    Tableau(
                        colonnes=(Colonne("Compétence"), Colonne("Avis", largeur=35)),
                        lignes=(Rangee(("C1", Cellule("acquise", signe=Signe.ACQUIS))),),
                    ),
                ),
            ),
        ),
    )
    render_pdf(document)

A section always begins a page; `titre_courant` runs in the header of its pages. Lengths are millimetres.
`sections` may be a generator, so that a thousand candidates never stand in memory together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cqp_cli.documents.allure import Alignement as Alignement
from cqp_cli.documents.allure import Format as Format
from cqp_cli.documents.allure import Habillage as Habillage
from cqp_cli.documents.allure import Jauge as Jauge
from cqp_cli.documents.allure import Pixels as Pixels
from cqp_cli.documents.allure import Signe as Signe
from cqp_cli.documents.allure import Style as Style
from cqp_cli.documents.rangees import Bande as Bande
from cqp_cli.documents.rangees import Cellule as Cellule
from cqp_cli.documents.rangees import Colonne as Colonne
from cqp_cli.documents.rangees import Large as Large
from cqp_cli.documents.rangees import Rangee as Rangee
from cqp_cli.documents.rangees import Tableau as Tableau

TROU = "\u2007"  # white as wide as a digit


@dataclass(frozen=True, slots=True)
class Titre:
    """Level 1 opens a section (20 points), 2 a part (14), 3 a paragraph (10.5); it stays with what follows.

    With a `signet` (level of the outline, 0 the outermost) it also stands in the bookmarks.
    """

    texte: str
    niveau: int = 2
    ancre: str = ""
    signet: int | None = None
    mention: str = ""  # said at the right, on the same line


@dataclass(frozen=True, slots=True)
class Texte:
    """A paragraph. The page number of each anchor of `renvois` is written in its place: a run of `TROU`, one for each
    digit that it may have."""

    texte: str
    style: Style = Style.CORPS
    alignement: Alignement = Alignement.GAUCHE
    renvois: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Champ:
    """A small grey label above a strong value. Without value, a line for a hand to write on."""

    libelle: str
    valeur: str = ""
    etendue: int = 1


@dataclass(frozen=True, slots=True)
class Champs:
    champs: tuple[Champ, ...]
    colonnes: int = 3


@dataclass(frozen=True, slots=True)
class Point:
    """One line of a list: its sign or dash, what it says, the state in a word, the article at the right."""

    texte: str
    signe: Signe | None = None
    mot: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Liste:
    """With several `colonnes` the points are read down the first column, then down the next."""

    points: tuple[Point, ...]
    colonnes: int = 1
    style: Style = Style.CORPS


@dataclass(frozen=True, slots=True)
class Legende:
    """What the signs of a table mean, on one line or more."""

    signes: tuple[tuple[Signe, str], ...]


@dataclass(frozen=True, slots=True)
class Signataire:
    """`champ` names the empty field that a signature service fills; without it, the paper alone is signed."""

    qualite: str
    nom: str = ""
    mention: str = ""  # « signé le 4 mai 2026 », or what must be written by hand
    champ: str = ""


@dataclass(frozen=True, slots=True)
class Signatures:
    """Blocks of 30 mm side by side; they stay with the line before them.

    With `dessus`, one signs above the name: that many millimetres of white between the function and the name; with
    `dessous`, below both.
    """

    signataires: tuple[Signataire, ...]
    colonnes: int = 3
    dessus: float = 0
    dessous: float = 0


@dataclass(frozen=True, slots=True)
class LignesEcriture:
    """Lines 9 mm apart, under an optional label."""

    nombre: int
    libelle: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    texte: str
    cochee: bool = False


@dataclass(frozen=True, slots=True)
class Cases:
    """Boxes to tick, on a grid of columns, after an optional label."""

    cases: tuple[Case, ...]
    libelle: str = ""
    colonnes: int = 3


@dataclass(frozen=True, slots=True)
class Encadre:
    """What is grouped under a tint of 6 %."""

    blocs: tuple[Bloc, ...]


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Kept on one page wherever one page can hold it; `fort`, before what stands around it."""

    blocs: tuple[Bloc, ...]
    fort: bool = False


@dataclass(frozen=True, slots=True)
class UnePage:
    """What `page` makes to the first of the `mesures` that one page can hold, from the fullest to the shortest;
    otherwise to the last."""

    page: Callable[[Any], tuple[Bloc, ...]]
    mesures: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Espace:
    hauteur: float = 4


@dataclass(frozen=True, slots=True)
class SautDePage:
    """What follows begins a page."""


@dataclass(frozen=True, slots=True)
class Nom:
    """A name alone, centred, as large as one line can hold it; what no line can hold goes on several.

    It is cut at its plain spaces only: those inside the first names, and inside the name, do not break.
    """

    texte: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture within `hauteur` by `largeur` millimetres; `texte` says it to whoever does not see it."""

    pixels: Pixels
    texte: str
    hauteur: float = 16
    largeur: float = 60
    alignement: Alignement = Alignement.GAUCHE


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code of `cote` millimetres, drawn as vectors."""

    contenu: str
    texte: str
    cote: float = 22
    alignement: Alignement = Alignement.GAUCHE


@dataclass(frozen=True, slots=True)
class Volet:
    """`largeur` in millimetres, or 0 to share what is left."""

    blocs: tuple[Bloc, ...]
    largeur: float = 0


@dataclass(frozen=True, slots=True)
class Volets:
    """Blocks side by side, never cut; `bas` sets them on the same lower edge. Too high, they stand one under the other.

    Made for a letterhead or the foot of a certificate, not for running text.
    """

    volets: tuple[Volet, ...]
    bas: bool = False


@dataclass(frozen=True, slots=True)
class Ressort:
    """White that takes its share of what is left of a `PleinePage`."""

    part: float = 1


@dataclass(frozen=True, slots=True)
class PleinePage:
    """A page composed as a whole: its `Ressort` share the white."""

    blocs: tuple[Bloc, ...]


Bloc = (
    Titre | Texte | Champs | Liste | Tableau | Legende | Signatures | LignesEcriture
    | Cases | Encadre | Ensemble | UnePage | Espace | SautDePage | Nom | Image | Qr | Volets
    | Ressort | PleinePage
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """`ancre` is where links and page references arrive; `signet` its bookmark, none when empty.

    The pages of one that is `comptee` have a number of their own beside that of the document; `retour` is the anchor
    that their header leads back to, where the document has it. With `paraphes`, every page but the last has room at its
    foot for these initials. The `filigrane` is written across each page, under what it says.
    """

    blocs: tuple[Bloc, ...]
    titre_courant: str = ""
    ancre: str = ""
    signet: str = ""
    niveau: int = 0
    format: Format = Format.PORTRAIT
    habillage: Habillage = Habillage.COMPLET
    comptee: bool = False
    retour: str = ""
    paraphes: str = ""
    filigrane: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """`cle` is what `cqp verify` recognises the file by; it stands in the metadata, with the day of the act, `date`.

    The foot of each page says `pied`, on as many lines as it has.
    """

    titre: str
    sections: Iterable[Section] = field(repr=False)
    auteur: str = ""
    sujet: str = ""
    langue: str = "fr-FR"
    pied: str = ""
    cle: str = ""
    date: date | None = None
