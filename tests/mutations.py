"""Does a case notice when a rule is wrong? `make mutations` changes one thing at a time in `cqp_cli/domain/regles`.

Each comparison, each article, each gravity is changed in turn, in memory; the cases of `tests/cas/` run on the
changed rules until one fails. What no case notices is printed, and the answer is then 1. A change that cannot be
noticed carries its reason in the source, on the line before or on the line itself: `# mutant équivalent : …`.
"""

from __future__ import annotations

import ast
import copy
import importlib
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

from cqp_cli.domain.dossier import Dossier, au
from tests.domain.cas import Cas, CasVerdict, construire, tous_les_cas, tous_les_verdicts
from tests.domain.test_attente import ATTENTES, Attente

REGLES = Path(__file__).parents[1] / "cqp_cli" / "domain" / "regles"
PAQUET = "cqp_cli.domain.regles"
EQUIVALENT = "# mutant équivalent :"
INVERSES: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
GRAVITES = {"bloquant": "avertissement", "avertissement": "bloquant"}
ETAPES = {"evaluation": "jury", "jury": "evaluation", "reperage": "jury", "parcours": "jury", "recevabilite": "jury"}


@dataclass(frozen=True)
class Mutant:
    """One change: where it is, what it says, and the module it gives."""

    fichier: Path
    ligne: int
    dit: str
    arbre: ast.Module

    def __str__(self) -> str:
        return f"{self.fichier.name}:{self.ligne} : {self.dit}"


def mutants(fichier: Path) -> Iterator[Mutant]:
    """Every change of one module, but those that its source says cannot be noticed."""
    source = fichier.read_text(encoding="utf-8")
    lignes = ["", *source.splitlines()]
    arbre = ast.parse(source)
    for rang, noeud in enumerate(ast.walk(arbre)):
        for dit, changer in changements(noeud):
            ligne = getattr(noeud, "lineno", 0)
            if not any(EQUIVALENT in lignes[x] for x in (ligne - 1, ligne)):
                copie = copy.deepcopy(arbre)
                changer(next(n for r, n in enumerate(ast.walk(copie)) if r == rang))
                yield Mutant(fichier, ligne, dit, copie)


def changements(noeud: ast.AST) -> Iterator[tuple[str, Callable[[Any], None]]]:
    """What can be changed in one node, and how."""
    if isinstance(noeud, ast.Compare):
        for i, op in enumerate(noeud.ops):
            for autre in INVERSES[type(op)]:
                yield f"{type(op).__name__} -> {autre.__name__} dans {ast.unparse(noeud)}", _operateur(i, autre)
    elif isinstance(noeud, ast.BoolOp):
        yield f"et <-> ou dans {ast.unparse(noeud)}", _inverser
    elif isinstance(noeud, ast.UnaryOp) and isinstance(noeud.op, ast.Not):
        yield f"non retiré de {ast.unparse(noeud)}", _affirmer
    elif isinstance(noeud, ast.Constant) and isinstance(noeud.value, str):
        valeur = GRAVITES.get(noeud.value) or ETAPES.get(noeud.value)
        if valeur:
            yield f"« {noeud.value} » -> « {valeur} »", _texte(valeur)


def _operateur(rang: int, autre: type[ast.cmpop]) -> Callable[[Any], None]:
    def changer(noeud: Any) -> None:
        noeud.ops[rang] = autre()

    return changer


def _inverser(noeud: Any) -> None:
    noeud.op = ast.Or() if isinstance(noeud.op, ast.And) else ast.And()


def _affirmer(noeud: Any) -> None:
    noeud.op, noeud.operand = ast.Not(), ast.UnaryOp(ast.Not(), noeud.operand)


def _texte(valeur: str) -> Callable[[Any], None]:
    def changer(noeud: Any) -> None:
        noeud.value = valeur

    return changer


def charger(mutant: Mutant | None) -> types.ModuleType:
    """The rules imported anew, one of their modules changed."""
    for nom in [n for n in sys.modules if n == PAQUET or n.startswith(f"{PAQUET}.")]:
        del sys.modules[nom]
    if mutant is None:
        return importlib.import_module(PAQUET)
    crochet = _Crochet(mutant)
    sys.meta_path.insert(0, crochet)
    try:
        return importlib.import_module(PAQUET)
    finally:
        sys.meta_path.remove(crochet)


