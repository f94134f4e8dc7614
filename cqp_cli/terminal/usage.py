"""The command lines that typer refuses, said in French.

Refusals are rebuilt from the attributes of the exceptions, and what has no attribute through `PHRASES`. The classes
are recognised by name: typer vendors them.
"""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

from cqp_cli.errors import CqpError, FichierIllisible, MauvaisUsage
from cqp_cli.terminal.francais import mot_de

# What people type who do not know yet that the commands have English names.
SYNONYMES = {"bilan": "report", "controler": "check-dossier", "envoyer": "send", "imprimer": "print"}
SYNONYMES |= {"decider": "decide", "etat": "status", "evaluer": "evaluate", "exporter": "export", "regles": "rules"}
SYNONYMES |= {"aide": "", "help": ""}  # no command, but no word mistyped either: the remedy is what they look for
SYNONYMES |= {"ouvrir": "init-candidate", "recevoir": "receive", "verifier": "check-dossier"}


def _texte(brut: str) -> str:
    """The word as it was typed, from the way Python writes it."""
    try:
        return _propre(str(ast.literal_eval(brut)))
    except (ValueError, SyntaxError):
        return _propre(brut)


def _propre(texte: str) -> str:
    """The same text, without what could move the cursor or hide a word."""
    return "".join("?" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in texte)


def _cite(brut: str) -> str:
    return f"« {_texte(brut)} »"


def _choix(brut: str, choix: str) -> str:
    return f"{_cite(brut)} ne convient pas ; au choix : {_propre(choix).replace(chr(39), '')}."


CAUSES: dict[str, str] = {
    "No such file or directory": "n'existe pas",
    "Permission denied": "n'est pas lisible",
    "Is a directory": "est un dossier ; il faut un fichier",
    "Not a directory": "passe par un fichier comme si c'était un dossier",
}
# What has no attribute of its own. `tests/terminal/test_francais.py` looks for the messages that are not here.
PHRASES: tuple[tuple[str, Callable[..., str]], ...] = (
    (r"No such command (.+?)\.(?: Did you mean .*)?", lambda mot: f"La commande {_cite(mot)} n'existe pas."),
    (r"No such option:? (\S+)", lambda mot: f"L'option {_cite(mot)} n'existe pas."),
    (r"Missing command\.|Il manque une commande\.", lambda: "Il manque une commande."),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", lambda mots: f"Ce qui suit est de trop : {_propre(mots)}."),
    (r"Option (.+) requires an argument\.", lambda mot: f"L'option {_cite(mot)} attend une valeur."),
    (r"Option (.+) requires (\d+) arguments\.", lambda mot, n: f"L'option {_cite(mot)} attend {n} valeurs."),
    (r"Option (.+) does not take a value\.", lambda mot: f"L'option {_cite(mot)} ne prend pas de valeur."),
    (r"Argument (.+) takes (\d+) values\.", lambda mot, n: f"L'argument {_cite(mot)} attend {n} valeurs."),
    (r"Takes (\d+) values but (\d+) given\.", lambda n, m: f"Il faut {n} valeurs ; il y en a {m}."),
    (r"(\d+) values are required, but (\d+) given\.", lambda n, m: f"Il faut {n} valeurs ; il y en a {m}."),
    (r"Value must be an iterable\.", lambda: "Il faut une liste de valeurs."),
    (r"(.+) is not one of (.+)\.", _choix),
    (r"(.+) is not a valid int(?:eger)?(?: range)?\.", lambda mot: f"{_cite(mot)} n'est pas un nombre entier."),
    (r"(.+) is not a valid float(?: range)?\.", lambda mot: f"{_cite(mot)} n'est pas un nombre."),
    (r"(.+) is not a valid boolean\..*", lambda mot: f"{_cite(mot)} ne dit ni oui (« yes ») ni non (« no »)."),
    (r"(.+) is not a valid UUID\.", lambda mot: f"{_cite(mot)} n'est pas un identifiant UUID."),
    (r"(.+) is not in the range (.+)\.", lambda mot, bornes: f"{_cite(mot)} ne convient pas ; il faut {bornes}."),
    (r"(.+) does not match the formats? .+\.", lambda mot: f"{_cite(mot)} n'est pas une date AAAA-MM-JJ."),
    (r"(?:File|Directory|Path) (.+) does not exist\.", lambda mot: f"{_cite(mot)} n'existe pas."),
    (r"(?:File|Directory|Path) (.+) is a file\.", lambda mot: f"{_cite(mot)} est un fichier ; il faut un dossier."),
    (
        r"(?:File|Directory|Path) (.+) is a directory\.",
        lambda mot: f"{_cite(mot)} est un dossier ; il faut un fichier.",
    ),
    (r"(?:File|Directory|Path) (.+) is not readable\.", lambda mot: f"{_cite(mot)} n'est pas lisible."),
    (r"(?:File|Directory|Path) (.+) is not writable\.", lambda mot: f"{_cite(mot)} n'est pas modifiable."),
    (r"'(.+)': (.+)", lambda mot, cause: f"{_cite(mot)} {CAUSES.get(cause, 'ne peut pas être ouvert')}."),
)


def phrase(message: str) -> str | None:
    """The French of a message of typer's, or None when it is not one of them."""
    for forme, dire in PHRASES:
        if trouve := re.fullmatch(forme, message, re.DOTALL):
            return dire(*trouve.groups())
    return None


