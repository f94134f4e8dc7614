"""Writes docs/commandes.md from the program itself: every command, its help as the terminal shows it.

python docs/generer_commandes.py            writes it
python docs/generer_commandes.py --check    says whether it is up to date (exit code 1 when it is not)
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cqp_cli.terminal import francais, racine

PAGE = Path(__file__).with_name("commandes.md")
TETE = """# Les commandes

<!-- Écrit par docs/generer_commandes.py : ne se corrige pas à la main. -->

Ce que dit `cqp COMMANDE --help`, pour toutes. Le mode d'emploi est dans [le guide](guide.md).

Codes de sortie : 0 fait, tout est complet ; 1 réponse négative (un dossier incomplet, exclu, différent) ; 2 commande
mal écrite ; 3 un fichier ne se lit pas ; 4 refusé (existe déjà, hors d'ordre, changé entre-temps) ; 70 un défaut du
programme. Sur un lot, chaque élément est traité et le code le plus haut est rendu.
"""


def page() -> str:
    """The whole page."""
    os.environ.pop("COLUMNS", None)
    commandes = list(_toutes(racine.commandes(), "cqp"))
    resume = "\n".join(
        f"| [`{nom}`](#{nom.replace(' ', '-')}) | {francais.premiere_phrase(_aide(c))} |" for nom, c in commandes
    )
    corps = "\n".join(_section(nom, c) for nom, c in commandes)
    return f"{TETE}\n| commande | |\n|---|---|\n{resume}\n\n{corps}"


def _toutes(groupe: Any, avant: str) -> Iterator[tuple[str, Any]]:
    for nom, commande in groupe.commands.items():
        entiere = getattr(commande, "entiere", commande)
        yield f"{avant} {nom}", entiere
        if hasattr(entiere, "commands"):
            yield from _toutes(entiere, f"{avant} {nom}")


def _aide(commande: Any) -> str:
    return str(commande.help or "")


def _section(nom: str, commande: Any) -> str:
    contexte = commande.context_class(
        commande, info_name=nom, terminal_width=100, **racine.commandes().context_settings
    )
    lignes = (ligne.rstrip() for ligne in commande.get_help(contexte).splitlines())
    niveau = "##" if nom.count(" ") == 1 else "###"
    return f"{niveau} {nom}\n\n```text\n" + "\n".join(lignes) + "\n```\n"


def main(arguments: list[str]) -> int:
    """Writes the page, or says whether it is up to date."""
    neuve = page()
    if "--check" not in arguments:
        PAGE.write_text(neuve, encoding="utf-8")
        return 0
    if PAGE.read_text(encoding="utf-8") == neuve:
        return 0
    print("docs/commandes.md n'est pas à jour : python docs/generer_commandes.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
