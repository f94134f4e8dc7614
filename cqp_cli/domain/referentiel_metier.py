"""Le référentiel d'une certification : ses compétences, ses activités, et les données de l'accord.

Une version est épinglée dans chaque dossier à son ouverture (`candidat.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from cqp_cli.domain.accord import Accord, Voie
from cqp_cli.domain.ecritures import Jour, OuiNon, Piece, enumerer
from cqp_cli.domain.signes import TexteLibre
from cqp_cli.domain.titres import DONNEE_DE, Fondement, NomEtape, Titre, au_titre_de, fonder


@dataclass(frozen=True, slots=True)
class Element(Piece):
    """Un élément de compétence (annexe I). `ccs_rc` : l'un de ceux que l'accord marque pour le CCS-RC."""

    code: str
    intitule: TexteLibre
    ccs_rc: OuiNon = False


@dataclass(frozen=True, slots=True)
class Competence(Piece):
    """Une compétence (annexe I) et ses éléments, dans l'ordre du texte."""

    code: str
    intitule: TexteLibre
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Texte(Piece):
    """Une référence officielle de l'accord."""

    reference: TexteLibre
    intitule: TexteLibre = ""
    jour: Jour | None = None


@dataclass(frozen=True, slots=True)
class Enregistrement(Piece):
    """L'enregistrement au répertoire national (article 5) : de la configuration, jamais du code."""

    type: TexteLibre | None = None
    code: str | None = None
    nsf: TexteLibre | None = None
    niveau: TexteLibre | None = None
    niveau_europeen: TexteLibre | None = None
    decision: Jour | None = None
    fin: Jour | None = None


@dataclass(frozen=True, slots=True)
class Citation(Piece):
    """Une phrase de l'accord et son article."""

    article: str
    texte: TexteLibre
    voie: str | None = None


