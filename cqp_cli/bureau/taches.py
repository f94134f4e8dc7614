"""Who owes what now: people instead of dossiers, deadlines grouped, and what the secretariat has to do itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from cqp_cli.disque.ecrire.refaire import de_ce_dossier, entre_guillemets
from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.registres.registre import Delivrance
from cqp_cli.domain.accord import ACTEURS, Acteur, Origine
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.delais import benefices_perdus
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.echeances import Echeance
from cqp_cli.domain.jury import Session
from cqp_cli.domain.livret import Intervenant
from cqp_cli.domain.personnes import cle_d_organisation, cles, sans_accents
from cqp_cli.domain.regles import Manquement, Verdict, verifier
from cqp_cli.domain.relance import DESTINATAIRES, a_repondre, delai, dormant, non_recevable
from cqp_cli.domain.suivi import EtapeAtteinte, a_decider, suivre
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.terminal.affichage import pluriel

BIENTOT = timedelta(days=90)  # a setting: an end (benefit, habilitation) that comes sooner is told without --all
_A_PLUSIEURS = ("cqp recevabilite ", "cqp set candidats/", "cqp check-dossier ", "cqp print ", "cqp status ")
_CERTIFICATS = {"totale": "parchemin", "partielle": "attestation"}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a person can do today for one dossier."""

    code: str
    candidat: str
    message: str
    article: str
    origine: Origine
    regle: str
    remede: str


@dataclass(frozen=True)
class Redevable:
    """Somebody, under one role, and all that is waited for from them.

    Without name, the role at the employer of the candidates (`chez`), or in one dossier.
    """

    acteur: Acteur
    nom: str
    points: tuple[Point, ...]
    dossiers: tuple[Vu, ...] = field(repr=False)
    courriel: str = ""
    chez: str = ""

    @property
    def limite(self) -> date | None:
        """The last day to answer: that of the first jury among their dossiers."""
        return min(filter(None, (delai(v.dossier) for v in self.dossiers if v.dossier)), default=None)

    @property
    def dite(self) -> str:
        """« Claire Besson, professionnel du secteur »."""
        if self.acteur in ("secretariat", "jury"):
            return f"Le {ACTEURS[self.acteur]}"
        role = ACTEURS[self.acteur]
        if self.acteur == "candidat" and any(v.dossier and v.dossier.candidat.sexe == "F" for v in self.dossiers):
            role = "candidate"
        if self.nom:
            return f"{self.nom}, {role}"
        return f"{role.capitalize()}, {f'chez {self.chez}' if self.chez else 'non nommé'}"

    def repond_a(self, qui: str) -> bool:
        """Whether these words name this person, in part or whole, where they work, or the role."""
        mots, nom = sans_accents(qui).split(), self.nom or self.chez
        return sans_accents(qui) in (self.acteur, sans_accents(ACTEURS[self.acteur])) or bool(
            nom and set(mots) <= set(sans_accents(nom.replace("-", " ")).split())
        )


@dataclass(frozen=True, slots=True)
class Rappel:
    """The same deadline of one dossier or many."""

    date: date
    objet: str
    article: str
    origine: Origine
    en_retard: bool
    dossiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tache:
    """What the secretariat does itself: a session to prepare, certificates to issue; and the command that does it."""

    objet: str
    commande: str
    dossiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vu:
    """A dossier on the day, its deadlines; `dossier` is None when it cannot be read."""

    lecture: Lecture
    chemin: str
    verdict: Verdict | None = None
    echeances: tuple[Echeance, ...] = ()

    @property
    def dossier(self) -> Dossier | None:
        return self.verdict.dossier if self.verdict else None


def voir(lecture: Lecture, jour: date, chemin: str) -> Vu:
    """The dossier of a reading, with what the rules say of it."""
    return Vu(lecture, chemin, verifier(lecture.dossier, jour) if lecture.dossier else None)


# People -------------------------------------------------------------------------------------------


def personnes(vus: Iterable[Vu], externe: Intervenant | None = None) -> list[Redevable]:
    """Everyone who can do something today, the busiest first; the secretariat and the jury come last.

    `externe`: who evaluates as the external evaluator, where the dossier names nobody.
    """
    trouvees: dict[tuple[str, ...], Redevable] = {}
    for vu in vus:
        for m in _du_jour(vu.verdict):
            nom, chez = (_nom(m, vu.dossier), _chez(m, vu.dossier)) if vu.dossier else ("", "")
            courriel = (vu.dossier.candidat.courriel or "") if vu.dossier and m.acteur == "candidat" else ""
            if not nom and m.acteur == "externe" and externe:
                nom = externe.nom or ""
            cle = (m.acteur, *(min(cles(nom), default=(nom,)) if nom else _sans_nom(m.acteur, chez, vu.lecture.code)))
            deja = trouvees.get(cle) or Redevable(m.acteur, nom, (), (), courriel, chez)
            dossiers = deja.dossiers if vu in deja.dossiers else (*deja.dossiers, vu)
            trouvees[cle] = replace(deja, points=(*deja.points, _point(m, vu)), dossiers=dossiers)
    return sorted(trouvees.values(), key=lambda p: (p.acteur not in DESTINATAIRES, -len(p.points), sans_accents(p.nom)))


