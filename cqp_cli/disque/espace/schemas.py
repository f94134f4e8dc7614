"""JSON Schemas of the pieces, for editors: made from the very classes that validate.

Pydantic describes the classes; here its description is told what the strict reader does (every scalar is
text, an empty key is no value), and given the words of the templates and the codes of the référentiel.
A schema accepts whatever the tool accepts, as an editor sees it: YAML 1.2, dates as text.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cqp_cli.disque.ecrire.porte import creer_dossier, ecrire_fichier
from cqp_cli.disque.ecrire.refaire import refaire
from cqp_cli.disque.ecrire.verrous import rester_dans_l_espace
from cqp_cli.disque.espace.commentaires import PAR_CLE, Note, lire_notes
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.classes import CLASSES
from cqp_cli.disque.lire.lecture import texte_du_modele
from cqp_cli.disque.lire.octets import lire_entier, lire_octets
from cqp_cli.domain.accord import Echelle
from cqp_cli.domain.ecritures import Piece
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.errors import CqpError, Probleme, Refus

Schema = dict[str, Any]
Referentiels = tuple[Referentiel, ...]
DOSSIER = ".cqp-schemas"
SIGNATURE = "Écrit par cqp schema ; à renouveler ainsi, jamais à la main."
NORME = "http://json-schema.org/draft-07/schema#"
TITRES = {
    "candidat": "Le candidat (candidat.yaml)",
    "livret-reperage": "Le livret de repérage (livret-reperage.yaml)",
    "parcours": "Le parcours individualisé (parcours.yaml)",
    "dossier-candidat": "Le dossier renseigné par le candidat (dossier-candidat.yaml)",
    "dossier-vae": "Le dossier de VAE (dossier-vae.yaml)",
    "evaluation": "La grille d'un évaluateur (evaluations/1-externe.yaml)",
    "decision": "La décision du jury (decisions/SESSION.yaml)",
    "session": "La session du jury (session.yaml)",
    "cqp": "Le certificateur (cqp.yaml)",
    "habilitations": "Les personnes habilitées (habilitations.yaml)",
    "referentiel": "Le référentiel d'une certification",
}
JOUR: Schema = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
NAISSANCE: tuple[Schema, ...] = (  # an editor takes a year alone for a number
    JOUR,
    {"type": "string", "pattern": r"^\d{4}(-(0[1-9]|1[0-2]))?$"},
    {"type": "integer", "minimum": 1000, "maximum": 9999},
)
TEXTE: Schema = {"type": ["string", "number", "boolean"]}
NOMBRE: Schema = {
    "anyOf": [
        {"type": "number", "minimum": 0, "maximum": 999999999.9999},
        {"type": "string", "pattern": r"^\s*\d{1,9}([.,]\d{1,4})?\s*$"},
    ]
}
ENTIER: Schema = {
    "anyOf": [
        {"type": "integer", "minimum": 0, "maximum": 999999999},
        {"type": "string", "pattern": r"^\s*\d{1,9}([.,]0{1,4})?\s*$"},
    ]
}
_VRAI, _FAUX = "[Tt][Rr][Uu][Ee]|[Oo][Uu][Ii]", "[Ff][Aa][Ll][Ss][Ee]|[Nn][Oo][Nn]"
OUI_NON: Schema = {"anyOf": [{"type": "boolean"}, {"type": "string", "pattern": rf"^\s*({_VRAI}|{_FAUX})\s*$"}]}
SCALAIRES = {"string": TEXTE, "number": NOMBRE, "integer": ENTIER, "boolean": OUI_NON}


def schema(piece: str, refs: Referentiels, racine: Path | None = None) -> Schema:
    """The schema of a piece (a key of CLASSES), with the codes and words of these référentiels; any, without one."""
    from pydantic import TypeAdapter  # here: only the schema needs all of pydantic

    brut = TypeAdapter(CLASSES[piece]).json_schema()
    notes = lire_notes(texte_du_modele(f"{piece}.yaml", racine))
    fait = _Traduction(brut.get("$defs", {})).noeud(brut, notes)
    for regler in REGLAGES.get(piece, ()) if refs else ():
        regler(fait, refs)
    tete = {"$schema": NORME, "$comment": SIGNATURE, "title": TITRES[piece]}
    return tete | (fait if "required" in fait else vide(fait))


@cache
def _explications() -> dict[str, str]:
    """What each class says of itself, by its name: pydantic tells it from 2.13 on only."""
    classes = [Piece]
    for classe in classes:
        classes += classe.__subclasses__()
    return {c.__name__: inspect.cleandoc(c.__doc__ or "") for c in classes}


@dataclass(frozen=True, slots=True)
class _Traduction:
    """Pydantic's description of a class, said as the strict reader understands it, without references."""

    definitions: Mapping[str, Schema]

    def noeud(self, brut: Schema, note: Note) -> Schema:
        """The schema of one value, empty or not."""
        brut = self._suivre(brut)
        choix = [b for b in brut.get("anyOf", [brut]) if b.get("type") != "null"]
        brut = self._suivre(choix[0])
        fait = self._valeur(brut, note)
        dit = note.texte or brut.get("description") or _explications().get(brut.get("title", ""), "")
        return ({"description": dit} if dit else {}) | fait

    def _suivre(self, brut: Schema) -> Schema:
        return self.definitions[brut["$ref"].rpartition("/")[2]] if "$ref" in brut else brut

    def _valeur(self, brut: Schema, note: Note) -> Schema:
        if "enum" in brut or "const" in brut:
            return {"enum": list(brut.get("enum") or [brut["const"]])}
        if brut.get("title") == "DateNaissance":
            return {"anyOf": list(NAISSANCE)}
        if brut.get("format") == "date":
            return dict(JOUR)
        if brut["type"] == "array":
            return {"type": "array", "items": vide(self.noeud(brut["items"], note))}
        if brut["type"] != "object":
            return dict(SCALAIRES[brut["type"]])
        if "properties" not in brut:
            valeurs = vide(self.noeud(brut["additionalProperties"], note.sous_une_cle()))
            cles = {"propertyNames": brut["propertyNames"]} if "propertyNames" in brut else {}
            return {"type": "object", "additionalProperties": valeurs} | cles
        return self._rubriques(brut, note)

    def _rubriques(self, brut: Schema, note: Note) -> Schema:
        exigees = brut.get("required", [])
        sous = {}
        for cle, valeur in brut["properties"].items():
            fait = self.noeud(valeur, note.sous.get(cle, Note()))
            dit = {"description": fait.get("description") or PAR_CLE.get(cle, "")}
            sous[cle] = dit | fait if cle in exigees else vide(dit | fait)
        fait = {"type": "object", "properties": sous, "additionalProperties": False}
        return fait | ({"required": exigees} if exigees else {})


