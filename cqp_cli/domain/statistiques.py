"""Les chiffres d'une période : qui est entré, qui a été présenté, ce que le jury a décidé, et de quoi.

Une présentation est une décision que le jury a rendue et n'a pas annulée, renvois compris ; elle compte dans la période
de sa date. « L'évaluation des compétences porte sur l'ensemble des compétences du CQP » (3.1.3) : les avis
comptés sont ceux que le jury avait ce jour-là. Ce qui n'a pas été évalué n'a pas de taux, et non un taux nul.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from statistics import median

from cqp_cli.domain.accord import VOIES, NomPiece, Voie
from cqp_cli.domain.bilan import Bilan
from cqp_cli.domain.dossier import Dossier, au, avant
from cqp_cli.domain.jury import Decision, Issue
from cqp_cli.domain.portee import rendue
from cqp_cli.domain.publication import SEUIL, Groupe, Organisations, publier

ISSUES: tuple[Issue, ...] = ("totale", "partielle", "non-delivrance", "renvoi")


@dataclass(frozen=True, slots=True)
class Periode:
    """Du premier au dernier jour, compris."""

    du: date
    au: date

    def contient(self, jour: date | None) -> bool:
        """Vrai si le jour est connu et tombe dans la période."""
        return jour is not None and self.du <= jour <= self.au


@dataclass(frozen=True, slots=True)
class Presentation:
    """Un dossier devant le jury : la décision, et ce que donnaient les avis ce jour-là."""

    dossier: Dossier
    decision: Decision
    bilan: Bilan


@dataclass(slots=True)
class Compte:
    """Combien de présentations, par issue ; `part` est la part des délivrances totales parmi les décisions."""

    presentees: int = 0
    issues: Counter[Issue] = field(default_factory=Counter)

    def ajouter(self, issue: Issue | None) -> None:
        """Compte une présentation."""
        assert issue  # le jury l'a rendue
        self.presentees += 1
        self.issues[issue] += 1

    @property
    def decidees(self) -> int:
        """Les présentations que le jury a décidées : toutes, moins les renvois."""
        return self.presentees - self.issues["renvoi"]

    @property
    def part(self) -> float | None:
        """La part des délivrances totales, ou None si rien n'a été décidé."""
        return taux(self.issues["totale"], self.decidees)


@dataclass(slots=True)
class CompteCompetence:
    """Ce que le jury a décidé d'une compétence, et ce qu'en disaient les deux évaluateurs."""

    certification: str
    code: str
    intitule: str
    validees: int = 0
    non_validees: int = 0
    conservees: int = 0
    compares: int = 0
    divergences: int = 0

    @property
    def jugees(self) -> int:
        """Les fois où le jury s'est prononcé : une compétence conservée ne l'est pas de nouveau."""
        return self.validees + self.non_validees


@dataclass(slots=True)
class CompteElement:
    """Combien de fois un élément a été noté, et combien de fois un évaluateur au moins l'a dit non acquis."""

    certification: str
    code: str
    intitule: str
    notes: int = 0
    refus: int = 0
    divergences: int = 0


@dataclass(frozen=True, slots=True)
class Delai:
    """Les jours entre deux étapes, pour celles qui s'achèvent dans la période."""

    code: str
    libelle: str
    jours: tuple[int, ...]

    @property
    def mediane(self) -> float | None:
        """La médiane, ou None s'il n'y a rien à mesurer."""
        return median(self.jours) if self.jours else None


@dataclass(slots=True)
class Statistiques:
    """Toutes les figures d'une période."""

    periode: Periode
    seuil: int
    voies: set[Voie] = field(default_factory=set)
    """Celles que les certifications de ces dossiers ouvrent, ou qu'ils suivent."""
    entrees: Counter[Voie] = field(default_factory=Counter)
    sans_date: int = 0
    total: Compte = field(default_factory=Compte)
    par_voie: dict[Voie, Compte] = field(default_factory=dict)
    par_session: dict[str, Compte] = field(default_factory=dict)
    annulees: int = 0
    competences: list[CompteCompetence] = field(default_factory=list)
    elements: list[CompteElement] = field(default_factory=list)
    delais: list[Delai] = field(default_factory=list)
    employeurs: Organisations = field(default_factory=Organisations)
    organismes: Organisations = field(default_factory=Organisations)

    def rangs(self, noms: Mapping[Voie, str]) -> list[tuple[str, int, Compte]]:
        """Par voie : son nom, ses entrées, ce que le jury en a fait."""
        return [(nom, self.entrees[v], self.par_voie[v]) for v, nom in noms.items() if v in self.voies]

    @property
    def compares(self) -> int:
        """Les compétences dont les deux avis ont pu être comparés."""
        return sum(c.compares for c in self.competences)

    @property
    def divergences(self) -> int:
        """Celles où les évaluateurs différaient."""
        return sum(c.divergences for c in self.competences)


