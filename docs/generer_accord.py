"""Écrit docs/accord.md depuis docs/accord.yaml et les règles du programme ; `--check` dit s'il est à jour."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cqp_cli.disque.espace.espace import referentiel_livre
from cqp_cli.domain.regles import PAR_CODE, REGLES, Regle
from cqp_cli.domain.titres import Phrase as PhraseCitee
from cqp_cli.terminal.sommaire import COMMANDES

ICI = Path(__file__).parent
SOURCE, SORTIE = ICI / "accord.yaml", ICI / "accord.md"
REFERENTIEL = referentiel_livre()
VOIES = {"formation": "formation", "vae": "VAE"}
ORIGINES = {"accord": "l'accord", "loi": "loi", "reglage": "réglage"}
GENERE = "<!-- Écrit par docs/generer_accord.py depuis docs/accord.yaml : ne pas retoucher à la main. -->"
INTRODUCTION = """\
Chaque phrase de l'avenant du 15 juin 2015, dans l'ordre du texte et mot pour mot, et ce qui l'applique dans `cqp` :

- une **règle**, que `cqp check-dossier` vérifie et que `cqp rules CODE` explique. « (réglage) » ou « (loi) » : elle
  complète la phrase là où l'accord se tait, et sa raison est [plus bas](#hors-texte) ;
- une **donnée** de `referentiel.yaml`, que l'on change sans toucher au programme ;
- une **commande** qui la porte ; « à venir » : prévue, pas encore dans cette version ;
- sinon, ou en plus, *pourquoi* un programme ne peut pas la vérifier, ou ce que celui-ci ne vérifie pas encore."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Une phrase de l'accord, son repère (« 3.1.1-2 ») et ce qui l'applique."""

    repere: str
    article: str
    phrase: str
    regles: tuple[str, ...] = ()
    completee_par: tuple[str, ...] = ()
    donnees: tuple[str, ...] = ()
    commandes: tuple[str, ...] = ()
    pourquoi: str = ""


def lire() -> dict[str, Any]:
    """La source écrite à la main."""
    source: dict[str, Any] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return source


def phrases(source: dict[str, Any]) -> list[Phrase]:
    """Les phrases, chacune avec son repère (l'article et son rang) et les règles que le référentiel lui donne."""
    rangs: dict[str, int] = {}
    fondees = {(t.article, p.texte): p for t in REFERENTIEL.titres for p in t.phrases}
    listees = []
    for brute in source["phrases"]:
        article = brute["article"]
        rangs[article] = rangs.get(article, 0) + 1
        listes = {cle: tuple(brute.get(cle, ())) for cle in ("donnees", "commandes")}
        fonde = fondees.get((article, brute["phrase"]), PhraseCitee(brute["phrase"]))
        listes |= {"regles": fonde.regles, "completee_par": fonde.completee_par}
        repere = f"{article.replace(' ', '-')}-{rangs[article]}"
        listees.append(Phrase(repere, article, brute["phrase"], pourquoi=brute.get("pourquoi", ""), **listes))
    return listees


def commandes_presentes() -> set[str]:
    """Les commandes que le programme a aujourd'hui : « decide », « referentiel show »."""
    return set(COMMANDES)


def est_presente(commande: str, presentes: set[str]) -> bool:
    """Vrai si le programme a la commande ; « print parchemin » est la commande « print » et ce qu'elle imprime."""
    return commande in presentes or commande.split()[0] in presentes


