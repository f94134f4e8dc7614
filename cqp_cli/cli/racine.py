"""The root command group: it assembles the commands, and it is the only place where errors are caught."""

from __future__ import annotations

import codecs
import errno
import os
import sys
from collections.abc import Callable
from copy import copy
from functools import cached_property, partial
from inspect import getdoc
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from cqp_cli.cli import affichage, francais, options
from cqp_cli.errors import CqpError, FichierIllisible

francais.installer()


class Groupe(TyperGroup):
    """The root group; its commands keep the order of the procedure."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Commands in the order in which they were added."""
        return list(self.commands)


class Annonce(TyperCommand):
    """A command known by its name and its help; what it takes is read when it is called, for that is slow."""

    def __init__(self, nom: str, aide: str | None, lire: Callable[[], Any]) -> None:
        super().__init__(nom, help=aide, rich_markup_mode=None)
        self.short_help = francais.premiere_phrase(aide or "")
        self._lire = lire

    @cached_property
    def entiere(self) -> Any:
        """The command with its arguments, options and own commands."""
        return francais.habiller(_partout(self._lire()))

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """The context of the whole command: nothing runs, or is completed, without one."""
        return self.entiere.make_context(*args, **extra)


app = typer.Typer(
    name="cqp",
    cls=Groupe,
    help="Conduit une certification de branche, du premier entretien au certificat.",
    epilog="Commencez par « cqp init », puis « cqp init-candidate ». Le guide : docs/guide.md.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)


def _partout(commande: Any) -> Any:
    """Every command takes `--quiet` and `--yes`: a script gives them everywhere; most have nothing to do with them."""
    for sous in getattr(commande, "commands", {}).values():
        _partout(sous)
    if not hasattr(commande, "commands"):
        prises = {mot for param in commande.params for mot in param.opts}
        for mot in sorted({"--quiet", "--yes"} - prises):
            commande.params.append(TyperOption(param_decls=[mot], is_flag=True, hidden=True, expose_value=False))
    return commande


def _version(demandee: bool) -> None:
    if demandee:
        from cqp_cli import __version__

        affichage.dire(f"cqp {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def racine(
    ctx: typer.Context,
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Affiche la version."),  # noqa: ARG001
) -> None:
    """Conduit une certification de branche, du premier entretien au certificat."""
    if ctx.invoked_subcommand is None:
        from cqp_cli.cli.accueil import accueillir

        accueillir()


def _assembler() -> None:
    from cqp_cli.cli import (
        connaitre,
        decider,
        envoyer,
        etapes,
        evaluer,
        exporter,
        imprimer,
        ouvrir,
        presenter,
        purger,
        rapporter,
        suivre,
        verifier,
    )

    for module in (
        ouvrir,
        etapes,
        evaluer,
        verifier,
        presenter,
        decider,
        imprimer,
        suivre,
        rapporter,
        envoyer,
        exporter,
        purger,
        connaitre,
    ):
        module.ajouter(app)


def _commandes() -> Any:
    """The root group, each of its commands announced only."""
    seule = copy(app)
    seule.registered_commands, seule.registered_groups = [], []
    groupe: Any = typer.main.get_command(seule)
    for info in app.registered_commands:
        assert info.callback
        nom = info.name or typer.main.get_command_name(info.callback.__name__)
        groupe.add_command(Annonce(nom, info.help or getdoc(info.callback), partial(_lire_commande, info)))
    for sous in app.registered_groups:
        assert sous.typer_instance
        sous.typer_instance.rich_markup_mode = None
        lire = partial(typer.main.get_group, sous.typer_instance)
        groupe.add_command(Annonce(sous.name or "", typer.main.solve_typer_info_help(sous), lire))
    return francais.habiller(groupe)


def _lire_commande(info: Any) -> Any:
    seule = typer.Typer(add_completion=False, rich_markup_mode=None)
    seule.registered_commands = [info]
    return typer.main.get_command(seule)


def lancer(arguments: list[str]) -> int:
    """Runs one command line and returns its exit code (see the contract)."""
    affichage.preparer_console()
    _garder_ascii()
    options.demande.json = False
    try:
        code = _repondre(arguments)
        if sys.stdout:
            sys.stdout.flush()
    except BrokenPipeError:
        return _sortie_fermee(0)
    except OSError as err:
        if err.errno != errno.ENOSPC:
            return _panne(err)
        return _sortie_fermee(_dire_erreurs(FichierIllisible("La sortie n'est pas complète : le disque est plein.")))
    return code


def _repondre(arguments: list[str]) -> int:
    try:
        return _executer(arguments)
    except CqpError as err:
        return _dire_erreurs(err)
    except (typer.Abort, KeyboardInterrupt):
        return _interrompu()
    except SystemExit as fin:  # typer leaves so after a completion, and when nobody reads on
        if isinstance(fin.__context__, BrokenPipeError):
            raise fin.__context__ from None
        return int(fin.code or 0)
    except OSError:
        raise
    except Exception as err:
        return _panne(err)


def _executer(arguments: list[str]) -> int:
    if not app.registered_commands:
        _assembler()
    commande = _commandes()
    couleur = False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None
    try:
        code = commande.main(args=arguments, prog_name="cqp", standalone_mode=False, color=couleur)
    except Exception as err:
        if type(err).__name__ == "NoArgsIsHelpError":
            affichage.signaler(str(err))
            return 2
        from cqp_cli.cli import usage

        refus = usage.en_francais(err, commande, arguments)
        if refus is None:
            raise
        raise refus from None
    if code == 130:  # how typer answers Ctrl-C
        return _interrompu()
    return code if isinstance(code, int) else 0


def _garder_ascii() -> None:
    """Typer writes UTF-8 to a stream that says ASCII; under another name, ASCII it stays."""
    flux = [f for f in (sys.stdout, sys.stderr) if hasattr(f, "reconfigure") and f.encoding]
    seuls = [f for f in flux if codecs.lookup(f.encoding).name == "ascii"]
    if not seuls:
        return
    ascii_ = codecs.lookup("ascii")
    nomme = codecs.CodecInfo(ascii_.encode, ascii_.decode, None, None, ascii_.incrementalencoder, name="cqp_ascii")
    codecs.register({"cqp_ascii": nomme}.get)
    for f in seuls:
        f.reconfigure(encoding="cqp_ascii", errors="cqp")


def _interrompu() -> int:
    affichage.signaler("  Interrompu ; rien n'est à moitié écrit.")
    return 130


def _sortie_fermee(code: int) -> int:
    """Nobody reads on: what is left goes nowhere, instead of failing again when Python closes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _dire_erreurs(err: CqpError) -> int:
    if options.demande.json:
        affichage.donnees({"version": 1, **affichage.problemes_en_json(err.problemes)})
    for ligne in affichage.problemes_en_lignes(err.problemes):
        affichage.signaler(ligne)
    return err.code


def _panne(err: Exception) -> int:
    """A bug: the traceback goes to a log without values, a sentence goes to the screen."""
    from cqp_cli.files.pannes import consigner

    ou = consigner(err)
    affichage.signaler("  Ce programme a rencontré un défaut qui lui est propre ; rien n'est à moitié écrit.")
    affichage.signaler(f"  → joignez {ou} à votre signalement (il ne contient aucune donnée personnelle)")
    return 70
