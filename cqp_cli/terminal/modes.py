"""The modes of each command: what chooses one, and what it reads besides. What is typed is never forgotten in silence.

A command line is in the first mode whose option it gives, otherwise in the one named by nothing. An option that this
mode does not read is wrong usage, before anything is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from cqp_cli.disque.lire.chemins import est_forme
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.errors import MauvaisUsage, Probleme

# What the contract gives to every command, and `--force`, which allows and says nothing.
TOUJOURS = ("--root", "--format", "--at", "--dry-run", "--quiet", "--jobs", "--yes", "--no-cache", "--force")
_PERSONNE = (
    "--nom --prenom --voie --code --nom-usage --sexe --naissance --commune --courriel --statut --emploi --entreprise"
)
_JURY = "--retrait --presidence --suite --preconisation"  # a jury that sends back says these too
_FORMULAIRE = {"--grid": "", "--grid-dir": "", "--from": ""}

MODES: dict[str, dict[str, str]] = {
    "init-candidate": {
        "--grid": "--certification",
        "--from": "--certification --all-or-nothing --a-corriger",
        "": f"--certification {_PERSONNE}",
    },
    "reperage": _FORMULAIRE | {"": ""},
    "parcours": {"--init": ""} | _FORMULAIRE | {"": ""},
    "activites": {"--init": "", "--grid": "--partie-2", "--grid-dir": "--partie-2", "--from": "", "": ""},
    "evaluate": {
        "--grid-dir": "--role",
        "--from": "--role --passage",
        "--grid": "--role --passage",
        "--role": "--passage",
        "": "",
    },
    "check-dossier": {"--letter": "--avant --verbose --all --fix", "": "--verbose --all --fix"},
    "decide": {
        "--grid": "",
        "--from": "",
        "--revoke": "--motif",
        "--renvoi": f"--motif {_JURY}",
        "--non-conforme": f"--motif --competence --conforme {_JURY}",
        "": f"--competence {_JURY}",
    },
    "print": {
        "--reissue": "--motif --session --output",
        "--preview": "--session --output --avant",
        "--blank": "--session --output",
        "": "--session --output --avant",
    },
    "status": {"--expiring": "--names --output", "": "--names --output --all"},
    "report": {"--year": "--seuil --output", "": "--from --to --seuil --output"},
    "schema": {"--all": "--certification", "PIECE": "--certification --output", "": ""},
    "export accrochage": {
        "--report": "--withdrawn --output",
        "--rejected": "--withdrawn --output",
        "--withdrawn": "--output",
        "": "--output DOSSIERS",
    },
    "register list": {
        "--year": "--session --document --issue --output",
        "": "--from --to --session --document --issue --output",
    },
}
"""By command: each mode, and the options (or arguments) that it reads besides its own. Any mode reads an argument that
none names."""


def selon_les_modes(nom: str, commande: Any) -> Any:
    """The same command, which refuses what its mode does not read."""
    if modes := MODES.get(nom):
        commande.invoke = partial(_appeler, modes, commande.invoke)
    return commande


def _appeler(modes: Mapping[str, str], faire: Callable[[Any], Any], ctx: Any) -> Any:
    donnes = list(_donnes(ctx))
    mode = next((m for m in modes if m in donnes), "")
    oublies = [d for d in donnes if d != mode and d not in modes[mode].split() and _propre(d, modes)]
    if oublies:
        raise MauvaisUsage([_refus(modes, mode, oublie) for oublie in oublies])
    return faire(ctx)


def _donnes(ctx: Any) -> Iterator[str]:
    """What the command line gives, by its longest name; a form among the dossiers is what `--from` would say."""
    for param in ctx.command.params:
        if param.required or getattr(ctx.get_parameter_source(param.name), "name", "") != "COMMANDLINE":
            continue
        if param.param_type_name == "option":
            yield max(param.opts, key=len)
        elif param.name == "cibles":
            yield from ["--from"] if any(est_forme(Path(c)) for c in ctx.params["cibles"]) else []
        else:
            yield param.human_readable_name.strip("[].")


def _propre(dit: str, modes: Mapping[str, str]) -> bool:
    """Whether it is of some modes only: an option that is not common, or an argument that a mode names."""
    if dit.startswith("-"):
        return dit not in TOUJOURS
    return any(dit in (mode, *lus.split()) for mode, lus in modes.items())


def _refus(modes: Mapping[str, str], mode: str, oublie: str) -> Probleme:
    if mode:
        return Probleme(f"{mode} et {oublie} ne vont pas ensemble : l'un serait oublié.", remede="ôtez l'un des deux")
    avec = [m for m, lus in modes.items() if oublie in lus.split()]
    return Probleme(f"{oublie} ne va pas sans {enumerer(avec, 'ou')}.", remede=f"ôtez {oublie}")
