"""Lives of dossiers through the real command line, for years, beside a small model of the agreement.

After each step what the tool says is what the model says: verdict, issue, benefits that run and that ended, what may
be decided, notified, printed, declared and deleted, and the figures of the report. `make preuves` lives sixty of them, `CQP_VIES=1000 pytest tests/vie` as many as one wants.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from pypdf import PdfReader

from tests.commandes import Reponse
from tests.preuves import PREUVES
from tests.vie import branche as ecrit
from tests.vie.branche import FIN_ENREGISTREMENT, MEMBRES, PRESIDENT, Branche, ecrire, mettre
from tests.vie.modele import CODES, JOUR, ROLES, Acte, Forme, Vie, cinq_ans

VIES = int(os.environ.get("CQP_VIES") or (60 if PREUVES else 4))
DEBUT = date(2024, 2, 29)
FIN = date(2079, 12, 31)
"""A life ends before the habilitations of its branch do: what ends with them belongs to their own cases."""
MEMOIRE = Path("/dev/shm")

Avis: st.SearchStrategy[dict[str, bool]] = st.one_of(
    st.just({}),
    st.dictionaries(st.sampled_from(CODES), st.just(False), max_size=2),
    st.just(dict.fromkeys(CODES, False)),
)
"""Unsaid is acquise: most candidates pass."""
Mode = st.sampled_from(("", "", "", "", "--renvoi", "--non-conforme"))
Retrait = st.sampled_from((None, None, None, *MEMBRES))
Qui = st.integers(0, 1)
Cours = st.lists(st.tuples(Qui, Avis, Avis, st.booleans(), Mode, st.sampled_from((1, 30, 400, 1500))), max_size=3)


class Vies(RuleBasedStateMachine):
    """What happens to one or two candidates."""

    def __init__(self) -> None:
        super().__init__()
        self.ici = Path(tempfile.mkdtemp(dir=MEMOIRE if MEMOIRE.is_dir() else None))
        self.b = Branche(self.ici / "branche", DEBUT)
        self.b.ouvrir()
        self.vies: list[Vie] = []
        self.effaces: list[Vie] = []
        self.seances: list[date] = []

    def teardown(self) -> None:
        shutil.rmtree(self.ici)

    @property
    def jour(self) -> date:
        return self.b.jour

    def avancer(self, jours: int) -> None:
        self.b.jour = min(self.b.jour + timedelta(days=jours), FIN)

    def qui(self, n: int) -> Vie:
        return self.vies[n % len(self.vies)]

    def attendu(self, code: int, *mots: str | Path) -> Reponse:
        reponse = self.b.cqp(*mots)
        assert reponse.code == code, f"{code} wanted of {mots}:\n{reponse}\n{self.vies}"
        return reponse

    # Entering -----------------------------------------------------------------------------------------------

    @initialize(voies=st.sampled_from((("formation",), ("vae",), ("formation", "vae"))), insee=st.booleans(), cours=Cours)  # fmt: skip
    def inscrire(self, voies: tuple[str, ...], insee: bool, cours: list[tuple[Any, ...]]) -> None:
        """The dossiers opened, and what they lived before the steps that hypothesis draws one by one."""
        lignes = ["code;nom_naissance;prenoms;sexe;date_naissance;commune_naissance;code_insee_naissance;pays_naissance;voie;statut;contrat;emploi;entreprise"]  # fmt: skip
        for n, voie in enumerate(voies):
            vie = Vie(f"c{n}-{voie}", voie, sans_insee=n == 0 and not insee)
            code = "" if vie.sans_insee else "69123"
            lignes.append(f"{vie.code};{'ÇELIK' if n else 'Œuvrard'};Zoé;F;1980-02-29;Lyon;{code};France;{voie};salarie;cdi;Assistante;{ecrit.EMPLOYEUR}")  # fmt: skip
            self.vies.append(vie)
        liste = self.ici / "liste.csv"
        liste.write_text("\n".join(lignes) + "\n", encoding="utf-8")
        self.attendu(0, "init-candidate", "--from", liste)
        for n, pro, externe, dit, mode, attente in cours:
            self.preparer(n, pro, externe)
            self.sieger(dit, mode, 1, None)
            self._comparer(self.jour)
            self.avancer(attente)

    @precondition(lambda self: any(v.voie == "vae" and not v.avis for v in self.vies))
    @rule(signee=st.booleans())
    def demander(self, signee: bool) -> None:
        vie = next(v for v in self.vies if v.voie == "vae")
        if not vie.avis:
            vie.depot, vie.demande_signee = self.jour, signee
            ecrire(self.b.dossier(vie) / "dossier-vae.yaml", ecrit.demande(vie))

    @rule(n=Qui, mot=st.sampled_from(("favorable", "favorable", "defavorable", "incomplet")))
    @precondition(lambda self: any(len(v.formes) < 3 for v in self.vies))
    def recevoir(self, n: int, mot: str) -> None:
        """« After favorable or defavorable it is refused (4) unless --force »; what is not signed is not examined."""
        vie = self.qui(n)
        peut = vie.voie == "vae" and vie.depot is not None and vie.demande_signee
        peut = peut and vie.recevable(self.jour) in (None, "incomplet")
        motif = () if mot == "favorable" else ("--motif", "Pièces absentes")
        qui = self.b.dossier(vie)
        self.attendu(0 if peut else 4, "recevabilite", qui, "--avis", mot, "--date", str(self.jour), *motif)
        if peut:
            vie.avis.append((self.jour, mot))

    @rule(n=Qui, a_developper=st.frozensets(st.sampled_from(CODES), max_size=3), signe=st.sampled_from((True, True, False)))  # fmt: skip
    @precondition(lambda self: any(v.voie == "formation" and len(v.formes) < 3 for v in self.vies))
    def reperer(self, n: int, a_developper: frozenset[str], signe: bool) -> None:
        vie = self.qui(n)
        if vie.voie == "formation" and not vie.etat(self.jour).delivre:
            vie.livret, vie.livret_signe, vie.a_developper = self.jour, signe, set(a_developper)
            ecrire(self.b.dossier(vie) / "livret-reperage.yaml", ecrit.livret(vie))

    @rule(n=Qui, tout=st.sampled_from((True, True, False)), duree=st.sampled_from((3, 20)), attendre=st.booleans())
    @precondition(lambda self: any(v.voie == "formation" and len(v.formes) < 3 for v in self.vies))
    def former(self, n: int, tout: bool, duree: int, attendre: bool) -> None:
        vie = self.qui(n)
        if vie.voie == "formation" and vie.livret and not vie.etat(self.jour).delivre:
            vie.actions = set(vie.a_developper if tout else sorted(vie.a_developper)[1:])
            vie.fin_action = self.jour + timedelta(days=duree) if vie.actions else None
            vie.pratique = (self.jour + JOUR, self.jour + timedelta(days=duree + 5))
            ecrire(self.b.dossier(vie) / "parcours.yaml", ecrit.parcours(vie, self.jour))
            self.avancer(duree + 6 if attendre else 0)

    @rule(n=Qui)
    @precondition(lambda self: any(len(v.formes) < 3 for v in self.vies))
    def raconter(self, n: int) -> None:
        vie = self.qui(n)
        dossier = self.b.dossier(vie)
        if vie.etat(self.jour).delivre:
            return
        if vie.voie == "formation":
            vie.recit = self.jour
            ecrire(dossier / "dossier-candidat.yaml", ecrit.recit(vie))
        elif vie.recevable(self.jour) == "favorable":
            vie.recit = self.jour
            fichier = dossier / "dossier-vae.yaml"
            debut = fichier.read_text(encoding="utf-8").partition("partie_3:")[0]
            ecrire(fichier, {"partie_3": ecrit.recit(vie)})
            fichier.write_text(debut + fichier.read_text(encoding="utf-8"), encoding="utf-8")

    # Evaluating ---------------------------------------------------------------------------------------------

    @rule(n=Qui, pro=Avis, externe=Avis, seul=st.sampled_from((None, None, None, "professionnel", "externe")), signe=st.sampled_from((True, True, True, False)), attente=st.integers(0, 3))  # fmt: skip
    @precondition(lambda self: self.vies)
    def evaluer(self, n: int, pro: dict[str, bool], externe: dict[str, bool], seul: str | None, signe: bool, attente: int) -> None:  # fmt: skip
        vie = self.qui(n)
        self._evaluer(vie, {"professionnel": pro, "externe": externe}, seul, signe, attente)

    def _evaluer(self, vie: Vie, dits: dict[str, dict[str, bool]], seul: str | None, signe: bool, attente: int) -> None:
        etat = vie.etat(self.jour)
        if etat.derniere and etat.derniere.jour == self.jour:
            self.avancer(1)  # the same day is of the decision's own course
        manquants = self._manquants(vie)
        passage = max((f.passage for f in vie.formes), default=0) + (0 if manquants else 1)
        roles = manquants or ([seul] if seul else list(ROLES))
        formes = []
        for role in roles:
            avis = {c: dits[role].get(c, True) for c in vie.a_evaluer(self.jour) or CODES}
            quand = self.jour + timedelta(days=attente)
            formes.append(Forme(passage, role, self.jour, avis, self.jour if signe else None, quand if signe and role == "externe" else None))  # fmt: skip
        fichiers = [self.ici / f"{f.role}.yaml" for f in formes]
        for f, fichier in zip(formes, fichiers, strict=True):
            ecrire(fichier, ecrit.forme(vie, f))
        depuis = [x for fichier in fichiers for x in ("--from", fichier)]
        peut = self._peut_evaluer(vie)
        self.attendu(0 if peut else 4, "evaluate", self.b.dossier(vie), *depuis)
        if peut:
            vie.formes += formes
            self.avancer(attente)

    def _manquants(self, vie: Vie) -> list[str]:
        """The form that the passage under way still lacks: « the highest whose form for this role is missing »."""
        passage = max((f.passage for f in vie.formes), default=0)
        rendus = [f.role for f in vie.formes if f.passage == passage]
        return [r for r in ROLES if r not in rendus] if rendus else []

    def _peut_evaluer(self, vie: Vie) -> bool:
        """« Another order is refused »: what the agreement puts before the evaluation is there."""
        if vie.etat(self.jour).delivre:
            return False
        if vie.voie == "vae":
            return vie.recevable(self.jour) == "favorable" and vie.recit is not None
        return vie.livret is not None and vie.pratique is not None

    @rule(n=Qui)
    @precondition(lambda self: self.vies)
    def completer(self, n: int) -> None:
        """What was forgotten is signed and sent, later."""
        vie = self.qui(n)
        for f in vie.formes:
            if f.signature is None:
                f.signature = self.jour
                f.transmission = self.jour if f.role == "externe" else None
                fichier = self.b.dossier(vie) / f"evaluations/{f.passage}-{f.role}.yaml"
                mettre(fichier, "signature", self.jour)
                if f.role == "externe":
                    mettre(fichier, "transmission", self.jour)
        if vie.livret and not vie.livret_signe and not vie.formes:
            vie.livret_signe = True
            ecrire(self.b.dossier(vie) / "livret-reperage.yaml", ecrit.livret(vie))

    @rule(n=Qui, pro=Avis, externe=Avis)
    @precondition(lambda self: self.vies)
    def preparer(self, n: int, pro: dict[str, bool], externe: dict[str, bool]) -> None:
        """Everything that is missing, done well until the dossier is before the jury."""
        vie = self.qui(n)
        self.completer(n)
        if vie.voie == "vae" and vie.recevable(self.jour) in (None, "incomplet"):
            if vie.depot is None or not vie.demande_signee:
                self.demander(True)
            self.recevoir(self.vies.index(vie), "favorable")
        if vie.voie == "formation" and (
            vie.livret is None or vie.actions is None or not vie.a_developper <= vie.actions
        ):
            self.reperer(n, frozenset(pro), True)
            self.former(n, True, 3, True)
        if vie.recit is None:
            self.raconter(n)
        self._evaluer(vie, {"professionnel": pro, "externe": externe}, None, True, 1)

    @rule(n=Qui, pro=Avis, externe=Avis, dit=st.booleans(), mode=Mode, retrait=Retrait)
    @precondition(lambda self: self.vies)
    def presenter(self, n: int, pro: dict[str, bool], externe: dict[str, bool], dit: bool, mode: str, retrait: str | None) -> None:  # fmt: skip
        """A whole course, until the jury has decided."""
        self.preparer(n, pro, externe)
        self.sieger(dit, mode, 1, retrait)

    # The jury -----------------------------------------------------------------------------------------------

    @rule(dit=st.booleans(), mode=Mode, retard=st.integers(0, 2), retrait=Retrait)  # fmt: skip
    @precondition(lambda self: self.vies)
    def sieger(self, dit: bool, mode: str, retard: int, retrait: str | None) -> None:
        """A session held today, written down a few days later: each dossier as it stood that day."""
        seance = self.jour
        self.b.seance(seance)
        self.seances.append(seance)
        for vie in self.vies:
            if vie.etat(seance).derniere is None or vie.etat(seance).derniere.jour != seance:  # type: ignore[union-attr]
                self._decider(vie, seance, dit, mode, retrait, retard)
        self.seances = sorted(set(self.seances))

    def _decider(self, vie: Vie, seance: date, dit: bool, mode: str, retrait: str | None, retard: int) -> None:
        vue = vie.en_seance(self.jour)
        presents = vue.complet(seance, seance) and not vie.etat(self.jour).delivre
        presents = presents and not any(a.session == str(seance) and a.annulation is None for a in vie.actes)
        mots = vue.dits(seance)
        divergent = [c for c, mot in mots.items() if mot is None]
        dits = dict.fromkeys(divergent, "validee" if dit else "non-validee")
        conforme = mode != "--non-conforme"
        if not conforme:
            decision = {c: "conservee" if mot == "conservee" else "non-validee" for c, mot in mots.items()}
        else:
            decision = {c: mot or dits[c] for c, mot in mots.items()}
        mots_tapes = [x for c in divergent for x in ("--competence", f"{c}={dits[c]}")] if not mode else []
        motif = (mode, "--motif", "Le livret est d'une autre personne.") if mode else ()
        retraits = ("--retrait", f"{retrait}=Il l'a formée") if retrait else ()
        preside = ("--presidence", MEMBRES[1]) if retrait == PRESIDENT else ()
        mots_tapes += [*motif, *retraits, *preside, "--session", str(seance), "--format", "json"]
        self.avancer(retard)
        if divergent and not mode and presents:
            self.attendu(4, "decide", self.b.dossier(vie), "--session", str(seance))  # « unsaid: exit 4 »
        reponse = self.attendu(0 if presents else 4, "decide", self.b.dossier(vie), *mots_tapes).json
        if presents:
            rang = sum(a.session == str(seance) for a in vie.actes)
            for a in vie.actes:
                if a.session == str(seance) and not a.rang:
                    a.rang = rang
            acte = Acte(str(seance), seance, {} if mode == "--renvoi" else decision, conforme, seance)
            vie.actes.append(acte)
            self._dit(vie, acte, reponse["decisions"][0])

    def _dit(self, vie: Vie, acte: Acte, reponse: dict[str, Any]) -> None:
        etat = vie.etat(self.jour)
        assert reponse["issue"] == etat.issues[id(acte)]
        assert reponse["competences"] == acte.mots
        fins = [etat.fins[c] for c, mot in acte.mots.items() if mot != "non-validee"]
        attendu = str(min(fins)) if reponse["issue"] == "partielle" else None
        assert reponse["conservees_jusqu_au"] == attendu, (reponse, vie)

    def _derniers(self, vie: Vie) -> list[Acte]:
        return sorted((a for a in vie.actes if a.annulation is None), key=lambda a: a.jour)

    def _fichier(self, vie: Vie, acte: Acte) -> Path:
        return self.b.dossier(vie) / f"decisions/{acte.session}.yaml"

    @rule(n=Qui)
    @precondition(lambda self: any(v.actes for v in self.vies))
    def oublier_de_signer(self, n: int) -> None:
        """The last decision turns out not to be signed."""
        vie = self.qui(n)
        for acte in self._derniers(vie)[-1:]:
            acte.signature = None
            mettre(self._fichier(vie, acte), "signature", None)

    @rule(n=Qui)
    @precondition(lambda self: any(v.actes for v in self.vies))
    def signer(self, n: int) -> None:
        vie = self.qui(n)
        for acte in self._derniers(vie):
            if acte.signature is None:
                acte.signature = self.jour
                mettre(self._fichier(vie, acte), "signature", self.jour)

    @rule(n=Qui, rang=st.integers(-3, -1), attente=st.integers(0, 2))
    @precondition(lambda self: any(v.actes for v in self.vies))
    def annuler(self, n: int, rang: int, attente: int) -> None:
        """Any decision may be revoked, once."""
        vie = self.qui(n)
        actes = self._derniers(vie)
        if actes:
            acte = actes[max(rang, -len(actes))]
            self.attendu(0, "decide", self.b.dossier(vie), "--session", acte.session, "--revoke", "--motif", "Pièce fausse")  # fmt: skip
            acte.annulation = self.jour
            self.attendu(4, "decide", self.b.dossier(vie), "--session", acte.session, "--revoke", "--motif", "Encore")
            self.avancer(attente)

    @rule(n=Qui, dit=st.booleans(), mode=st.sampled_from(("", "--non-conforme")))
    @precondition(lambda self: any(a.annulation for v in self.vies for a in v.actes))
    def redecider(self, n: int, dit: bool, mode: str) -> None:
        """The session decides again of what it revoked; both stay."""
        vie = self.qui(n)
        for acte in sorted(vie.actes, key=lambda a: a.jour)[-1:]:
            if acte.annulation:
                self._decider(vie, acte.jour, dit, mode, None, 0)

    @rule(n=Qui)
    @precondition(lambda self: any(v.actes for v in self.vies))
    def notifier(self, n: int) -> None:
        """Only what the jury made is told, once; not what it revoked or has not signed."""
        vie = self.qui(n)
        for acte in self._derniers(vie)[-1:]:
            peut = self._lettre(vie, acte) and acte.notification is None
            self.attendu(0 if peut else 4, "notify", self.b.dossier(vie), "--session", acte.session, "--date", str(self.jour))  # fmt: skip
            if peut:
                acte.notification = self.jour

    # Printing -----------------------------------------------------------------------------------------------

    @rule(n=Qui)
    @precondition(lambda self: any(v.actes for v in self.vies))
    def imprimer(self, n: int) -> None:
        """The certificate, the attestation and the letter that the last decision gives; no other."""
        vie = self.qui(n)
        etat, jour = vie.etat(self.jour), self.jour
        issue = etat.issues[id(etat.derniere)] if etat.derniere else None
        court = bool(vie.conservees(jour))
        self._certificat(vie, "parchemin", etat.derniere if issue == "totale" else None, True)
        attend = any(not acte.rendu(jour) for acte in self._derniers(vie)[-1:])  # of what was decided since, first
        self._certificat(vie, "attestation", etat.derniere if issue == "partielle" and not attend else None, court)

    def _certificat(self, vie: Vie, document: str, acte: Acte | None, court: bool) -> None:
        pdf, qui = self.b.racine / "x.pdf", self.b.dossier(vie)
        pdf.unlink(missing_ok=True)
        deja = vie.delivrees.get((document, acte.session)) if acte else None
        if acte is None or not (court or deja):
            self.attendu(4, "print", document, qui, "-o", pdf)
            assert not pdf.exists()
            return
        motif: tuple[str, ...] = ()
        if deja and deja[0] is not acte:  # of the decision that was revoked: what follows it is seen to be another
            self.attendu(4, "print", document, qui, "-o", pdf)
            if not court:
                return
            motif, deja = ("--reissue", "--motif", "Nouvelle décision"), None
        self.attendu(0, "print", document, qui, "-o", pdf, *motif)
        lu = pdf.read_bytes()
        assert deja is None or deja[1] == lu, "an issued certificate never moves"
        signee = deja[2] if deja else acte.signature
        vie.delivrees[document, acte.session] = (acte, lu, signee)
        self.attendu(0 if acte.signature == signee else 1, "verify", pdf)  # of a decision signed again another day

    @rule(n=Qui)
    @precondition(lambda self: any(v.actes for v in self.vies))
    def ecrire_la_lettre(self, n: int) -> None:
        """A letter tells a decision that the jury made, and nothing else."""
        vie = self.qui(n)
        pdf = self.ici / "lettre.pdf"
        pdf.unlink(missing_ok=True)
        for acte in self._derniers(vie)[-1:]:
            if acte.jour >= max((q for q, _ in vie.avis), default=date.min):
                self.attendu(0 if self._lettre(vie, acte) else 4, "print", "lettre", self.b.dossier(vie), "--session", acte.session, "-o", pdf)  # fmt: skip
                assert pdf.is_file() == self._lettre(vie, acte)
                if pdf.is_file():
                    self._lue(vie, acte, pdf)

    def _lue(self, vie: Vie, acte: Acte, pdf: Path) -> None:
        """What that jury validated, what is kept of others and until when, what is left: each in its own list."""
        lu = " ".join("".join(p.extract_text() + " " for p in PdfReader(pdf).pages).replace("\xa0", " ").split())
        if acte.renvoi or not acte.conforme:
            assert "Le livret est d’une autre personne" in lu, lu
        if vie.etat(self.jour).issues[id(acte)] != "partielle":
            return
        tetes = {
            "validee": "Il a validé",
            "conservee": "Vous gardez",
            "finie": "a pris fin",
            "non-validee": "Il vous reste",
        }
        debuts = sorted((lu.find(tete), mot) for mot, tete in tetes.items() if tete in lu)
        bouts = zip(debuts, [*(d for d, _ in debuts[1:]), len(lu)], strict=True)
        listes = {mot: set(re.findall(r"– (C\d) –", lu[debut:fin])) for (debut, mot), fin in bouts}
        fins = vie.etat(self.jour, acte.jour).fins | {
            c: cinq_ans(acte.jour) for c, m in acte.mots.items() if m == "validee"
        }
        dits = {
            c: "finie" if m != "non-validee" and fins[c] < (acte.notification or self.jour) else m
            for c, m in acte.mots.items()
        }
        attendues = {m: {c for c in CODES if dits[c] == m} for m in set(dits.values())}
        attendues["non-validee"] = attendues.get("non-validee", set()) | attendues.get("finie", set())
        assert listes == attendues, lu
        assert "validee" not in acte.mots.values() or _long(cinq_ans(acte.jour)) in lu, lu

    def _lettre(self, vie: Vie, acte: Acte) -> bool:
        return acte.rendu(self.jour) and self._fonde(vie, acte)

    def _fonde(self, vie: Vie, acte: Acte) -> bool:
        """Whether it gives what it writes: what it keeps is kept from a decision that stands."""
        mots = vie.etat(self.jour).mots.get(id(acte))
        return acte.renvoi or mots == acte.mots

    # Declaring, counting, deleting ----------------------------------------------------------------------------

    @rule()
    @precondition(lambda self: any(v.actes for v in self.vies))
    def declarer(self) -> None:
        """« Total deliveries only », never twice, nobody left out in silence."""
        fichier = self.ici / "flux.xml"
        fichier.unlink(missing_ok=True)
        attendus = {f"{v.code}.{a.session}": v for v in self.vies if (a := v.a_declarer(self.jour, FIN_ENREGISTREMENT))}
        exclus = {v.code for v in attendus.values() if v.sans_insee}
        reponse = self.b.cqp("export", "accrochage", "-o", fichier, "--format", "json")
        assert reponse.code in (0, 1), reponse
        partis = {e["id_technique"] for e in reponse.json["exportees"]}
        assert partis == {i for i, v in attendus.items() if not v.sans_insee}, (reponse, self.vies)
        assert {e["code"] for e in reponse.json["exclus"]} >= exclus, (reponse, self.vies)
        assert fichier.is_file() == bool(partis)
        for i in partis:
            attendus[i].declaree.add(i.partition(".")[2])

    @rule(ans=st.integers(0, 6))
    @precondition(lambda self: self.vies)
    def rapporter(self, ans: int) -> None:
        du = self.jour - timedelta(days=365 * ans)
        r = self.attendu(0, "report", "--from", str(du), "--to", str(self.jour), "--format", "json").json
        n = sum((v.figures(du, self.jour) for v in self.vies), Counter[str]())
        dits = {"entrees": r["entrees"], "presentees": r["presentees"], "annulees": r["annulees"], **r["issues"]}
        assert {k: x for k, x in dits.items() if x} == {k: x for k, x in n.items() if x}, (r, self.vies)

    @rule()
    @precondition(lambda self: self.vies)
    def purger(self) -> None:
        attendus = {v.code for v in self.vies if v.perime(self.jour, FIN_ENREGISTREMENT)}
        dits = self.attendu(0, "purge", "--yes", "--format", "json").json["elements"]
        assert {e["chemin"].removeprefix("candidats/") for e in dits if e["nature"] == "dossier"} == attendus
        assert {v.code for v in self.vies if not self.b.dossier(v).exists()} == attendus
        self.vies = [v for v in self.vies if v.code not in attendus]

    # Time ---------------------------------------------------------------------------------------------------

    @rule(jours=st.sampled_from((1, 16, 95, 366, 5 * 366)))
    def attendre(self, jours: int) -> None:
        self.avancer(jours)

    @rule()
    @precondition(lambda self: any(v.actes for v in self.vies))
    def archiver(self) -> None:
        """Years after: what may be deleted is, and nothing else."""
        self.avancer(5 * 366)
        self.purger()

    @rule(n=Qui, au_dela=st.integers(0, 1))
    @precondition(lambda self: any(v.actes for v in self.vies))
    def attendre_la_fin(self, n: int, au_dela: int) -> None:
        """To the last day of a benefit, or to the day after."""
        fins = [f for f in self.qui(n).conservees(self.jour).values() if f < FIN]
        if fins:
            self.b.jour = max(self.jour, min(fins) + timedelta(days=au_dela))

    @invariant()
    def dit_comme_le_modele(self) -> None:
        if self.vies:
            self._comparer(self.jour)

    @rule(jours=st.integers(1, 2000))
    @precondition(lambda self: any(v.actes for v in self.vies))
    def regarder_en_arriere(self, jours: int) -> None:
        """What was true on a day stays what was true that day."""
        self._comparer(max(DEBUT, self.jour - timedelta(days=jours)))

    def _comparer(self, jour: date) -> None:
        dits = {d["code"]: d for d in json.loads(self.b.cqp("status", "--format", "json", jour=jour).sortie)["dossiers"]}  # fmt: skip
        assert dits.keys() == {v.code for v in self.vies}
        for vie in self.vies:
            dit = dits[vie.code]
            attendu = "complet" if vie.complet(jour) else "incomplet"
            if dit["verdict"] != attendu and not vie.reecrite(jour):
                manques = self.b.cqp("check-dossier", self.b.dossier(vie), jour=jour).sortie
                pytest.fail(f"{jour}: {attendu} {list(vie.manques(jour))}, and the tool:\n{manques}\n{vie}")
            contexte = f"{jour}: {dit}\n{vie}"
            assert dit["issue"] == vie.prononcee(jour), contexte
            assert _fins(dit["competences_conservees"]) == vie.conservees(jour), contexte
            assert _fins(dit["competences_expirees"]) == vie.expirees(jour), contexte


def _long(jour: date) -> str:
    mois = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ]
    return f"{'1er' if jour.day == 1 else jour.day} {mois[jour.month - 1]} {jour.year}"


def _fins(dites: list[dict[str, Any]]) -> dict[str, date]:
    return {d["code"]: date.fromisoformat(d["jusqu_au"]) if d["jusqu_au"] else date.max for d in dites}


@pytest.mark.hypothesis  # many more in `make preuves`
def test_des_vies() -> None:
    """Lives drawn by hypothesis; what it finds it makes as short as it can."""
    run_state_machine_as_test(
        Vies,
        settings=settings(
            max_examples=VIES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_le_dernier_jour_d_un_benefice() -> None:
    assert cinq_ans(date(2024, 2, 29)) == date(2029, 2, 28)
