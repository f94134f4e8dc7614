"""Typer's own words in French. Its vendored click asks gettext for them; this catalogue answers first.

`installer()` must run before typer is imported: some words are looked up at import.
"""

from __future__ import annotations

import gettext

MOTS = {
    "Usage:": "Usage :",
    "Usage: {usage}": "Usage : {usage}",
    "Options": "Options",
    "Arguments": "Arguments",
    "Commands": "Commandes",
    "[OPTIONS]": "[OPTIONS]",
    "COMMAND [ARGS]...": "COMMANDE [ARGUMENTS]…",
    "Show this message and exit.": "Affiche cette aide.",
    "Show the version and exit.": "Affiche la version.",
    "Missing command.": "Il manque une commande.",
    "Missing argument": "Il manque l'argument",
    "Missing option": "Il manque l'option",
    "Missing parameter": "Il manque le paramètre",
    "Missing parameter: {param_name}": "Il manque le paramètre {param_name}",
    "Missing {param_type}": "Il manque {param_type}",
    "No such command {name!r}.": "La commande « {name} » n'existe pas.",
    "No such option: {name}": "L'option {name} n'existe pas",
    "No such option {name!r}.": "L'option « {name} » n'existe pas.",
    "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
    "(Possible options: {possibilities})": "(options possibles : {possibilities})",
    "Did you mean one of: {possibilities}?": "Vouliez-vous dire : {possibilities} ?",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "Option {name!r} requires an argument.": "L'option « {name} » attend une valeur.",
    "Option {name!r} does not take a value.": "L'option « {name} » ne prend pas de valeur.",
    "Option {name!r} requires {nargs} arguments.": "L'option « {name} » attend {nargs} valeurs.",
    "Argument {name!r} takes {nargs} values.": "L'argument « {name} » attend {nargs} valeurs.",
    "Error: {message}": "{message}",
    "Error": "Refus",
    "Try '{command} {option}' for help.": "Voyez « {command} {option} ».",
    "default: {default}": "par défaut : {default}",
    "(DEPRECATED)": "(ancien)",
    "required": "obligatoire",
    "env var: {var}": "variable : {var}",
    "{value!r} is not a valid {number_type}.": "« {value} » n'est pas un nombre.",
    "{value!r} is not a valid boolean.": "« {value} » n'est ni vrai ni faux.",
    "{value!r} is not {choice}.": "« {value} » n'est pas {choice}.",
    "{value!r} is not one of {choices}.": "« {value} » n'est pas l'un de : {choices}.",
    "{value} is not in the range {range}.": "{value} n'est pas dans l'intervalle {range}.",
    "{name} {filename!r} does not exist.": "{filename} n'existe pas.",
    "Got unexpected extra argument ({args})": "Argument de trop : {args}",
    "Got unexpected extra arguments ({args})": "Arguments de trop : {args}",
    "Aborted!": "Interrompu.",
    "Install completion for the current shell.": "Installe la complétion pour cet interpréteur.",
    "Show completion for the current shell, to copy it or customize the installation.": "Affiche la complétion.",
    "Choose from:\n\t{choices}": "choix : {choices}",
    "file": "fichier",
    "directory": "dossier",
    "path": "chemin",
}


def installer() -> None:
    """Makes gettext answer in French for the words above."""
    ordinaire, pluriel = gettext.gettext, gettext.ngettext

    def traduire(message: str) -> str:
        return MOTS.get(message) or ordinaire(message)

    def traduire_nombre(msgid1: str, msgid2: str, n: int) -> str:
        return MOTS.get(msgid1 if n < 2 else msgid2) or pluriel(msgid1, msgid2, n)

    gettext.gettext, gettext.ngettext = traduire, traduire_nombre