def en_francais(err: Exception, commande: Any, arguments: list[str]) -> CqpError | None:
    """What an exception of typer's says, in French; None when it is not typer's."""
    noms = {c.__name__ for c in type(err).__mro__}
    if "FileError" in noms:
        cause = CAUSES.get(getattr(err, "message", ""), "ne peut pas être ouvert")
        return FichierIllisible(f"{_cite(repr(getattr(err, 'filename', '')))} {cause}.")
    if "UsageError" not in noms:
        return None
    ctx = getattr(err, "ctx", None)
    visee, chemin = (ctx.command, ctx.command_path) if ctx else _visee(commande, arguments)
    dire = next((d for nom, d in _PAR_CLASSE.items() if nom in noms), _autre)
    message, remede = dire(err, visee)
    return MauvaisUsage(message, remede or f"{chemin} --help")


def _visee(commande: Any, arguments: list[str]) -> tuple[Any, str]:
    """The command that a command line speaks to, for exceptions that do not say it."""
    chemin = ["cqp"]
    for mot in arguments:
        sous = getattr(commande, "commands", {}).get(mot)
        if sous:
            commande = _entiere(sous)
            chemin.append(mot)
    return commande, " ".join(chemin)


def _option_inconnue(err: Any, commande: Any) -> tuple[str, str | None]:
    option = _propre(err.option_name)
    connues = [o for o in _options(commande) if o.startswith("--")]
    sous = [_entiere(c) for c in getattr(commande, "commands", {}).values()]
    if option not in connues and any(option in _options(s) for s in sous):
        return f"L'option « {option} » s'écrit après la commande.", "cqp --help"
    return _avec_proches(f"L'option « {option} » n'existe pas", option, connues), None


def _entiere(commande: Any) -> Any:
    """The command itself when it was only announced (see `racine.py`)."""
    return getattr(commande, "entiere", commande)


def _options(commande: Any) -> Iterator[str]:
    for param in commande.params:
        if param.param_type_name == "option" and not getattr(param, "hidden", False):
            yield from (*param.opts, *param.secondary_opts)
    yield "--help"


def _manquant(err: Any, _: Any) -> tuple[str, str | None]:
    genre = "argument" if getattr(err.param, "param_type_name", "") == "argument" else "option"
    choix = getattr(getattr(err.param, "type", None), "choices", ())
    suite = f" ; au choix : {', '.join(mot_de(c) for c in choix)}" if choix else ""
    return f"Il manque l'{genre} {_nom(err)}{suite}.", None


def _valeur_refusee(err: Any, _: Any) -> tuple[str, str | None]:
    message = phrase(err.message) or _propre(err.message)
    genre, cause = type(getattr(err.param, "type", None)).__name__, err.__context__
    if genre == "FuncParamType" and isinstance(cause, ValueError) and not err.__suppress_context__:
        message = f"« {message} » ne convient pas"  # a parser's ValueError: typer repeats the value alone
    message = _choix_proche(err) or message
    nom = _nom(err)
    message = message if message.endswith((".", "?")) else f"{message}."
    return f"{nom} : {message}" if nom else message, None


def _choix_proche(err: Any) -> str | None:
    """What was perhaps meant, among the words of a closed list."""
    refuse = re.fullmatch(r"(.+) is not one of .+\.", err.message, re.DOTALL)
    if not refuse:
        return None
    choix = [mot_de(c) for c in err.param.type.choices]
    proches = get_close_matches(_texte(refuse[1]).casefold(), choix, n=1)
    return f"{_cite(refuse[1])} ne convient pas ; vouliez-vous dire « {proches[0]} » ?" if proches else None


def _nom(err: Any) -> str:
    """How the command line names what is wrong: --format, DOSSIER."""
    indice = err.param_hint
    if indice is None and err.param is not None:
        option = err.param.param_type_name == "option"
        indice = max(err.param.opts, key=len) if option else err.param.human_readable_name
    mots = [indice] if isinstance(indice, str) else indice or ()
    return " / ".join(m.strip("'[]{}.") for m in mots)


def _autre(err: Any, commande: Any) -> tuple[str, str | None]:
    message = phrase(err.message) or _propre(err.message)
    if inconnue := re.match(r"No such command (.+?)\.(?: Did you mean .*)?$", err.message, re.DOTALL):
        connues = [nom for nom, c in getattr(commande, "commands", {}).items() if not c.hidden]
        message = _avec_proches(message.removesuffix("."), _texte(inconnue[1]), connues)
    return message, None


_PAR_CLASSE: dict[str, Callable[[Any, Any], tuple[str, str | None]]] = {
    "NoSuchOption": _option_inconnue,
    "MissingParameter": _manquant,
    "BadParameter": _valeur_refusee,
}


def _avec_proches(refus: str, mot: str, connus: list[str]) -> str:
    nus = {c.lstrip("-"): c for c in connus}
    nu = "".join(c for c in unicodedata.normalize("NFKD", mot.lower().lstrip("-")) if not unicodedata.combining(c))
    debuts = [c for c in nus if len(nu) > 1 and c.startswith(nu)]
    dite = SYNONYMES.get(nu)
    proches = [dite] if dite in nus else [] if dite == "" else debuts or get_close_matches(nu, nus)
    if not proches:
        return f"{refus}."
    return f"{refus} ; vouliez-vous dire {' ou '.join(f'« {nus[p]} »' for p in proches)} ?"
