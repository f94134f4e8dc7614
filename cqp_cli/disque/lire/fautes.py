"""What the YAML parser stops at, said in French, at the sign that is at fault."""

from __future__ import annotations

import re

import yaml

from cqp_cli.errors import Probleme

_MARGE = "cette ligne n'est pas à la marge de ses voisines"
_ENSUITE = "rien ne peut suivre un guillemet ou un crochet fermé : mettez tout le texte entre guillemets"
_RESERVE = "ce texte commence par un signe réservé : mettez-le entre guillemets"
_FAUTES = (  # what the parser says, what it is at the beginning of a line, what it is further on
    (
        "mapping values are not allowed",
        "cette clé est trop à droite, ou la ligne du dessus porte déjà une valeur",
        "un « : » suivi d'une espace coupe ce texte : mettez-le entre guillemets",
    ),
    ("could not find expected ':'", "cette ligne n'a ni clé suivie de « : », ni tiret suivi d'une espace", ""),
    ("did not find expected key", _MARGE, _ENSUITE),
    ("did not find expected '-' indicator", _MARGE, _ENSUITE),
    ("did not find expected ',' or", "ce crochet ou cette accolade n'est pas fermé, ou il y manque une virgule", ""),
    ("block sequence entries are not allowed", "un tiret ouvre une liste : il se met au début d'une ligne", ""),
    ("expected comment or line break", "après « > » ou « | », le texte commence à la ligne", ""),
    ("expected alphabetic or numeric character", _RESERVE, ""),
    ("found character that cannot start any token", _RESERVE, ""),
    ("did not find expected node content", _RESERVE, ""),
    ("unknown escape character", "« \\ » est réservé entre guillemets doubles : prenez des guillemets simples", ""),
    ("expected hexdecimal number", "« \\ » est réservé entre guillemets doubles : prenez des guillemets simples", ""),
    ("unexpected end of stream", "ce guillemet n'est pas fermé avant la fin du fichier", ""),
)
_AU_DEBUT = (
    "simple key",
    "scanning a quoted scalar",
    "flow ",
    "an alias",
    "an anchor",
)  # the fault is where these began
_CLE = re.compile(r"[^\S\n]*(?:-[^\S\n]+)?[^\s:]*[^\S\n]*")


def en_francais(err: yaml.MarkedYAMLError, texte: str, nom: str) -> Probleme:
    """The problem that the parser tells of, in the words of who wrote the file."""
    commence = err.context_mark and any(mot in (err.context or "") for mot in _AU_DEBUT)
    marque = err.context_mark if commence else err.problem_mark or err.context_mark
    if marque is None:
        return Probleme("Ce n'est pas du YAML : vérifiez les marges, les « : » et les guillemets.", nom)
    lignes = decouper(texte)
    if not "".join(lignes[marque.line :]).strip():
        return _sans_fin(texte.rstrip(), nom)
    ligne = lignes[marque.line]
    anglais = f"{err.context or ''} {err.problem or ''}"
    debut, loin = next(((d, s) for e, d, s in _FAUTES if e in anglais), (_MARGE, ""))
    francais = loin if loin and not _CLE.fullmatch(ligne[: marque.column]) else debut
    if ligne[marque.column : marque.column + 1] == "\t":
        francais = "une tabulation sert de marge : mettez des espaces"
    message = f"Ce n'est pas du YAML : {francais}."
    return Probleme(message, nom, marque.line + 1, colonne=marque.column + 1, extrait=ligne)


def _sans_fin(texte: str, nom: str) -> Probleme:
    """The parser went to the end of the file for what closes: the place is there."""
    lignes = decouper(texte)
    message = "Ce n'est pas du YAML : un guillemet, un crochet ou une accolade n'est pas fermé avant la fin du fichier."
    return Probleme(message, nom, len(lignes), colonne=len(lignes[-1]) + 1, extrait=lignes[-1])


_INVISIBLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def invisible(texte: str, nom: str) -> Probleme:
    """The first sign that YAML does not allow, which stops the parser before it begins."""
    trouve = _INVISIBLE.search(texte)
    avant = decouper(texte[: trouve.start()]) if trouve else [""]
    message = "Ce n'est pas du YAML : un signe invisible n'est pas permis ici."
    return Probleme(message, nom, len(avant), remede="effacez ce signe", colonne=len(avant[-1]) + 1)


_FINS = "[\n\r\x85\u2028\u2029]"


def decouper(texte: str) -> list[str]:
    """The lines of a text as YAML counts them."""
    return re.split(_FINS, texte.replace("\r\n", "\n"))


def fins(texte: str) -> list[str]:
    """The end of each of them."""
    return [*re.findall(rf"\r\n|{_FINS}", texte), ""]
