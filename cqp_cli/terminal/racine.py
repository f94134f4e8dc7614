"""The root command group: it assembles the commands, and it is the only place where errors are caught."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.completion import install_callback, show_callback
from typer.core import TyperCommand, TyperOption

from cqp_cli import __version__
from cqp_cli.disque.ecrire.refaire import tapee
from cqp_cli.disque.ecrire.systeme import cause, panne
from cqp_cli.domain.personnes import essentiel
from cqp_cli.domain.remedes import place_tenue
from cqp_cli.errors import CqpError, FichierIllisible
from cqp_cli.terminal import affichage, completion, flux, francais, jokers, modes, options
from cqp_cli.terminal.arguments import lire_jour
from cqp_cli.terminal.sommaire import COMMANDES, GROUPES, OU

francais.installer()

_PLUS_LU = 141  # 128 + SIGPIPE
_COMPLETION = "_CQP_COMPLETE"  # what a shell sets to ask how a word may go on


class Annonce(TyperCommand):
    """A command known by its name and its summary; its module is imported, what it takes is read, when it is called."""

    def __init__(self, nom: str, resume: str, lire: Callable[[], Any]) -> None:
        super().__init__(nom, help=resume, short_help=resume, rich_markup_mode=None)
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
    cls=francais.Accueil,
    help="Conduit une certification de branche, du premier entretien au certificat.",
    epilog="Pour commencer : « cqp init ». Le guide : « cqp guide ».",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)


def _jour_dit(_contexte: Any, _param: Any, valeur: str | None) -> None:
    if valeur:
        lire_jour(valeur)


# The options that the contract calls common, for the commands that have nothing to do with one: a script gives them
# everywhere; and « --no-cache », which scripts wrote when answers were kept. They are read, and change nothing.
COMMUNES: dict[tuple[str, ...], dict[str, Any]] = {
    ("--quiet", "-q"): {"is_flag": True},
    ("--yes",): {"is_flag": True},
    ("--no-cache",): {"is_flag": True},
    ("--jobs",): {"type": int},
    ("--at",): {"type": str, "callback": _jour_dit},
    ("--root", "-C"): {"type": str},
}


def _partout(commande: Any) -> Any:
    """Every command takes the common options; none of its arguments or options takes an empty word, or two for one."""
    if not hasattr(commande, "commands"):
        prises = {mot for param in commande.params for mot in param.opts}
        for mots, extra in COMMUNES.items():
            if libres := [m for m in mots if m not in prises]:
                commande.params.append(TyperOption(param_decls=libres, hidden=True, expose_value=False, **extra))
        for param in commande.params:
            param.consume_value = partial(_pleine, param, param.consume_value)
            if param.param_type_name == "option" and not (param.multiple or param.is_flag):
                param.add_to_parser = partial(_chaque_fois, param, param.add_to_parser)
    return commande


def _chaque_fois(option: Any, inscrire: Callable[..., None], analyseur: Any, ctx: Any) -> None:
    """Has the parser keep each value of an option that takes one: of two, typer would forget the first in silence."""
    option.multiple = True
    inscrire(analyseur, ctx)
    option.multiple = False


def _seule(param: Any, ctx: Any, donnes: Any) -> Any:
    """The one value given to an option that takes one. Raises BadParameter for two that differ."""
    if not isinstance(donnes, list) or param.param_type_name != "option" or param.multiple:
        return donnes
    if not ctx.resilient_parsing and len(dites := dict.fromkeys(donnes)) > 1:
        raise typer.BadParameter(f"elle n'a qu'une valeur, et vous en dites {len(dites)}", ctx=ctx, param=param)
    return donnes[-1]


def _reconnue(param: Any, donnes: Any) -> Any:
    """The words of a closed list as it writes them, whatever the case and accents of those that were typed."""
    choix = {essentiel(mot): mot for mot in map(francais.mot_de, getattr(param.type, "choices", ()))}
    if not choix or not isinstance(donnes, (str, list)):
        return donnes
    return choix.get(essentiel(donnes), donnes) if isinstance(donnes, str) else [_reconnue(param, x) for x in donnes]


def _pleine(param: Any, lire: Callable[..., Any], ctx: Any, mots: Mapping[str, Any]) -> Any:
    """What a command line gives to a parameter. Raises BadParameter for two words where it takes one, for an empty one
    (a variable that is not set, of which typer would make the current folder), and for what a remedy left to fill.
    """
    donnes = _reconnue(param, jokers.fichiers_pour(param, _seule(param, ctx, mots.get(param.name))))
    suite = donnes if isinstance(donnes, (list, tuple)) else (donnes,)
    if not ctx.resilient_parsing and any(isinstance(mot, str) and not mot.strip() for mot in suite):
        raise typer.BadParameter("cette valeur est vide", ctx=ctx, param=param)
    if not ctx.resilient_parsing and param.type.name == "directory" and donnes == "-":
        raise typer.BadParameter("« - » est la sortie ; il faut un dossier", ctx=ctx, param=param)
    if not ctx.resilient_parsing and (place := next((p for mot in suite if (p := place_tenue(str(mot)))), None)):
        raise typer.BadParameter(f"« {place} » tient la place d'une valeur : mettez la vôtre", ctx=ctx, param=param)
    return lire(ctx, {**mots, param.name: donnes})


def _version(demandee: bool) -> None:
    if demandee:
        affichage.dire(f"cqp {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def racine(
    ctx: typer.Context,
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Affiche la version."),  # noqa: ARG001
) -> None:
    """Conduit une certification de branche, du premier entretien au certificat."""
    if ctx.invoked_subcommand is None:
        from cqp_cli.terminal.accueil import accueillir

        accueillir()


def commandes(prefixe: str = "") -> Any:
    """The root group, or one of its groups: each of its commands announced only."""
    groupe: Any = typer.main.get_group(_groupe(prefixe)) if prefixe else typer.main.get_command(app)
    for mots, resume in COMMANDES.items():
        tete, _, nom = mots.rpartition(" ")
        if tete == prefixe:
            groupe.add_command(Annonce(nom, resume, partial(_lire, mots)))
    for nom, resume in () if prefixe else GROUPES.items():
        groupe.add_command(Annonce(nom, resume, partial(commandes, nom)))
    return francais.habiller(groupe)


def _groupe(nom: str) -> typer.Typer:
    return typer.Typer(name=nom, help=GROUPES[nom], no_args_is_help=True, rich_markup_mode=None)


def _lire(mots: str) -> Any:
    module, _, fonction = OU[mots].partition(":")
    seule = typer.Typer(add_completion=False, rich_markup_mode=None)
    seule.command(mots.rpartition(" ")[2])(getattr(import_module(f"cqp_cli.{module}"), fonction))
    return modes.selon_les_modes(mots, typer.main.get_command(seule))


def _commandes_pour(arguments: list[str]) -> Any:
    """The root group; « --show-completion fish » names the terminal, which typer otherwise guesses."""
    if len(arguments) != 2 or arguments[0] not in ("--install-completion", "--show-completion"):
        return commandes()
    seule = typer.Typer(add_completion=False, rich_markup_mode=None)
    seule.command()(_completion)
    return francais.habiller(typer.main.get_command(seule))


class Terminal(StrEnum):
    """Those that typer knows how to complete in."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"
    PWSH = "pwsh"