def rendre(source: dict[str, Any]) -> str:
    """Le document entier."""
    toutes, presentes = phrases(source), commandes_presentes()
    lignes = ["# L'accord, phrase par phrase", "", GENERE, "", INTRODUCTION, "", _compte(toutes), ""]
    for titre in source["titres"]:
        intitule = f" – {titre['titre']}" if "titre" in titre else ""
        lignes += [f"## {titre['entete']}{intitule}", ""]
        lignes += [titre["note"], ""] if "note" in titre else []
        for phrase in toutes:
            if phrase.article == titre["article"]:
                lignes += [*_phrase(phrase, presentes), ""]
    lignes += ['## <a id="hors-texte"></a>Règles nées d\'un réglage ou de la loi', ""]
    lignes += ["Ce que l'accord ne dit pas, et ce que l'outil en fait.", ""]
    for entree in source["hors_texte"]:
        lignes += [*_hors_texte(entree, presentes), ""]
    lignes += ["## De la règle à la phrase", "", "| règle | article | phrases |", "|---|---|---|"]
    for regle in REGLES:
        siennes = (p for p in toutes if regle.code in p.regles + p.completee_par)
        liens = ", ".join(f"[{p.repere}](#{p.repere})" for p in siennes)
        articles = dict.fromkeys(regle.fondement(REFERENTIEL, v).article for v in regle.voies)
        lignes.append(f"| {regle.code}{_origine(regle)} | {' / '.join(articles)} | {liens} |")
    return "\n".join(lignes) + "\n"


def _compte(toutes: list[Phrase]) -> str:
    appliquees = sum(bool(p.regles or p.completee_par) for p in toutes)
    portees = sum(bool(p.donnees or p.commandes) and not (p.regles or p.completee_par) for p in toutes)
    reste = len(toutes) - appliquees - portees
    return (
        f"{len(REGLES)} règles, {len(toutes)} phrases : {appliquees} appliquées par une règle au moins, {portees} "
        f"portées par une donnée ou une commande, {reste} que rien, dans un dossier, ne permet de vérifier."
    )


def _phrase(p: Phrase, presentes: set[str]) -> Iterator[str]:
    yield f'> <a id="{p.repere}"></a>**{p.repere}** {p.phrase}'
    yield ""
    yield from _applique(p.regles + p.completee_par, p.donnees, p.commandes, presentes)
    if p.pourquoi:
        yield f"- *{p.pourquoi}*"


def _hors_texte(entree: dict[str, Any], presentes: set[str]) -> Iterator[str]:
    yield f"**{entree['sert']}** {entree['pourquoi']}"
    yield ""
    regles, donnees, commandes = (tuple(entree.get(cle, ())) for cle in ("regles", "donnees", "commandes"))
    yield from _applique(regles, donnees, commandes, presentes)


def _applique(
    regles: tuple[str, ...], donnees: tuple[str, ...], commandes: tuple[str, ...], presentes: set[str]
) -> Iterator[str]:
    for code in regles:
        regle = PAR_CODE[code]
        yield f"- règle **{code}**{_origine(regle)} : {regle.intitule}."
    if donnees:
        yield f"- {'donnée' if len(donnees) == 1 else 'données'} " + ", ".join(f"`{d}`" for d in donnees)
    if commandes:
        dites = (f"`cqp {c}`" + ("" if est_presente(c, presentes) else " (à venir)") for c in commandes)
        yield f"- {'commande' if len(commandes) == 1 else 'commandes'} " + ", ".join(dites)


def _origine(regle: Regle) -> str:
    """« (réglage) », « (loi ; réglage en formation) », ou rien quand l'accord le dit dans toutes les voies."""
    par_voie = {v: ORIGINES[regle.fondement(REFERENTIEL, v).origine] for v in regle.voies}
    if len(set(par_voie.values())) > 1:
        return f" ({' ; '.join(f'{origine} en {VOIES[v]}' for v, origine in par_voie.items())})"
    commune = par_voie[regle.voies[0]]
    return "" if commune == ORIGINES["accord"] else f" ({commune})"


def main(arguments: list[str]) -> int:
    """Écrit accord.md, ou avec `--check` répond 1 s'il n'est pas à jour."""
    document = rendre(lire())
    if "--check" not in arguments:
        SORTIE.write_text(document, encoding="utf-8", newline="\n")
        return 0
    if SORTIE.exists() and SORTIE.read_text(encoding="utf-8") == document:
        return 0
    print("docs/accord.md n'est pas à jour : python docs/generer_accord.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