class _Crochet(MetaPathFinder):
    """Gives the changed module when the rules are imported."""

    def __init__(self, mutant: Mutant) -> None:
        paquet = mutant.fichier.stem == "__init__"
        self.nom = PAQUET if paquet else f"{PAQUET}.{mutant.fichier.stem}"
        self.code = compile(ast.fix_missing_locations(mutant.arbre), str(mutant.fichier), "exec")

    def find_spec(self, nom: str, *_: Any) -> ModuleSpec | None:
        if nom != self.nom:
            return None
        spec = PathFinder.find_spec(nom, [str(REGLES.parent if nom == PAQUET else REGLES)])
        assert spec
        assert spec.loader
        spec.loader.exec_module = self._executer  # type: ignore[method-assign]
        return spec

    def _executer(self, module: types.ModuleType) -> None:
        exec(self.code, module.__dict__)


Pret = Callable[[types.ModuleType], bool]


def preparer() -> list[tuple[str, Pret]]:
    """Each case, ready to be put to the rules: its dossier at its day does not depend on them."""
    prets = []
    for cas in tous_les_cas():
        dossier, session = cas.dossier()
        prets.append((str(cas), _regle(cas, au(dossier, cas.jour, session), cas.attendus)))
    for verdict in tous_les_verdicts():
        dossier, session = verdict.dossier()
        prets.append((str(verdict), _verdict(verdict, au(dossier, verdict.jour, session))))
    return prets + [(f"ce qui attend, {attente[0]} {attente[2]}", _attente(attente)) for attente in ATTENTES]


def _regle(cas: Cas, dossier: Dossier, attendus: list[dict[str, Any]]) -> Pret:
    def essayer(paquet: types.ModuleType) -> bool:
        regle = paquet.PAR_CODE[cas.regle]
        constat = paquet._appliquer(regle, regle.existe(dossier.voie), dossier, dossier.accord, cas.jour)
        return constat.etat == cas.etat and _conforme(constat.manquements, attendus)

    return essayer


def _verdict(cas: CasVerdict, dossier: Dossier) -> Pret:
    def essayer(paquet: types.ModuleType) -> bool:
        verdict = paquet.verifier(dossier, cas.jour, dossier.session)
        dits = (tuple(m.regle for m in verdict.manquements), tuple(m.regle for m in verdict.du_candidat))
        return bool(verdict.mot == cas.mot) and dits == (cas.dits, cas.du_candidat) and cas.empechements(verdict)

    return essayer


def _attente(attente: Attente) -> Pret:
    base, quand, changements, du_jour, plus_tard = attente
    ouvert, _ = construire(base, "livre", changements)
    jour = date.fromisoformat(quand) if quand else ouvert.jour
    dossier = au(ouvert, jour)

    def essayer(paquet: types.ModuleType) -> bool:
        verdict = paquet.verifier(dossier, jour)
        vus = [m.regle for m in verdict.du_jour if m.gravite == "bloquant"]
        return vus == du_jour and [m.regle for m in verdict.bloquants if m.attend] == plus_tard

    return essayer


def premier_echec(paquet: types.ModuleType, prets: list[tuple[str, Pret]]) -> str | None:
    """The first case that notices, or the rule that no longer says what it is."""
    muette = next((r.code for r in paquet.REGLES if not r.intitule), None)
    if muette:
        return f"{muette} ne dit pas ce qu'elle vérifie"
    for nom, essayer in prets:
        try:
            if not essayer(paquet):
                return nom
        except Exception as err:
            return f"{nom} : {type(err).__name__}"
    return None


def _conforme(manquements: Any, attendus: list[dict[str, Any]]) -> bool:
    return len(manquements) == len(attendus) and all(
        (m.gravite, m.lieu.fichier, m.lieu.chemin, m.acteur, m.article)
        == (a["gravite"], a["fichier"], a["chemin"], a["acteur"], a["article"])
        and a.get("message", "") in m.message
        and a.get("remede", "") in m.remede
        and a.get("origine", m.origine) == m.origine
        for m, a in zip(manquements, attendus, strict=True)
    )


def main() -> int:
    """Prints what survives; 0 when nothing does."""
    prets = preparer()
    echec = premier_echec(charger(None), prets)
    if echec:
        print(f"Les règles intactes échouent déjà : {echec}")
        return 1
    total, survivants = 0, []
    for fichier in sorted(REGLES.glob("*.py")):
        for mutant in mutants(fichier):
            total += 1
            if premier_echec(charger(mutant), prets) is None:
                survivants.append(mutant)
                print(f"survit : {mutant}", flush=True)
    print(f"{total} mutants, {total - len(survivants)} vus par les cas, {len(survivants)} survivants")
    return 1 if survivants else 0


if __name__ == "__main__":
    sys.exit(main())
