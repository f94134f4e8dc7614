"""`cqp guide`: the guide, task by task, and one page per role; on the terminal, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cqp_cli.disque.lire.donnees import racine_donnees
from cqp_cli.domain.personnes import sans_accents
from cqp_cli.errors import MauvaisUsage
from cqp_cli.terminal.affichage import dire, dire_alinea
from cqp_cli.terminal.arguments import argument
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Format, Sortie

_COMMENTAIRE, _IMAGE = re.compile(r"<!--.*?-->\n?", re.DOTALL), re.compile(r"^!\[[^\]]*\]\([^)]*\)\n?", re.MULTILINE)
_LIEN, _MARQUES = re.compile(r"\[([^\]]*)\]\([^)]*\)"), re.compile(r"(?<!\w)[*_`]+|[*_`]+(?!\w)")
_CODE = re.compile(r"\s+# code \d.*$")  # what the tests of the page read
_CLOTURE = "```"


@dataclass(frozen=True, slots=True)
class Page:
    """A task of the guide, or the page of a role: its title and its Markdown."""

    titre: str
    texte: str
    role: bool = False


Tache = Annotated[list[str] | None, argument("[TACHE]...", "Quelques mots d'un titre, ou un rôle.")]


def guide(
    tache: Tache = None,
    sortie: Sortie = Format.TABLE,
) -> None:
    """Montre le guide : la liste des tâches et des rôles, ou l'une de ses pages.

    Exemple : cqp guide remettre les documents
    """
    pages = list(_pages(racine_donnees() / "docs"))
    voulus = _mots(" ".join(tache or ()))
    trouvees = [p for p in pages if _parle(p.titre, voulus)] or [p for p in pages if _parle(p.texte, voulus)]
    if not trouvees:
        raise MauvaisUsage(f"Le guide n'a pas de page « {' '.join(tache or ())} ».", "cqp guide")
    if sortie is not Format.TABLE:
        rangees = [{"titre": p.titre, "role": p.role} | ({"texte": _nu(p)} if tache else {}) for p in trouvees]
        rendre(sortie, objet_de("guide", pages=rangees), rangees, "titre role texte" if tache else "titre role")
    elif not tache:
        _sommaire(pages)
    elif len(trouvees) < 3:
        for page in trouvees:
            _montrer(page)
    else:
        dire(f"  {len(trouvees)} pages en parlent :", bold=True)
        for page in trouvees:
            dire(f"    {page.titre}")


def _pages(docs: Path) -> Iterator[Page]:
    """The sections of the guide, in its order, then the roles."""
    _, *sections = re.split(r"^## ", (docs / "guide.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    for section in sections:
        titre, _, texte = section.partition("\n")
        yield Page(titre, texte)
    for fichier in sorted((docs / "roles").glob("*.md")):
        titre, _, texte = fichier.read_text(encoding="utf-8").removeprefix("# ").partition("\n")
        yield Page(titre, texte, role=True)


def _parle(texte: str, voulus: set[str]) -> bool:
    """Whether each word begins a word of the text."""
    mots = _mots(texte)
    return all(any(m.startswith(v) for m in mots) for v in voulus)


def _mots(texte: str) -> set[str]:
    return set(re.findall(r"\w[\w-]*", sans_accents(texte)))


def _sommaire(pages: list[Page]) -> None:
    dire("  Le guide, tâche par tâche", bold=True)
    for page in pages:
        if not page.role:
            dire(f"    {page.titre}")
    dire("\n  Une page par rôle, à imprimer", bold=True)
    for page in pages:
        if page.role:
            dire(f"    {page.titre}")
    dire("\n  → cqp guide remettre les documents")


def _nu(page: Page) -> str:
    """Its Markdown without what only the site or the tests read."""
    return _IMAGE.sub("", _COMMENTAIRE.sub("", page.texte)).strip()


def _montrer(page: Page) -> None:
    """Markdown on the terminal: command lines stay whole, to be copied."""
    dire(f"  {page.titre}", bold=True)
    for rang, morceau in enumerate(f"\n{_nu(page)}".split(f"\n{_CLOTURE}")):
        if rang % 2:
            dire()
            for ligne in morceau.partition("\n")[2].splitlines():
                dire(f"      {_CODE.sub('', ligne)}")
            continue
        for paragraphe in re.split(r"\n\s*\n", morceau.strip()):
            _paragraphe(paragraphe)
    dire()


def _paragraphe(paragraphe: str) -> None:
    if not paragraphe.strip():
        return
    nu = _MARQUES.sub("", _LIEN.sub(r"\1", paragraphe))
    dire()
    if nu.startswith(("|", "#")):
        for ligne in nu.splitlines():
            if not ligne.startswith("|-"):
                dire(f"  {ligne.strip('#| ').replace(' | ', ' : ')}", bold=nu.startswith("#"))
        return
    for point in re.split(r"\n(?=- |\d+\. )", nu):
        dire_alinea(" ".join(point.split()), "  ", "    " if point.startswith("- ") else "  ")