def vide(fait: Schema) -> Schema:
    """The same schema, which a key left empty satisfies too."""
    if "anyOf" in fait:
        return fait | {"anyOf": [*fait["anyOf"], {"type": "null"}]}
    if "enum" in fait:
        return fait | {"enum": [*fait["enum"], None]}
    genres = fait.get("type", [])
    return fait | {"type": [*([genres] if isinstance(genres, str) else genres), "null"]}


# The codes and words of the référentiel ------------------------------------------------------------


def _a(fait: Schema, *chemin: str) -> Schema:
    """The schema at a path of keys, lists passed through."""
    for cle in chemin:
        while "items" in fait:
            fait = fait["items"]
        fait = fait["properties"][cle]
    return fait


def _mots(echelles: Iterable[Echelle]) -> Schema:
    mots = {m.mot: m.libelle for echelle in echelles for m in echelle}
    return {"enum": [*mots, None]}


def _intitules(refs: Referentiels) -> dict[str, tuple[str, dict[str, str]]]:
    """Of each competence: its wording, and its elements with theirs; those of all the référentiels together."""
    trouves: dict[str, tuple[str, dict[str, str]]] = {}
    for ref in refs:
        for c in ref.competences:
            ancien, elements = trouves.get(c.code, ("", {}))
            for e in c.elements:
                elements[e.code] = _ensemble(elements.get(e.code, ""), e.intitule)
            trouves[c.code] = _ensemble(ancien, c.intitule), elements
    return trouves


def _ensemble(ancien: str, nouveau: str) -> str:
    return nouveau if ancien in ("", nouveau) else ancien if nouveau in ancien else f"{ancien} / {nouveau}"


def _fermer(fait: Schema, cles: Mapping[str, Schema]) -> None:
    """A free list of keys becomes these keys only."""
    fait["properties"], fait["additionalProperties"] = dict(cles), False


def _competences(mots: Mapping[str, Callable[[Referentiel], Echelle | None]]) -> Callable[[Schema, Referentiels], None]:
    """The codes under `competences`, and under each of `mots` the elements with the words of their scale."""

    def regler(fait: Schema, refs: Referentiels) -> None:
        libre = _a(fait, "competences")
        base, cles = libre["additionalProperties"], {}
        for code, (intitule, elements) in _intitules(refs).items():
            sous = dict(base["properties"])
            for cle, echelle_de in mots.items():
                echelles = [e for e in map(echelle_de, refs) if e]
                if cle == "avis":
                    sous[cle] = sous[cle] | _mots(echelles)
                    sous[cle].pop("type", None)
                    continue
                mot = _mots(echelles) if echelles else vide(TEXTE)
                sous[cle] = dict(sous[cle])
                _fermer(sous[cle], {e: {"description": dit} | mot for e, dit in elements.items()})
            cles[code] = base | {"description": intitule, "properties": sous}
        _fermer(libre, cles)

    return regler


def _decision(fait: Schema, refs: Referentiels) -> None:
    libre = _a(fait, "competences")
    _fermer(libre, {c: libre["additionalProperties"] | {"description": i} for c, (i, _) in _intitules(refs).items()})


