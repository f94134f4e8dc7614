"""Who is declared to the Caisse des dépôts on a day, who cannot be and why, and who need not be."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from cqp_cli.disque.ecrire.refaire import de_ce_dossier
from cqp_cli.disque.espace.dossiers import Lecture, situer
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.registres.registre_accrochage import Accrochages, EtatCdc, export, reponse, retrait
from cqp_cli.domain.certificateur import enregistrement
from cqp_cli.domain.declaration import (
    Passage,
    Rejet,
    delivrance,
    delivrance_contredite,
    hors_champ,
    id_technique,
    passage_de,
    rejet_des_doubles,
    rejets,
    rejets_certificateur,
)
from cqp_cli.domain.dossier import Dossier, au
from cqp_cli.domain.jury import Decision
from cqp_cli.domain.personnes import sans_accents
from cqp_cli.domain.regles import verifier
from cqp_cli.errors import Probleme, Refus
from cqp_cli.metier.declaration.flux_accrochage import (
    Rapport,
    ecrire_flux,
    empreinte_passage,
    empreinte_titulaire,
    identifiant_flux,
)
from cqp_cli.terminal.contexte import Contexte

DECISION = "obtentionCertification"
"""The field of a declaration that a decision gives, when it is final."""


@dataclass(frozen=True, slots=True)
class Declarable:
    """A full delivery: whose, decided when, and what it would declare."""

    code: str
    session: str
    passage: Passage
    personne: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A delivery that cannot be declared as it stands, with every field that would be rejected."""

    code: str
    session: str
    manquements: list[dict[str, Any]]


@dataclass
class Preparation:
    """Every full delivery of the workspace, each in one of these lists: nobody disappears in silence."""

    a_exporter: list[Declarable] = field(default_factory=list)
    exclus: list[Exclusion] = field(default_factory=list)
    hors_champ: list[tuple[str, str, str]] = field(default_factory=list)
    declarees: list[EtatCdc] = field(default_factory=list)
    modifiees: list[EtatCdc] = field(default_factory=list)
    annulees: list[EtatCdc] = field(default_factory=list)
    illisibles: list[Lecture] = field(default_factory=list)
    certificateur: list[dict[str, Any]] = field(default_factory=list)

    @property
    def code(self) -> int:
        """The exit code of what was met."""
        if self.illisibles:
            return 3
        return 1 if self.exclus or self.certificateur else 0


def trier_delivrances(ici: Contexte, dossiers: list[Path] | None, registre: Accrochages) -> Preparation:
    """Sorts the deliveries known on that day. Writes nothing."""
    espace, tri = ici.espace, Preparation()
    par_code = registre.par_code()
    for lecture in ici.lectures(dossiers):
        if lecture.dossier is None:
            tri.illisibles.append(lecture)
        else:
            _trier(tri, espace, lecture, au(lecture.dossier, ici.jour), registre, par_code.get(lecture.code, []))
    if tri.a_exporter or tri.exclus:
        tri.certificateur = [
            _manquement(r, espace.racine, espace) for r in rejets_certificateur(espace.configuration.accrochage)
        ]
    return tri


def _trier(
    tri: Preparation, espace: Espace, lecture: Lecture, d: Dossier, registre: Accrochages, siennes: list[EtatCdc]
) -> None:
    decision = delivrance(d) or delivrance_contredite(d)
    vivante = id_technique(d.code, decision.session) if decision else ""
    tri.annulees += [e for e in siennes if e.declaree and e.id_technique != vivante]
    if decision is None:
        return
    session, douteuse = decision.session or "", partial(_decision_douteuse, d, decision, lecture.chemin, espace)
    if decision.date is None:
        tri.exclus.append(Exclusion(d.code, session, douteuse()))
        return
    inscrit = enregistrement(espace.configuration, d.referentiel)
    if motif := hors_champ(inscrit, decision.date):
        tri.hors_champ.append((d.code, session, motif))
        return
    personne = _personne(d, decision)
    etat = registre.jumeau(vivante, personne) or registre.etats.get(vivante)
    passage = passage_de(d, decision, inscrit)
    if etat and etat.declaree:
        tri.declarees.append(etat)
        if etat.titulaire and etat.titulaire != empreinte_titulaire(passage):
            tri.modifiees.append(etat)
        if delivrance(d) is None:  # told once, and not final any more: somebody wrote in its decision
            tri.exclus.append(Exclusion(d.code, session, douteuse()))
        return
    fautes = [_manquement(r, lecture.chemin, espace) for r in (*rejet_des_doubles(d), *rejets(passage))]
    if fautes := [*fautes, *douteuse()]:
        tri.exclus.append(Exclusion(d.code, session, fautes))
    else:
        tri.a_exporter.append(Declarable(d.code, session, passage, personne))


def _personne(d: Dossier, decision: Decision) -> str:
    """A key for this person and this delivery that outlives the name of the folder."""
    c = d.candidat
    noms = sans_accents(f"{c.nom_naissance} {c.prenom}")
    faits = (noms, str(c.naissance.date), d.referentiel.code, str(decision.date))
    return hashlib.sha256("\n".join(faits).encode("utf-8", "backslashreplace")).hexdigest()


