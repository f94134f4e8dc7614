"""The root command group: it assembles the commands, and it is the only place where errors are caught."""

from __future__ import annotations

import os
import sys
from typing import Any

from cqp_cli.cli import francais

francais.installer()

import typer  # noqa: E402  (after the French catalogue)
from typer.core import TyperGroup  # noqa: E402

from cqp_cli.cli import affichage, options  # noqa: E402
from cqp_cli.errors import CqpError  # noqa: E402


class Groupe(TyperGroup):
    """The root group; its commands keep the order of the procedure."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Commands in the order in which they were added."""
        return list(self.commands)


app = typer.Typer(
    name="cqp",
    cls=Groupe,
    help="Conduit une certification de branche, du premier entretien au certificat.",
    epilog="Commencez par « cqp init », puis « cqp init-candidate ». Le guide : docs/guide.md.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


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
    from cqp_cli.cli import connaitre, decider, etapes, evaluer, ouvrir, presenter, suivre, verifier

    for module in (ouvrir, etapes, evaluer, verifier, presenter, decider, suivre, connaitre):
        module.ajouter(app)


def lancer(arguments: list[str]) -> int:
    """Runs one command line and returns its exit code (see the contract)."""
    affichage.preparer_console()
    _assembler()
    commande = typer.main.get_command(app)
    try:
        code = commande.main(args=arguments, prog_name="cqp", standalone_mode=False)
    except CqpError as err:
        return _dire_erreurs(err)
    except typer.Abort:
        affichage.signaler("Interrompu ; rien n'est à moitié écrit.")
        return 130
    except KeyboardInterrupt:
        affichage.signaler("Interrompu ; rien n'est à moitié écrit.")
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as err:
        if hasattr(err, "exit_code") and hasattr(err, "show"):
            err.show()
            return int(err.exit_code)
        return _panne(err)
    return code if isinstance(code, int) else 0


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