def _codes(*chemin: str) -> Callable[[Schema, Referentiels], None]:
    """The value at a path, or each of its items, is the code of a competence."""

    def regler(fait: Schema, refs: Referentiels) -> None:
        lieu = _a(fait, *chemin)
        lieu = lieu.get("items", lieu)
        lieu.pop("type")
        intitules = _intitules(refs)
        lieu["enum"] = [*intitules, None]
        dits = "\n".join(f"{code} : {intitule}" for code, (intitule, _) in intitules.items())
        lieu["description"] = dits

    return regler


def _conseil(*chemin: str, mots: Callable[[Referentiel], Iterable[str]]) -> Callable[[Schema, Referentiels], None]:
    """The words that an editor offers where the tool takes any."""

    def regler(fait: Schema, refs: Referentiels) -> None:
        lieu = _a(fait, *chemin)
        connus = list(dict.fromkeys(m for ref in refs for m in mots(ref)))
        lieu["anyOf"] = [{"enum": connus}, {"type": lieu.pop("type")}]

    return regler


REGLAGES: Mapping[str, tuple[Callable[[Schema, Referentiels], None], ...]] = {
    "candidat": (
        _conseil("certification", mots=lambda r: [r.code]),
        _conseil("referentiel", mots=lambda r: [r.version]),
    ),
    "livret-reperage": (_competences({"elements": lambda r: r.accord.echelle_reperage.valeur}),),
    "parcours": (_codes("actions", "competences"),),
    "dossier-candidat": (_codes("activites", "competence"),),
    "dossier-vae": (_codes("partie_3", "activites", "competence"),),
    "evaluation": (
        _competences(
            {
                "avis": lambda r: r.accord.echelle_avis.valeur,
                "elements": lambda r: r.accord.echelle_element.valeur,
                "observations": lambda r: None,  # noqa: ARG005
            }
        ),
    ),
    "decision": (_decision,),
    "session": (_conseil("membres", "college", mots=lambda r: r.accord.jury.valeur.colleges),),
}


# On disk -------------------------------------------------------------------------------------------


def en_texte(fait: Schema) -> bytes:
    """The schema as a file."""
    return (json.dumps(fait, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def referentiels_de(espace: Espace, certifications: Iterable[str] = ()) -> Referentiels:
    """The référentiels whose codes the schemas know, in every version: those named, otherwise those of the workspace.

    The one that ships counts unless the workspace has one of its own, and one only: the rule by which a
    dossier that names no certification finds its own. Raises FichierIllisible when one is bad.
    """
    codes = list(certifications)
    if not codes:
        propres = sorted(p.name for p in (espace.racine / "referentiels").glob("*") if p.is_dir())
        codes = list(dict.fromkeys([espace.referentiel().code, *propres]))
    choisis: list[tuple[str, str | None]] = [(code, version) for code in codes for version in espace.versions(code)]
    return tuple(espace.referentiel(code, version) for code, version in choisis or [(codes[0], None)])


def ecrire_schemas(dossier: Path, refs: Referentiels, racine: Path | None = None, *, force: bool = False) -> list[Path]:
    """Writes, or renews, the schema of every piece. Raises Refus for a file that is not a schema of ours."""
    faits = {dossier / f"{piece}.json": en_texte(schema(piece, refs, racine)) for piece in CLASSES}
    if not force and (autres := [f for f in faits if not _a_nous(f)]):
        raise Refus([_pas_a_nous(f) for f in autres])
    rester_dans_l_espace(dossier)
    creer_dossier(dossier)
    for fichier, octets in faits.items():
        remplacer(fichier, octets, force=force)
    return list(faits)


def remplacer(fichier: Path, octets: bytes, *, force: bool = False) -> None:
    """Writes a schema, unless it is there already. Raises Refus for a file that is not a schema of ours."""
    if not force and not _a_nous(fichier):
        raise Refus([_pas_a_nous(fichier)])
    if not fichier.is_file() or lire_entier(fichier) != octets:
        ecrire_fichier(fichier, octets, nom=fichier.name, prive=False)


def _pas_a_nous(fichier: Path) -> Probleme:
    phrase = "Ce fichier n'est pas un schéma écrit par cqp : rien n'est remplacé."
    return Probleme(phrase, fichier.name, remede=refaire("--force", ailleurs=fichier))


def _a_nous(fichier: Path) -> bool:
    """True when there is nothing to lose: no file, or one that we wrote."""
    try:
        return SIGNATURE.encode() in lire_octets(fichier, 400)
    except OSError:
        return not fichier.exists()


def renouveler(espace: Espace) -> None:
    """The schemas of a workspace made anew, if it has any and every référentiel can be read."""
    dossier = espace.racine / DOSSIER
    if not dossier.is_dir():
        return
    with suppress(CqpError):
        ecrire_schemas(dossier, referentiels_de(Espace(espace.racine)), espace.racine)