CAS_D_UN_TAUX = 10
"""Au-dessous, un document dit combien de cas sur combien, et pas de pourcentage : 1 sur 1 n'est pas 100 %."""


def taux(part: int, tout: int) -> float | None:
    """La part, ou None quand il n'y a rien à mesurer."""
    return part / tout if tout else None


def compter(
    dossiers: Iterable[Dossier], periode: Periode, seuil: int = SEUIL, jour: date | None = None
) -> Statistiques:
    """Les figures de la période ; ce qui est daté après son dernier jour n'a pas encore eu lieu.

    Une annulation seule se sait jusqu'au `jour` dit : la décision annulée depuis ne vaut plus dans la période.
    """
    s = Statistiques(periode, seuil, par_voie={v: Compte() for v in VOIES})
    competences: dict[tuple[str, str], CompteCompetence] = {}
    elements: dict[tuple[str, str], CompteElement] = {}
    presentations: list[Presentation] = []
    mesures: dict[str, list[int]] = defaultdict(list)
    pieces: set[NomPiece] = set()
    for brut in dossiers:
        sues = map(_des_son_jour, au(brut, jour or periode.au).ecrites)
        d = au(replace(brut, decisions=tuple(sues), ecrites=()), periode.au)
        _entree(s, d, brut)
        s.voies.update(d.accord.voies.valeur, [d.voie] if d.voie else [])
        pieces.update(*(d.accord.pieces.valeur.get(v, ()) for v in d.accord.voies.valeur))
        s.annulees += sum(x.annulee and periode.contient(x.date) for x in d.decisions)
        siennes = list(presentees(d, periode))
        presentations += siennes
        _mesurer(mesures, d, siennes, periode)
    for p in sorted(presentations, key=lambda p: (p.decision.date or date.min, p.dossier.code)):
        _compter_issue(s, p)
        if p.decision.issue != "renvoi":  # les mêmes avis reviendront devant le jury
            _compter_competences(competences, elements, p)
    s.competences, s.elements = list(competences.values()), list(elements.values())
    connus = ((code, dit) for code, (dit, piece) in DELAIS.items() if piece in (None, *pieces) or mesures[code])
    s.delais = [Delai(code, dit, tuple(sorted(mesures[code]))) for code, dit in connus]
    s.employeurs = publier(_groupes(presentations, lambda d: [d.candidat.entreprise.nom]), seuil)
    s.organismes = publier(_groupes(presentations, formateurs), seuil)
    return s


def _des_son_jour(decision: Decision) -> Decision:
    """Annulée du jour où elle fut rendue, si elle l'a été depuis."""
    a = decision.annulation
    return replace(decision, annulation=replace(a, date=decision.date)) if a and decision.annulee else decision


def _groupes(presentations: Iterable[Presentation], noms: Callable[[Dossier], list[str | None]]) -> Iterator[Groupe]:
    return ((noms(p.dossier), p.decision.issue == "totale") for p in presentations)


def formateurs(d: Dossier) -> list[str | None]:
    """Qui a formé ou accompagné le candidat."""
    noms: list[str | None] = [a.organisation for a in d.actions]
    return [*noms, d.vae.accompagnement.organisation if d.vae else None]


def presentees(d: Dossier, periode: Periode) -> Iterator[Presentation]:
    """Les présentations d'un dossier dans la période, chacune avec le bilan que le jury avait devant lui."""
    for decision in d.decisions:
        if not (rendue(decision, d.jour) and periode.contient(decision.date)):
            continue
        yield Presentation(d, decision, avant(d, decision).bilan)


def jour_entree(d: Dossier) -> date | None:
    """Le jour où il entre : dépôt de la partie 2 (3.2.1), entretien de repérage (3.1.1), sinon le premier acte.

    Un dépôt ou un entretien d'après une décision ouvre un autre parcours : le candidat était entré avant.
    """
    depot, entretien = d.vae and d.vae.partie_2.depot, d.livret and d.livret.entretien.date
    debuts = (depot, entretien) if d.voie == "vae" else (entretien, depot)  # celui de sa voie, sinon de l'autre
    jurys = [x.date for x in d.decisions if x.date]
    for debut in debuts:
        if debut and debut <= min(jurys, default=debut):
            return debut
    actes = [a.debut for a in d.actions]
    actes += [e.date for e in d.evaluations] + [*jurys]
    return min((j for j in actes if j), default=None)


