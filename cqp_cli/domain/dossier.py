"""Le dossier d'un candidat : une pièce de l'accord par fichier, vues à un jour donné."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from math import inf

from cqp_cli.domain.accord import Accord, NomPiece, Role, Voie
from cqp_cli.domain.actions import Action, MiseEnPratique, Parcours
from cqp_cli.domain.bilan import Bilan, dresser
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.habilitations import Habilitations
from cqp_cli.domain.jury import Decision, DecisionRemplacee, Session
from cqp_cli.domain.livret import Livret
from cqp_cli.domain.portee import valoir
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.titres import NomEtape
from cqp_cli.domain.vae import DossierVae, Recevabilite, RecitActivites


@dataclass(frozen=True)
class Dossier:
    """Tout ce que le dossier contient, et les données communes dont ses règles ont besoin.

    `jour` est le jour auquel on raisonne : ce qui est daté après n'a pas encore eu lieu.
    `session` est la session à laquelle on présente le dossier, s'il y en a une.
    """

    code: str
    candidat: Candidat
    referentiel: Referentiel
    jour: date
    livret: Livret | None = None
    parcours: Parcours | None = None
    vae: DossierVae | None = None
    dossier_candidat: RecitActivites | None = None
    evaluations: tuple[Evaluation, ...] = ()
    decisions: tuple[Decision, ...] = ()
    habilitations: Habilitations = field(default_factory=Habilitations)
    sessions: tuple[Session, ...] = ()
    session: Session | None = None
    derniere_version: str | None = None
    restes: tuple[str, ...] = ()
    renommables: frozenset[str] = frozenset()
    """Ceux de ces restes qui se lisent comme la pièce dont ils ont presque le nom, et dont la place est libre."""
    doubles: tuple[str, ...] = ()
    """Les autres dossiers de l'espace de travail qui portent le même code."""
    place: str = ""
    """Où il se trouve, comme une commande le nomme."""
    ecrites: tuple[Decision, ...] = ()
    """Les décisions mot pour mot, quand `decisions` les dit telles qu'elles valent (`au`)."""
    a_venir: Mapping[str, date] = field(default_factory=dict)
    """Ce que `au` a ôté parce que c'est daté d'un jour à venir : la pièce, et ce jour."""

    @property
    def accord(self) -> Accord:
        """Les données de l'accord, dans la version épinglée."""
        return self.referentiel.accord

    @property
    def voie(self) -> Voie | None:
        """La voie d'accès (article 3)."""
        return self.candidat.voie

    @property
    def abandon(self) -> date | None:
        """Le jour où le candidat a renoncé, s'il est venu, ou l'était le jour de la session qui l'attend (réglage)."""
        le, seance = self.candidat.abandon, self.session.date if self.session else None
        return le if le and le <= min(self.jour, seance or self.jour) else None

    def juge_par(self, decision: Decision) -> Dossier:
        """Le dossier dans la voie que cette décision écrit : le candidat a pu en changer depuis."""
        if decision.voie in (None, self.voie):
            return self
        return replace(self, candidat=replace(self.candidat, voie=decision.voie))

    def article(self, etape: NomEtape) -> str:
        """L'article qui règle cette étape dans la voie du candidat."""
        return self.referentiel.article(etape, self.voie)

    def au_titre_de(self, etape: NomEtape, regle: str = "") -> str:
        """Le même, avec son origine : ce que demande cette règle ; sans règle, un réglage."""
        return self.referentiel.au_titre_de(etape, regle, self.voie)

    @cached_property
    def bilan(self) -> Bilan:
        """Où en est le candidat, compétence par compétence."""
        return dresser(replace(self))  # une copie : à se tenir l'un l'autre, aucun des deux ne serait rendu à temps

    def demande(self, piece: NomPiece) -> bool:
        """Vrai si l'accord demande cette pièce dans la voie du candidat (articles 3.1.4, 3.2.3)."""
        return bool(self.voie) and piece in self.accord.pieces.valeur.get(self.voie or "formation", ())

    def decision_de(self, session: str) -> Decision | None:
        """La décision d'une session ; de celles qu'elle a remplacées, celle qui valait encore au jour dit."""
        siennes = [x for x in self.decisions if x.session == session]
        vivantes = (x for x in siennes if not x.annulee)
        return next((x for x in siennes if not isinstance(x, DecisionRemplacee)), next(vivantes, None))

    @property
    def recit(self) -> RecitActivites | None:
        """Ce que le candidat a écrit de ses activités, où que la voie le range."""
        if self.voie == "vae":
            return self.vae.partie_3 if self.vae else None
        return self.dossier_candidat

    @property
    def actions(self) -> tuple[Action, ...]:
        """Celles du parcours ; aucune tant qu'il n'est pas écrit."""
        return self.parcours.actions if self.parcours else ()

    @property
    def pratique(self) -> MiseEnPratique:
        """La mise en pratique en entreprise, vide tant qu'elle n'est pas écrite."""
        return self.parcours.mise_en_pratique if self.parcours else MiseEnPratique()

    @property
    def recevabilite(self) -> Recevabilite:
        """L'avis du secrétariat sur la demande de VAE, vide tant qu'il n'est pas rendu."""
        return self.vae.recevabilite if self.vae else Recevabilite()

    @property
    def prochaine_session(self) -> Session | None:
        """La session à laquelle on le présente, sinon la prochaine qui peut le recevoir."""
        if self.session:
            return self.session
        ouvertes = (s for s in self.sessions if not s.candidats or self.code in s.candidats)
        return next((s for s in ouvertes if s.date and s.date >= self.jour), None)

    def du_role(self, role: Role) -> tuple[Evaluation, ...]:
        """Les évaluations d'un rôle, de la première à la dernière."""
        return tuple(e for e in self.evaluations if e.role == role)


