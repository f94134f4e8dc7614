"""Typer's own words in French: the help it lays out (what it refuses is in `usage.py`).

Words pass through gettext's `_`, the frame through the formatter, the rest is given to each command.
"""

from __future__ import annotations

import gettext
import io
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import typer
from typer.core import TyperGroup

from cqp_cli.errors import Refus
from cqp_cli.terminal.affichage import dire, insecable
from cqp_cli.terminal.sommaire import RUBRIQUES

MOTS = {
    "Options": "Options",
    "Arguments": "Arguments",
    "Commands": "Commandes",
    "default: {default}": "par défaut : {default}",
    "env var: {var}": "variable : {var}",
    "required": "obligatoire",
    "(dynamic)": "(calculé)",
    "(DEPRECATED)": "(ancien)",
    "Aborted!": "Interrompu.",
    "Missing command.": "Il manque une commande.",
    "Show this message and exit.": "Affiche cette aide.",
    "Install completion for the current shell.": "Installe la complétion dans ce terminal.",
    "Install completion for the specified shell.": "Installe la complétion dans le terminal nommé.",
    "Show completion for the current shell, to copy it or customize the installation.": (
        "Affiche la complétion de ce terminal, pour la copier ou l'adapter."
    ),
    "Show completion for the specified shell, to copy it or customize the installation.": (
        "Affiche la complétion du terminal nommé, pour la copier ou l'adapter."
    ),
}
VALEURS = {"path": "CHEMIN", "file": "FICHIER", "filename": "FICHIER", "directory": "DOSSIER", "boolean": "OUI|NON"}
VALEURS |= dict.fromkeys(("str", "text"), "TEXTE") | {"datetime": "AAAA-MM-JJ", "uuid": "UUID"}
VALEURS |= dict.fromkeys(("int", "integer", "int range", "integer range", "float", "float range"), "NOMBRE")


def traduire(message: str) -> str:
    """The word in French, or what gettext says of it."""
    return MOTS.get(message) or gettext.gettext(message)


def installer() -> None:
    """Makes typer ask `traduire` for its words, whichever module imported it first."""
    for nom, module in list(sys.modules.items()):
        if nom.partition(".")[0] in ("typer", "click") and vars(module).get("_") is gettext.gettext:
            vars(module)["_"] = traduire
    TyperGroup.context_class.formatter_class = Formateur  # type: ignore[attr-defined, unused-ignore]


# The help ------------------------------------------------------------------------------------------


class Formateur(TyperGroup.context_class.formatter_class):  # type: ignore[misc, name-defined, unused-ignore]
    """Lays the help out with French headings; a line is never cut before « : » or inside quotation marks."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """« Usage : cqp … » ; an argument that must be given stands bare, as everywhere else."""
        super().write_usage(prog, re.sub(r"\{([^{}]+)\}", r"\1", args), prefix or "Usage : ")

    def write_heading(self, heading: str) -> None:
        """« Options : »."""
        self.write(f"{'':>{self.current_indent}}{heading} :\n")

    def write_text(self, text: str) -> None:
        """Paragraphs; an example stays on its line, to be copied."""
        super().write_text(insecable(text.replace("\n\nExemple", "\n\n\b\nExemple")))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A list of options, arguments or commands; typer joins its own words with « ; » alone."""
        lignes = [(tete, insecable(re.sub(r"(?<=\w); ", " ; ", MOTS.get(corps, corps)))) for tete, corps in rows]
        super().write_dl(lignes, col_max, col_spacing)

    def getvalue(self) -> str:
        """The page, with the plain spaces that people search and copy."""
        return str(super().getvalue()).replace("\xa0", " ")