def _decision_douteuse(d: Dossier, decision: Decision, chemin: Path, espace: Espace) -> list[dict[str, Any]]:
    """What keeps a decision that says « totale » from delivering it: such a delivery is not declared."""
    constats = verifier(d, d.jour).empechements(decision)
    rejets = (Rejet(DECISION, m.message, m.lieu, m.remede) for m in constats)
    return [_manquement(r, chemin, espace) for r in rejets]


def _manquement(r: Rejet, chemin: Path, espace: Espace) -> dict[str, Any]:
    fichier, ligne = situer(r.lieu, chemin, espace)
    remede = de_ce_dossier(r.remede, espace.relatif(chemin))
    return {"champ": r.champ, "message": r.message, "fichier": fichier, "ligne": ligne, "remede": remede}


# The file and the ledger --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flux:
    """The file of these deliveries, ready to be written, and the ones sent again without any correction."""

    id_flux: str
    octets: bytes
    delivrances: tuple[Declarable, ...]
    renvoyees: tuple[str, ...]
    inchangees: tuple[str, ...]


def composer(ici: Contexte, tri: Preparation, registre: Accrochages) -> Flux:
    """The file to deposit that day."""
    passages = [d.passage for d in tri.a_exporter]
    passe = [registre.etats[p.id_technique] for p in passages if p.id_technique in registre.etats]
    tentative = " ".join(e.id_flux for e in passe)
    id_flux = identifiant_flux(passages, ici.jour, tentative)
    octets = ecrire_flux(passages, ici.espace.configuration.accrochage, ici.jour, id_flux)
    dites = {p.id_technique: empreinte_passage(p) for p in passages}
    inchangees = tuple(e.code for e in passe if e.statut == "refusee" and e.empreinte == dites[e.id_technique])
    return Flux(id_flux, octets, tuple(tri.a_exporter), tuple(e.code for e in passe), inchangees)


def consigner(registre: Accrochages, flux: Flux, fichier: str, jour: date) -> None:
    """Notes every delivery of the file in the ledger, still to be written."""
    for d in flux.delivrances:
        empreintes = {"empreinte": empreinte_passage(d.passage), "titulaire": empreinte_titulaire(d.passage)}
        reste = {"session": d.session, "personne": d.personne} | empreintes
        registre.noter(export(d.passage.id_technique, d.code, flux.id_flux, fichier, jour, **reste))


def appliquer(registre: Accrochages, rapport: Rapport, jour: date) -> dict[str, Any]:
    """Notes what a report answers, and tells it. Raises Refus when it answers no file of ours, or nothing new."""
    attendus = {e.id_technique: e for e in registre.du_flux(rapport.id_flux)}
    repondus = {**rapport.refuses, **dict.fromkeys(rapport.acceptes, "")}
    if not attendus:
        message = f"Ce rapport répond au flux « {rapport.id_flux[:60] or '?'} », dont rien n'est à attendre ici."
        raise Refus([Probleme(message, rapport.nom, remede="vérifiez que c'est le rapport du dernier fichier déposé")])
    nouveaux = {cle: dit for cle, dit in repondus.items() if cle in attendus and attendus[cle].statut == "envoyee"}
    if not nouveaux:
        raise Refus([Probleme("Ce rapport a déjà été repris : il ne change rien.", rapport.nom)])
    for cle, dit in nouveaux.items():
        registre.noter(reponse(attendus[cle], cle in rapport.acceptes, jour, dit, rapport.nom))
    return {
        "fichier": rapport.nom,
        "id_flux": rapport.id_flux,
        "id_traitement": rapport.id_traitement,
        "acceptees": sorted(attendus[c].code for c in nouveaux if c in rapport.acceptes),
        "deja_en_base": sorted(attendus[c].code for c in nouveaux if c in rapport.deja),
        "refusees": [
            {"code": attendus[c].code, "id_technique": c, "message": dit}
            for c, dit in sorted(nouveaux.items())
            if c in rapport.refuses
        ],
        "sans_reponse": sorted(e.code for e in attendus.values() if e.id_technique not in repondus),
        "inconnues": sorted(c for c in repondus if c not in attendus),
    }


def rejeter(registre: Accrochages, nom: str, jour: date) -> list[str]:
    """Notes that a whole file was rejected: what it held is due again. Raises Refus when it is not known."""
    id_flux = registre.flux(nom)
    attendus = [e for e in registre.du_flux(id_flux) if e.statut == "envoyee"] if id_flux else []
    if not attendus:
        raise Refus(f"Aucune déclaration en attente de réponse n'est dans « {nom} ».", "cqp export accrochage")
    for etat in attendus:
        registre.noter(reponse(etat, False, jour, "fichier rejeté en entier"))
    return [e.code for e in attendus]


def retirer(registre: Accrochages, nom: str, jour: date) -> list[str]:
    """Notes that what was declared of a dossier was withdrawn. Raises Refus when nothing of it was declared."""
    declarees = [e for e in registre.etats.values() if nom in (e.code, e.id_technique) and e.declaree]
    if not declarees:
        raise Refus(f"Aucune délivrance déclarée n'est celle de « {nom} ».", "cqp export accrochage --dry-run")
    if len(declarees) > 1:
        cles = [e.id_technique for e in declarees]
        raise Refus(f"« {nom} » a plusieurs délivrances déclarées : {', '.join(cles)}.", f"--withdrawn {cles[0]}")
    registre.noter(retrait(declarees[0], jour))
    return [declarees[0].code]