def _sans_nom(acteur: Acteur, chez: str, code: str) -> tuple[str, ...]:
    if acteur in ("secretariat", "jury"):
        return ()
    return ("", "chez", *cle_d_organisation(chez)) if chez else ("", code)


def _du_jour(verdict: Verdict | None) -> Iterator[Manquement]:
    """What keeps the dossier from the jury and can be done today; nothing of a path that is over or asleep."""
    if verdict is None or _repose(verdict.dossier):
        return
    yield from (m for m in a_repondre(verdict) if m.gravite == "bloquant")


def _repose(d: Dossier) -> bool:
    return d.bilan.delivre or d.abandon is not None or non_recevable(d) or dormant(d)


def plus_tard(vus: Iterable[Vu]) -> dict[str, Counter[str]]:
    """By dossier, how many findings wait for each step that is not done, by the code of its rule."""
    eveilles = ((v.lecture.code, v.verdict) for v in vus if v.verdict and not _repose(v.verdict.dossier))
    comptes = {
        code: Counter(m.attend for m in verdict.manquements if m.attend and m.gravite == "bloquant")
        for code, verdict in eveilles
    }
    return {code: compte for code, compte in comptes.items() if compte}


def _nom(m: Manquement, d: Dossier) -> str:
    """Who it is in this dossier; empty when nobody is written."""
    match m.acteur:
        case "candidat":
            return d.candidat.nom_complet
        case "professionnel" | "externe":
            return next((i.nom for i in _intervenants(m, d) if i.nom), "")
        case "organisme":
            return next((a.organisation for a in d.actions if a.organisation), "")
        case _:
            return ""


def _chez(m: Manquement, d: Dossier) -> str:
    """The employer, where the professionnel works unless they are said to come from elsewhere."""
    if m.acteur != "professionnel":
        return ""
    qui = next((i for i in _intervenants(m, d) if i.nom), None)
    employeur = d.candidat.entreprise.nom or ""
    return "" if qui and (qui.origine == "externe" or qui.interne_d_ailleurs(employeur)) else employeur


def _intervenants(m: Manquement, d: Dossier) -> Iterator[Intervenant]:
    """Whom the file says, then whoever held this role last; the professionnel of the livret evaluates too."""
    yield from (e.evaluateur for e in d.evaluations if e.fichier == m.lieu.fichier)
    if m.acteur == "professionnel" and d.livret and m.lieu.fichier == "livret-reperage.yaml":
        yield d.livret.professionnel
    yield from (e.evaluateur for e in reversed(d.evaluations) if e.role == m.acteur)
    if m.acteur == "professionnel" and d.livret:
        yield d.livret.professionnel


def _point(m: Manquement, vu: Vu) -> Point:
    nom = vu.dossier.candidat.nom_complet if vu.dossier else ""
    return Point(vu.lecture.code, nom, m.message, m.article, m.origine, m.regle, de_ce_dossier(m.remede, vu.chemin))


# Deadlines ----------------------------------------------------------------------------------------


def echeances_groupees(toutes: Iterable[Echeance], vus: Sequence[Vu], jour: date) -> tuple[list[Rappel], list[Rappel]]:
    """The deadlines that ask for something now, and the ends that come later; those that are the same together."""
    decisions = {v.lecture.code: v.dossier.bilan.derniere for v in vus if v.dossier}
    maintenant: dict[tuple[date, str, str], Rappel] = {}
    tard: dict[tuple[date, str, str], Rappel] = {}
    for e in toutes:
        fin = e.code in ("BENEFICE", "HABILITATION", "ENREGISTREMENT")
        if fin and e.date < jour:
            continue
        groupes = tard if fin and e.date > jour + BIENTOT else maintenant
        objet, derniere = e.objet, decisions.get(e.dossier or "")
        if e.code == "NOTIFICATION" and derniere and derniere.date:
            objet = f"notifier la décision du {jour_long(derniere.date)}"
        cle, qui = (e.date, objet, au_titre_de(e)), e.dossier or e.nom
        deja = groupes.get(cle) or Rappel(e.date, objet, e.article, e.origine, e.en_retard(jour), ())
        groupes[cle] = replace(deja, dossiers=(*deja.dossiers, *([qui] if qui else [])))
    un, autre = (sorted(x.values(), key=lambda g: (g.date, g.objet)) for x in (maintenant, tard))
    return un, autre


# The secretariat's own ----------------------------------------------------------------------------


def taches(vus: Sequence[Vu], sessions: Sequence[Session], delivres: Sequence[Delivrance], jour: date) -> list[Tache]:
    """Decisions to record, sessions to prepare, certificates to issue, files to mend."""
    lus = [v for v in vus if v.verdict]
    illisibles = [
        Tache(
            f"dossier illisible : {v.lecture.problemes[0].dit}",
            f"cqp check-dossier {entre_guillemets(v.chemin)}",
            (v.chemin,),
        )
        for v in vus
        if v.verdict is None
    ]
    return [
        *illisibles,
        *_a_decider(lus, sessions, jour),
        *_a_preparer(lus, sessions, jour),
        *_a_emettre(lus, delivres),
    ]