def _entree(s: Statistiques, d: Dossier, brut: Dossier) -> None:
    """Compte une entrée dans la voie où il est entré : celle de sa première décision, s'il en a changé depuis."""
    quand, dites = jour_entree(d), [(x.date, x.voie) for x in brut.decisions if x.date and x.voie]
    voie = min(dites)[1] if dites else d.voie
    if quand is None:
        s.sans_date += 1
    elif voie and s.periode.contient(quand):
        s.entrees[voie] += 1


def _compter_issue(s: Statistiques, p: Presentation) -> None:
    s.total.ajouter(p.decision.issue)
    if voie := p.decision.voie or p.dossier.voie:
        s.par_voie[voie].ajouter(p.decision.issue)
    s.par_session.setdefault(p.decision.session or "", Compte()).ajouter(p.decision.issue)


def _compter_competences(
    competences: dict[tuple[str, str], CompteCompetence],
    elements: dict[tuple[str, str], CompteElement],
    p: Presentation,
) -> None:
    ref = p.dossier.referentiel
    for competence in ref.competences:
        cle = (ref.code, competence.code)
        compte = competences.setdefault(cle, CompteCompetence(*cle, competence.intitule))
        mot = p.decision.competences.get(competence.code)
        compte.validees += mot == "validee"
        compte.non_validees += mot == "non-validee"
        compte.conservees += mot == "conservee"
        if mot != "conservee":
            _comparer(compte, p.bilan)
        for element in competence.elements:
            rang = (ref.code, element.code)
            sien = elements.setdefault(rang, CompteElement(*rang, element.intitule))
            if mot != "conservee":
                _noter(sien, competence.code, p.bilan)


def _comparer(compte: CompteCompetence, bilan: Bilan) -> None:
    roles = bilan.dossier.accord.evaluateurs.valeur
    sens = [bilan.sens(role, compte.code) for role in roles]
    if len(sens) > 1 and all(x in ("acquis", "non-acquis") for x in sens):
        compte.compares += 1
        compte.divergences += len(set(sens)) > 1


def _noter(compte: CompteElement, competence: str, bilan: Bilan) -> None:
    accord = bilan.dossier.accord
    blocs = [bilan.bloc(role, competence) for role in accord.evaluateurs.valeur]
    sens = [accord.sens_element(b.elements.get(compte.code)) for b in blocs if b]
    notes = [x for x in sens if x in ("acquis", "non-acquis")]
    compte.notes += bool(notes)
    compte.refus += "non-acquis" in notes
    compte.divergences += len(set(notes)) > 1


# Les délais ------------------------------------------------------------------------------------------------

DELAIS: dict[str, tuple[str, NomPiece | None]] = {
    "recevabilite": ("du dépôt de la demande à l'avis de recevabilité (VAE)", "dossier-vae"),
    "reperage-evaluation": ("de l'entretien de repérage à la première évaluation (formation)", "livret-reperage"),
    "recevabilite-evaluation": ("de l'avis de recevabilité à la première évaluation (VAE)", "dossier-vae"),
    "evaluation-transmission": ("de l'évaluation à la transmission au jury", None),
    "transmission-jury": ("de la transmission à la session du jury", None),
    "entree-delivrance": ("de l'entrée à la délivrance totale", None),
}
"""Ce qui se mesure, et la pièce sans laquelle une branche ne le connaît pas."""


def _mesurer(mesures: dict[str, list[int]], d: Dossier, siennes: Sequence[Presentation], periode: Periode) -> None:
    for code, debut, fin in _intervalles(d, siennes):
        if debut and fin and periode.contient(fin) and fin >= debut:
            mesures[code].append((fin - debut).days)


def _intervalles(d: Dossier, siennes: Sequence[Presentation]) -> Iterator[tuple[str, date | None, date | None]]:
    if d.voie == "vae" and d.vae:
        avis = d.vae.recevabilite
        favorable = avis.date if avis.avis == "favorable" else None
        yield "recevabilite", d.vae.partie_2.depot, avis.date
        yield "recevabilite-evaluation", favorable, _premiere_depuis(d, favorable)
    elif d.livret:
        entretien = d.livret.entretien.date
        yield "reperage-evaluation", entretien, _premiere_depuis(d, entretien)
    for e in d.evaluations:
        yield "evaluation-transmission", e.date, e.transmission
    for p in siennes:
        envois = [e.transmission for e in p.bilan.courantes if e.transmission]
        yield "transmission-jury", max(envois, default=None), p.decision.date
        if p.decision.issue == "totale":
            yield "entree-delivrance", jour_entree(d), p.decision.date


def _premiere_depuis(d: Dossier, jour: date | None) -> date | None:
    """La première évaluation du parcours que cette étape ouvre : le livret ou l'avis peut être d'après une décision."""
    return min((e.date for e in d.evaluations if e.date and jour and e.date >= jour), default=None)