def passe(jour: date | None, limite: date) -> date | None:
    """Le jour s'il est arrivé, sinon None : « ce qui est daté après n'a pas encore eu lieu »."""
    return jour if jour is not None and jour <= limite else None


def au(dossier: Dossier, jour: date, session: Session | None = None) -> Dossier:
    """Le dossier tel qu'il est le `jour` dit : sans les évaluations, avis et décisions encore à venir.

    Ses décisions y sont telles qu'elles valent (voir `portee`) ; `ecrites` garde ce que disent les fichiers.
    """
    ecrites = _ecrites_au(dossier, jour)
    return replace(
        dossier,
        jour=jour,
        session=session,
        evaluations=tuple(e for e in dossier.evaluations if e.date is None or e.date <= jour),
        decisions=valoir(ecrites, dossier, jour),
        ecrites=ecrites,
        vae=_vae_au(dossier.vae, jour) if dossier.vae else None,
        a_venir={piece: le for piece, le in (*dossier.a_venir.items(), *_dates(dossier)) if le and le > jour},
    )


def _dates(dossier: Dossier) -> Iterator[tuple[str, date | None]]:
    """Les pièces qui n'ont pas lieu avant leur jour, avec ce jour."""
    yield from ((e.fichier, e.date) for e in dossier.evaluations)
    if dossier.vae:
        yield "dossier-vae.yaml", dossier.vae.recevabilite.date


def avant(dossier: Dossier, decision: Decision) -> Dossier:
    """Le dossier comme le jury l'avait devant lui : ni cette décision, ni ce qui est venu ensuite."""
    if decision.date is None:
        return dossier
    ecrites = dossier.ecrites or dossier.decisions
    precedentes = tuple(x for x in ecrites if x.date and x.date < decision.date)
    return au(replace(dossier, decisions=precedentes, ecrites=()), decision.date)


def _ecrites_au(dossier: Dossier, jour: date) -> tuple[Decision, ...]:
    """Les décisions rendues ce jour-là, mot pour mot, de la plus ancienne à la plus récente."""
    gardees = {d.fichier for d in dossier.decisions}
    dites = (d for d in dossier.ecrites or dossier.decisions if d.fichier in gardees)
    vues = (_decision_au(d, jour) for d in dites if d.date is None or d.date <= jour)
    # Le jour d'une session, celles qu'elle a remplacées viennent avant celle qui les suit.
    rangees = sorted(vues, key=lambda d: (d.date or date.max, d.rang if isinstance(d, DecisionRemplacee) else inf))
    en_vigueur = {d.session: d for d in reversed(rangees) if isinstance(d, DecisionRemplacee) and not d.annulee}
    return tuple(d for d in rangees if d.annulee or en_vigueur.get(d.session, d) is d)


def _decision_au(decision: Decision, jour: date) -> Decision:
    """Une annulation ou une notification à venir n'a pas encore eu lieu."""
    annulation = decision.annulation
    if annulation and annulation.date and annulation.date > jour:
        decision = replace(decision, annulation=None)
    if decision.notification and decision.notification > jour:
        decision = replace(decision, notification=None)
    return decision


def _vae_au(vae: DossierVae, jour: date) -> DossierVae:
    """L'avis qui valait ce jour-là : le dernier qui n'est pas à venir."""
    actuel = vae.recevabilite
    if actuel.date is None or actuel.date <= jour:
        return vae
    anciens = [p for p in actuel.precedentes if p.date and p.date <= jour]
    if not anciens:
        return replace(vae, recevabilite=replace(actuel, avis=None, date=None, motif=None))
    dernier = max(anciens, key=lambda p: p.date or date.min)
    return replace(vae, recevabilite=replace(actuel, avis=dernier.avis, date=dernier.date, motif=dernier.motif))
