"""A small model of the agreement, written from its text and from nothing of the program.

What a person does is noted here as it is done; what the tool must answer on a day is worked out again from that.
Each function quotes what it holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

CODES = ("C1", "C2", "C3", "C4", "C5", "C6")
ROLES = ("professionnel", "externe")
JOUR = timedelta(days=1)
TOUJOURS = date.max


def cinq_ans(quand: date) -> date:
    """« last valid day = same day 5 years later (29 Feb → 28 Feb) »."""
    return quand.replace(year=quand.year + 5, day=28 if (quand.month, quand.day) == (2, 29) else quand.day)


@dataclass
class Forme:
    """What one evaluator said on one day."""

    passage: int
    role: str
    jour: date
    avis: dict[str, bool]
    signature: date | None
    transmission: date | None


@dataclass
class Acte:
    """What the jury wrote: `mots` is empty when it sent the dossier back."""

    session: str
    jour: date
    mots: dict[str, str]
    conforme: bool = True
    signature: date | None = None
    annulation: date | None = None
    notification: date | None = None
    rang: int = 0

    @property
    def renvoi(self) -> bool:
        return not self.mots

    def rendu(self, au: date) -> bool:
        """« signed and presided by days that have come, says its conformité, and is not revoked »."""
        return self.jour <= au and self.signature is not None and self.signature <= au and not self.annule(au)

    def annule(self, au: date) -> bool:
        return self.annulation is not None and self.annulation <= au


@dataclass(frozen=True)
class Etat:
    """What the decisions leave on a day: the last final one, what each delivers, the last day of each benefit."""

    derniere: Acte | None
    issues: dict[int, str]
    mots: dict[int, dict[str, str]]
    fins: dict[str, date]

    @property
    def delivre(self) -> bool:
        return self.derniere is not None and self.issues[id(self.derniere)] == "totale"


def issue(mots: dict[str, str]) -> str:
    """« totale: all validee or conservee | non-delivrance: none | partielle: otherwise | renvoi: not decided »."""
    if not mots:
        return "renvoi"
    acquises = sum(mots.get(c) in ("validee", "conservee") for c in CODES)
    return {6: "totale", 0: "non-delivrance"}.get(acquises, "partielle")


@dataclass
class Vie:
    """The life of one candidate."""

    code: str
    voie: str
    sans_insee: bool = False
    depot: date | None = None
    demande_signee: bool = False
    avis: list[tuple[date, str]] = field(default_factory=list)
    livret: date | None = None
    livret_signe: bool = False
    a_developper: set[str] = field(default_factory=set)
    actions: set[str] | None = None
    fin_action: date | None = None
    pratique: tuple[date, date] | None = None
    recit: date | None = None
    formes: list[Forme] = field(default_factory=list)
    actes: list[Acte] = field(default_factory=list)
    delivrees: dict[tuple[str, str], tuple[Acte, bytes, date | None]] = field(default_factory=dict, repr=False)
    declaree: set[str] = field(default_factory=set)

    # The jury -----------------------------------------------------------------------------------------------

    def ecrits(self, au: date) -> list[Acte]:
        """What was written by then: a session decides again only once it has revoked, whatever day it writes."""
        rangs = sorted(self.actes, key=lambda a: (a.jour, a.rang == 0, a.rang))
        vivants: dict[str, Acte] = {}
        for acte in rangs:
            if not acte.annule(au):
                vivants.setdefault(acte.session, acte)
        return [a for a in rangs if a.annule(au) or vivants[a.session] is a]

    def etat(self, au: date, avant: date | None = None) -> Etat:
        """« a totale stands until revoked » ; « conservee = kept from an earlier decision, its last day does not move »."""
        fins: dict[str, date] = {}
        issues: dict[int, str] = {}
        valent: dict[int, dict[str, str]] = {}
        derniere: Acte | None = None
        for acte in self.ecrits(au):
            if not acte.rendu(au) or (avant and acte.jour >= avant):
                continue
            if acte.renvoi:
                issues[id(acte)] = "renvoi"
                continue
            if derniere and issues[id(derniere)] == "totale":
                continue
            mots = {c: self._vaut(acte, c, fins) for c in CODES}
            issues[id(acte)], valent[id(acte)], derniere = issue(mots), mots, acte
            fins |= {c: cinq_ans(acte.jour) for c, mot in mots.items() if mot == "validee"}
        if derniere and issues[id(derniere)] == "totale":
            fins = dict.fromkeys(fins, TOUJOURS)
        return Etat(derniere, issues, valent, fins)

    @staticmethod
    def _vaut(acte: Acte, code: str, fins: dict[str, date]) -> str:
        mot = acte.mots.get(code, "non-validee")
        if mot == "validee" and acte.conforme:
            return mot
        return mot if mot == "conservee" and code in fins and acte.jour <= fins[code] else "non-validee"

    def sans_appui(self, au: date) -> Iterator[str]:
        """« conservee = kept from an earlier decision »: what a decision keeps of one that is revoked or not signed."""
        for acte in self.ecrits(au):
            if acte.jour <= au and not acte.annule(au):
                fins = self.etat(au, acte.jour).fins
                yield from (
                    c for c, mot in acte.mots.items() if mot == "conservee" and fins.get(c, date.min) < acte.jour
                )

    def conservees(self, au: date, jury: date | None = None) -> dict[str, date]:
        """« garde le bénéfice des compétences validées durant 5 ans », its last day included."""
        return {c: fin for c, fin in self.etat(au).fins.items() if (jury or au) <= fin}

    def expirees(self, au: date) -> dict[str, date]:
        return {c: fin for c, fin in self.etat(au).fins.items() if fin < au}

    def prononcee(self, au: date) -> str | None:
        """The last thing said by a jury, sent back included; a totale stands."""
        etat = self.etat(au)
        if etat.delivre:
            return "totale"
        rendus = [a for a in self.ecrits(au) if a.rendu(au)]
        return etat.issues[id(rendus[-1])] if rendus else None

    # The course ---------------------------------------------------------------------------------------------

    def a_evaluer(self, au: date, jury: date | None = None) -> list[str]:
        """« only the missing competences while the benefit lasts, all once it has expired »."""
        return [] if self.etat(au).delivre else [c for c in CODES if c not in self.conservees(au, jury)]

    def courantes(self, au: date) -> list[Forme]:
        """« the latest avis of each evaluator since the last decision counts »."""
        derniere = self.etat(au).derniere
        debut = derniere.jour if derniere else date.min
        return sorted((f for f in self.formes if debut < f.jour <= au), key=lambda f: (f.jour, f.passage))

    def comptee(self, role: str, code: str, au: date) -> Forme | None:
        dites = [f for f in self.courantes(au) if f.role == role and code in f.avis]
        return dites[-1] if dites else None

    def comptees(self, au: date, jury: date | None = None) -> list[Forme]:
        vues = {id(f): f for r in ROLES for c in self.a_evaluer(au, jury) if (f := self.comptee(r, c, au))}
        return sorted(vues.values(), key=lambda f: f.jour)

    def recevable(self, au: date) -> str | None:
        passes = [mot for quand, mot in self.avis if quand <= au]
        return passes[-1] if passes else None

    def manques(self, au: date, jury: date | None = None) -> Iterator[str]:
        """Everything that keeps the dossier from being complete on a day; nothing when it may go to the jury."""
        for code in self.sans_appui(au):
            yield f"{code} is kept of no decision"
        if self.etat(au).delivre:
            return
        vues = self.comptees(au, jury)
        derniers = [max(j) for r in ROLES if (j := [f.jour for f in vues if f.role == r])]
        derniere = min(derniers, default=None)
        yield from self._demande(au) if self.voie == "vae" else self._parcours(au, jury, vues, derniere)
        if self.recit is None or self.recit > au or (derniere and self.recit > derniere):
            yield "the account is not signed before the evaluation"
        for role in ROLES:
            absents = [c for c in self.a_evaluer(au, jury) if self.comptee(role, c, au) is None]
            yield from (f"{c} is not evaluated by the {role}" for c in absents)
        yield from self._formes(au, vues)

    @staticmethod
    def _formes(au: date, vues: list[Forme]) -> Iterator[str]:
        """« A la fin de l'évaluation des compétences, l'évaluateur externe transmet le dossier complété »."""
        for forme in vues:
            if forme.signature is None or forme.signature > au:
                yield f"the evaluation of the {forme.role} is not signed"
        envois = [f.transmission for f in vues if f.role == "externe"]
        if not envois or envois[-1] is None or envois[-1] > au:
            yield "the dossier did not go to the jury"
        elif any(max(f.jour, f.signature or f.jour) > envois[-1] for f in vues):
            yield "it went before the end of the evaluation"

    def premiere(self, au: date) -> date | None:
        """« first evaluation since the last final decision »."""
        return min((f.jour for f in self.courantes(au)), default=None)

    def _demande(self, au: date) -> Iterator[str]:
        """« dépôt ≤ avis ≤ signature of partie 3 ≤ evaluation »."""
        premiere = self.premiere(au)
        if self.depot is None or not self.demande_signee or self.recevable(au) != "favorable":
            yield "the request is not recevable"
            return
        avis = max(quand for quand, _ in self.avis if quand <= au)
        if self.recit is None or self.recit < avis or (premiere and premiere < avis):
            yield "the account or the evaluation comes before the avis"

    def _parcours(self, au: date, jury: date | None, vues: list[Forme], derniere: date | None) -> Iterator[str]:
        """« entretien ≤ first evaluation » ; « end of each action and of the practice ≤ evaluation », the one that counts."""
        premiere = self.premiere(au)
        if self.livret is None or self.livret > au or not self.livret_signe or (premiere and self.livret > premiere):
            yield "the livret is missing, not signed or late"
        if self.pratique is None or self.actions is None:
            yield "no parcours, no practice"
            return
        a_couvrir = self.a_developper & set(self.a_evaluer(au, jury))
        if not a_couvrir <= self.actions:
            yield "a competence to acquire is not covered"
        debut, fin = self.pratique
        if fin > (derniere or au) or fin > au or (vues and debut >= vues[0].jour):
            yield "the practice is not done before the evaluation"
        if self.actions and self.fin_action and self.fin_action > (derniere or au):
            yield "an action is not done before the evaluation"

    def complet(self, au: date, jury: date | None = None) -> bool:
        return next(self.manques(au, jury), None) is None

    def reecrite(self, au: date) -> bool:
        """Delivered on that day, then revoked, and its pieces begun again since: their former words are gone."""
        acte = self.etat(au).derniere
        pieces = (self.livret, self.recit, *(self.pratique or ()))
        return self.etat(au).delivre and acte is not None and any(j and j > acte.jour for j in pieces)

    def en_seance(self, aujourd_hui: date) -> Vie:
        """« decide judges the dossier as it stood on the session's day », less what was revoked since."""
        return replace(self, actes=[a for a in self.actes if not a.annule(aujourd_hui)])

    # What the jury may say ----------------------------------------------------------------------------------

    def dits(self, jury: date) -> dict[str, str | None]:
        """« both acquise → acquise; both non acquise → non acquise; they differ → the jury decides »."""
        gardees = self.conservees(jury)
        mots: dict[str, str | None] = {}
        for code in CODES:
            if code in gardees:
                mots[code] = "conservee"
                continue
            avis = {f.avis[code] for r in ROLES if (f := self.comptee(r, code, jury))}
            mots[code] = None if len(avis) != 1 else ("validee" if avis == {True} else "non-validee")
        return mots

    # Deleting -----------------------------------------------------------------------------------------------

    def jours(self) -> Iterator[date]:
        for f in self.formes:
            yield from (j for j in (f.jour, f.signature, f.transmission) if j)
        for a in self.actes:
            yield from (j for j in (a.jour, a.signature, a.annulation) if j)
        yield from (j for j in (self.depot, self.livret, self.recit, self.fin_action) if j)
        yield from (quand for quand, _ in self.avis)
        yield from self.pratique or ()

    def perime(self, au: date, fin_enregistrement: date) -> bool:
        """« 5 years after the final decision, never before a partial validation expires », never while to be declared."""
        etat = self.etat(au)
        if etat.derniere is None or any(au <= cinq_ans(j) for j in self.jours()):
            return False
        if etat.delivre:
            return not self.a_declarer(au, fin_enregistrement)
        return not self.conservees(au)

    def a_declarer(self, au: date, fin_enregistrement: date) -> Acte | None:
        """« Total deliveries only », while registered, never twice."""
        etat = self.etat(au)
        acte = etat.derniere
        if acte is None or not etat.delivre or acte.jour > fin_enregistrement or acte.session in self.declaree:
            return None
        return acte

    def figures(self, du: date, au: date) -> Counter[str]:
        """What `report` counts of this life."""
        etat, n = self.etat(au), Counter[str]()
        entree = self.depot if self.voie == "vae" else self.livret
        n["entrees"] += bool(entree and du <= entree <= au)
        for acte in self.actes:
            if not du <= acte.jour <= au:
                continue
            n["annulees"] += acte.annule(au)
            if id(acte) in etat.issues:
                n["presentees"] += 1
                n[etat.issues[id(acte)]] += 1
        return n