Installer = Annotated[Terminal | None, typer.Option(callback=install_callback, expose_value=False)]
Montrer = Annotated[Terminal | None, typer.Option(callback=show_callback, expose_value=False)]


def _completion(
    install_completion: Installer = None,
    show_completion: Montrer = None,
) -> None: ...


def lancer(arguments: list[str]) -> int:
    """Runs one command line and returns its exit code (see the contract)."""
    flux.preparer()
    options.demande.sortie = options.Format.TABLE
    tapee.mots = tuple(arguments)
    code = _repondre(arguments)
    if incomplete := flux.vider():
        code = _dire_erreurs(FichierIllisible(f"La sortie n'est pas complète : {cause(incomplete)}."))
        flux.vider()
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
            return _sortie_fermee(fin.__context__)
        return int(fin.code or 0)
    except OSError as err:
        return _sortie_fermee(err) if err.filename is None else _dire_erreurs(panne(err, *_traite(err)))
    except MemoryError:
        message = "La mémoire de cet ordinateur ne suffit pas ; rien n'est à moitié écrit."
        return _dire_erreurs(CqpError(message, "fermez d'autres programmes, ou traitez moins de dossiers à la fois"))
    except Exception as err:
        if isinstance(err, RuntimeError) and isinstance(err.__cause__, KeyboardInterrupt):
            return _interrompu()  # Python 3.11 hides so what comes while a class is being made
        return 2 if os.environ.get(_COMPLETION) else _panne(err)  # completing, a word said would be a word typed


def _executer(arguments: list[str]) -> int:
    commande = _commandes_pour(arguments)
    if os.environ.get("_CQP_COMPLETE") == "complete_bash":
        completion.completer_bash(lambda: commande.main(prog_name="cqp"))
        return 0
    couleur = False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None
    try:
        code = commande.main(args=arguments, prog_name="cqp", standalone_mode=False, color=couleur)
    except Exception as err:
        if type(err).__name__ == "NoArgsIsHelpError":
            affichage.signaler(str(err))
            return 2
        from cqp_cli.terminal import usage

        refus = usage.en_francais(err, commande, arguments)
        if refus is None:
            raise
        raise refus from None
    if code == 130:  # how typer answers Ctrl-C
        return _interrompu()
    return code if isinstance(code, int) else 0


def _interrompu() -> int:
    affichage.signaler("  Interrompu ; rien n'est à moitié écrit.")
    return 130


def _sortie_fermee(err: OSError) -> int:
    """Standard output takes no more: the end says why, unless it is that nobody reads on (141, as a shell says it)."""
    affichage.couper(sys.stdout, err)
    return _PLUS_LU


def _traite(err: OSError) -> tuple[str, str, str]:
    return Path(str(err.filename)).name[:60] or "/", "Rien n'est à moitié écrit.", "traité"


def _dire_erreurs(err: CqpError) -> int:
    if options.demande.json:
        objet = {"version": 1, **affichage.problemes_en_json(err.problemes)}
        affichage.donnees(objet, lignes=options.demande.sortie is options.Format.JSONL)
    affichage.signaler_problemes(err.problemes)
    return err.code


def _panne(err: Exception) -> int:
    """A bug: the traceback goes to a log without values, a sentence goes to the screen."""
    from cqp_cli.disque.espace.pannes import consigner

    ou = consigner(err)
    affichage.signaler("  Ce programme a rencontré un défaut qui lui est propre ; rien n'est à moitié écrit.")
    affichage.signaler(f"  → joignez {ou} à votre signalement (il ne contient aucune donnée personnelle)")
    return 70