@dataclass(frozen=True, slots=True)
class Classification(Piece):
    """Le positionnement dans la grille (articles 1 et 2)."""

    niveau: TexteLibre | None = None
    nom: TexteLibre = "grille"
    grille: TexteLibre | None = None
    article: str = ""
    droits: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Qualification(Piece):
    """La description de la qualification (annexe I)."""

    description: tuple[TexteLibre, ...] = ()
    relations: tuple[TexteLibre, ...] = ()
    situations: tuple[TexteLibre, ...] = ()
    appellations: tuple[TexteLibre, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupeActivites(Piece):
    """Une phase, ou une famille, et ses activités (annexe I). Le texte ne relie pas les deux listes."""

    intitule: TexteLibre
    code: str = ""
    activites: tuple[TexteLibre, ...] = ()


@dataclass(frozen=True, slots=True)
class Activites(Piece):
    """Le référentiel d'activités (annexe I)."""

    introduction: TexteLibre = ""
    phases: tuple[GroupeActivites, ...] = ()
    familles: tuple[GroupeActivites, ...] = ()
    note: TexteLibre = ""


@dataclass(frozen=True, slots=True)
class CcsRc(Piece):
    """La mention du CCS-RC dans l'annexe I."""

    intitule: TexteLibre = ""
    article: str = "annexe I"
    mention: TexteLibre = ""


@dataclass(frozen=True)
class Referentiel(Piece):
    """Une certification dans une version : son texte et les données de sa procédure."""

    code: str
    version: str
    intitule: TexteLibre
    competences: tuple[Competence, ...]
    accord: Accord
    certification: TexteLibre = ""
    branche: TexteLibre = ""
    idcc: str = ""
    commission: TexteLibre = "commission"
    jury: TexteLibre = "jury"
    textes: tuple[Texte, ...] = ()
    enregistrement: Enregistrement = field(default_factory=Enregistrement)
    classification: Classification = field(default_factory=Classification)
    acces: tuple[Citation, ...] = ()
    titres: tuple[Titre, ...] = ()
    qualification: Qualification = field(default_factory=Qualification)
    activites: Activites = field(default_factory=Activites)
    ccs_rc: CcsRc = field(default_factory=CcsRc)

    @cached_property
    def par_code(self) -> dict[str, Competence]:
        """Les compétences par code, dans l'ordre du texte."""
        return {c.code: c for c in self.competences}

    @cached_property
    def elements_par_competence(self) -> dict[str, frozenset[str]]:
        """Les codes des éléments de chaque compétence."""
        return {c.code: frozenset(e.code for e in c.elements) for c in self.competences}

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Les codes des compétences, dans l'ordre du texte."""
        return tuple(self.par_code)

    @cached_property
    def elements_ccs_rc(self) -> tuple[str, ...]:
        """Les codes des éléments que l'accord marque pour le CCS-RC."""
        return tuple(e.code for e in self.elements() if e.ccs_rc)

    @property
    def est_cqp(self) -> bool:
        """Vrai d'un certificat de qualification professionnelle : d'une autre certification, on ne dit pas « CQP »."""
        return self.intitule.startswith("CQP ")

    @property
    def par_la_commission(self) -> str:
        """« par la CPEF », comme l'accord le dit ; d'un comité, dont le nom veut un autre article : « (comité …) »."""
        feminin = self.commission.isupper() or self.commission.lower().startswith("commission")
        return f"par la {self.commission}" if feminin else f"({self.commission})"

    def elements(self) -> Iterator[Element]:
        """Tous les éléments, dans l'ordre du texte."""
        for competence in self.competences:
            yield from competence.elements

    def titres_de(self, etape: NomEtape, voie: Voie | None = None) -> tuple[Titre, ...]:
        """Les titres qui règlent cette étape dans cette voie, ou dans toutes."""
        return tuple(t for t in self.titres if t.etape == etape and (voie is None or t.voie in (None, voie)))

    def phrase(self, etape: NomEtape, regle: str, voie: Voie | None) -> tuple[str, str]:
        """La phrase qui demande cette règle (vide s'il n'y en a pas), et son article, avec celui qui y renvoie."""
        for titre in self.titres_de(etape, voie):
            for cite in (t for t in self.titres if t.etape == etape and t.article == (titre.renvoi or titre.article)):
                if texte := next((p.texte for p in cite.phrases if regle in p.regles), ""):
                    suite = f", auquel renvoie l'art. {titre.article}" if titre.renvoi else ""
                    return texte, f"{cite.article}{suite}"
        return "", self.article(etape, voie)

    def citer(self, etape: NomEtape, regle: str, voie: Voie | None) -> str:
        """« Seuls les dossiers complets […] » (art. 3.1.4) : la phrase de cette règle, ou ce qui la fonde sans elle."""
        texte, article = self.phrase(etape, regle, voie)
        if not texte:
            return self.au_titre_de(etape, regle, voie)
        return f"« {texte.rstrip(' .')} » (art. {article})"

    def fondement(self, etape: NomEtape, regle: str, voie: Voie | None, *, loi: bool = False) -> Fondement:
        """Ce qui fonde une règle de cette étape : un réglage, quand aucune phrase ne la demande, sauf la loi."""
        return fonder(self.titres_de(etape, voie), regle, self.article(etape, voie), loi=loi)

    def au_titre_de(self, etape: NomEtape, regle: str = "", voie: Voie | None = None) -> str:
        """« art. 3.1.3 », ou « art. 3.1.3, réglage » de ce que l'accord ne demande pas ; sans règle, c'en est un."""
        return au_titre_de(self.fondement(etape, regle, voie))

    def articles(self, *quoi: tuple[NomEtape, Voie | None]) -> str:
        """« art. 3.1.3 et 3.2.2 » : les articles de ces étapes, chacun dit une fois."""
        titres = [t.article for etape, voie in quoi for t in self.titres_de(etape, voie)]
        return f"art. {enumerer(dict.fromkeys(titres or (self.article(*etape) for etape in quoi)))}"

    def article(self, etape: NomEtape, voie: Voie | None = None) -> str:
        """L'article d'une étape, « 3.1.3 / 3.2.2 » quand la voie n'est pas dite ; à défaut, celui de ses données."""
        articles = dict.fromkeys(t.article for t in self.titres_de(etape, voie))
        return " / ".join(articles) or str(getattr(self.accord, DONNEE_DE[etape]).article)