def _a_decider(vus: Sequence[Vu], sessions: Sequence[Session], jour: date) -> Iterator[Tache]:
    """The last session held, when it decided nothing of the complete dossiers that were sent to it."""
    if trouve := a_decider(((v.dossier, _etape(v) if _pret(v) else None) for v in vus if v.dossier), sessions, jour):
        s, le, envoyes = trouve
        objet = f"décisions à enregistrer, jury du {jour_long(le)}"
        yield Tache(objet, f"cqp decide --session {s.code} --grid decisions-{s.code}.xlsx", envoyes)


def _etape(v: Vu) -> EtapeAtteinte | None:
    return suivre(v.verdict.dossier, v.verdict.mot == "complet").etape if v.verdict else None


def _a_preparer(vus: Sequence[Vu], sessions: Sequence[Session], jour: date) -> Iterator[Tache]:
    """Each session to come, with who is ready for it."""
    eveilles = (v for v in vus if v.dossier and not (v.dossier.bilan.en_suspens or v.dossier.abandon))
    transmis = [v for v in eveilles if _etape(v) == "transmis"]
    for s in (x for x in sessions if x.date and x.date >= jour):
        assert s.date
        decides = [v for v in vus if v.dossier and (x := v.dossier.decision_de(s.code)) and not x.annulee]
        siens = [v for v in transmis if v.dossier and v.dossier.prochaine_session == s and v not in decides]
        if decides and not siens:
            continue
        prets = tuple(v.lecture.code for v in siens if _pret(v))
        reste = len(siens) - len(prets)
        compte = f"{pluriel(len(prets), 'prêt')}, {reste} à compléter" if siens else "aucun dossier transmis"
        commande = "jury-pack --session" if prets else "session"
        lieu = f", {s.lieu}" if s.lieu else ""
        yield Tache(f"jury du {jour_long(s.date)}{lieu} : {compte}", f"cqp {commande} {s.code}", prets)
    sans = tuple(v.lecture.code for v in transmis if v.dossier and v.dossier.prochaine_session is None and _pret(v))
    if sans:
        objet = f"{pluriel(len(sans), 'dossier complet', 'dossiers complets')} sans session à venir"
        yield Tache(objet, "cqp session AAAA-MM-JJ", sans)


def _pret(v: Vu) -> bool:
    return bool(v.verdict and not v.verdict.bloquants and not benefices_perdus(v.verdict.dossier))


def _a_emettre(vus: Sequence[Vu], delivres: Sequence[Delivrance]) -> Iterator[Tache]:
    """What a session delivered and the register does not have."""
    inscrits = {(x.document, x.code, x.session) for x in delivres}
    attendus: dict[tuple[str, str], tuple[str, ...]] = {}
    for v in vus:
        derniere = v.dossier.bilan.derniere if v.dossier else None
        mot = _CERTIFICATS.get(derniere.issue or "") if derniere else None
        if not (v.dossier and derniere and derniere.session and mot) or not v.verdict:
            continue
        if v.verdict.empechements(derniere):  # the finding that stands in its way is what is to be done
            continue
        court = mot == "parchemin" or v.dossier.bilan.conservees
        if court and (mot, v.lecture.code, derniere.session) not in inscrits:
            cle = (derniere.session, mot)
            attendus[cle] = (*attendus.get(cle, ()), v.lecture.code)
    for (session, mot), codes in sorted(attendus.items(), reverse=True):
        objet = f"{pluriel(len(codes), mot)} à émettre, session {session}"
        yield Tache(objet, f"cqp deliver --session {session} -o remise-{session}", codes)


def regrouper(p: Redevable) -> Iterator[tuple[Point, tuple[str, ...]]]:
    """The points of a person, the same of many dossiers together where one command does it for all of them."""
    chemins = {v.lecture.code: entre_guillemets(v.chemin) for v in p.dossiers}
    groupes: dict[tuple[str, str], list[Point]] = {}
    for x in p.points:
        commun = x.remede.replace(chemins[x.code], "{dossier}") if x.remede.startswith(_A_PLUSIEURS) else x.code
        groupes.setdefault((x.message, commun), []).append(x)
    for (_, commun), siens in groupes.items():
        tous = " ".join(chemins[x.code] for x in siens)
        seul = replace(siens[0], remede=commun.replace("{dossier}", tous)) if len(siens) > 1 else siens[0]
        yield seul, tuple(x.code for x in siens[1:])


def en_json(p: Redevable) -> dict[str, Any]:
    """A person and what is waited for, for scripts."""
    cles = ("code", "message", "article", "origine", "regle", "remede")
    points = [{c: getattr(x, c) for c in cles} for x in p.points]
    return {"nom": p.nom, "acteur": p.acteur, "chez": p.chez, "courriel": p.courriel, "points": points}