class Accueil(TyperGroup):
    """The root group: its help shows the commands by what they serve; one that is in no heading comes last."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """A heading for each of the `RUBRIQUES`."""
        ranges = {nom for noms in RUBRIQUES.values() for nom in noms}
        autres = tuple(nom for nom in self.list_commands(ctx) if nom not in ranges)
        large = max(len(nom) for nom in self.commands)
        for titre, noms in {**RUBRIQUES, "Autres": autres}.items():
            if rangees := [
                (f"{n:<{large}}", self.commands[n].get_short_help_str()) for n in noms if n in self.commands
            ]:
                with formatter.section(titre):
                    formatter.write_dl(rangees)


def habiller(commande: Any) -> Any:
    """The command, its options and its own commands given their French words."""
    commande.options_metavar = "[OPTIONS]"
    if commande.help and not commande.short_help:
        commande.short_help = premiere_phrase(commande.help)
    for param in commande.params:
        _habiller_param(param)
    if hasattr(commande, "commands"):
        commande.subcommand_metavar = "COMMANDE [ARGUMENTS]..."
        for sous in commande.commands.values():
            habiller(sous)
    return commande


def premiere_phrase(aide: str) -> str:
    """The first sentence, whole: a full stop ends it when a capital or nothing follows."""
    paragraphe = " ".join(aide.strip().partition("\n\n")[0].split())
    return re.split(r"(?<=[.?])\s+(?=[A-ZÀ-ÖØ-Þ«])", paragraphe, maxsplit=1)[0]


def _habiller_param(param: Any) -> None:
    param.help = MOTS.get(param.help, param.help)
    if hasattr(param.type, "_describe_range"):
        param.type._describe_range = lambda: _bornes(param.type)
    if param.name in ("install_completion", "show_completion"):
        param.callback = _completer(param.callback, param.name == "install_completion")
    if param.metavar is None:
        param.metavar = _valeur(param)


def _valeur(param: Any) -> str:
    if param.param_type_name == "argument":
        nom = str(param.name).upper().replace("_", "-")
    elif choix := getattr(param.type, "choices", None):
        nom = "|".join(mot_de(c) for c in choix)
    else:
        nom = VALEURS.get(param.type.name, "VALEUR")
    return nom if param.nargs == 1 else f"{nom}..."


def mot_de(choix: Any) -> str:
    """The word that stands for one of the choices of an option."""
    return str(getattr(choix, "value", choix))


def _bornes(type_: Any) -> str:
    haut, bas = (None if b is None else f"{b:g}" for b in (type_.max, type_.min))
    if haut is None:
        return f"{'plus de' if type_.min_open else 'au moins'} {bas}"
    if bas is None:
        return f"{'moins de' if type_.max_open else 'au plus'} {haut}"
    return f"de {bas} à {haut}"


def _completer(original: Callable[..., Any], installation: bool) -> Callable[..., Any]:
    """Typer's own callback, its English kept to itself."""

    def completer(ctx: Any, param: Any, valeur: Any) -> Any:
        if not valeur or ctx.resilient_parsing:
            return valeur
        try:
            dit, reussi = ecouter(lambda: original(ctx, param, valeur))
        except Exception as err:
            if not isinstance(err, OSError) and type(err).__name__ != "CalledProcessError":  # PowerShell
                raise
            message = (
                "Ce terminal n'est pas ici, ou ses réglages ne s'écrivent pas : la complétion n'est pas installée."
            )
            raise Refus(
                message, f"cqp --show-completion {valeur if isinstance(valeur, str) else ''}".rstrip()
            ) from None
        if not reussi:
            raise Refus("La complétion est prévue pour bash, zsh, fish et PowerShell ; ce terminal est autre.")
        if installation:
            dit = f"  Complétion installée :{dit.partition(' installed in')[2].partition(chr(10))[0]}\n"
            dit += "  Elle prendra effet à l'ouverture d'un autre terminal."
        dire(dit.rstrip("\n"))
        return ctx.exit()

    return completer


def ecouter(appel: Callable[[], Any]) -> tuple[str, bool]:
    """What a function says before it leaves, and whether it left content."""
    tampon = io.StringIO()
    with redirect_stdout(tampon), redirect_stderr(io.StringIO()):
        try:
            appel()
        except SystemExit as fin:
            return tampon.getvalue(), not fin.code
        except typer.Exit as fin:
            return tampon.getvalue(), not fin.exit_code
    return tampon.getvalue(), True
