"""What comes back by mail, file by file: forms of every kind and sent dossiers, each filed where it belongs."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from cqp_cli.disque.colis.colis import lire_colis
from cqp_cli.disque.colis.echanges import confronter
from cqp_cli.disque.ecrire.porte import Changement, empreinte
from cqp_cli.disque.ecrire.refaire import entre_guillemets
from cqp_cli.disque.espace.annuaire import Annuaire
from cqp_cli.disque.espace.dossiers import Lecture, lire_dossier
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.chemins import BUREAU, CLASSEURS
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.disque.lire.recherche import trouver_dossiers
from cqp_cli.disque.retoucher.greffe import greffer
from cqp_cli.disque.retoucher.pieces import contenu, valeur_a
from cqp_cli.domain.accord import DU_ROLE, libelle
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.regles import verifier
from cqp_cli.domain.suivi import suivre
from cqp_cli.errors import FichierIllisible, MauvaisUsage, Probleme, Refus
from cqp_cli.formulaires.brouillon import Brouillon, lire_formulaire
from cqp_cli.formulaires.retours import dossier_du, evaluation_du_classeur
from cqp_cli.metier.evaluation.reprendre import Consigne, reprise_de_la_grille
from cqp_cli.metier.jury.decide import presentables
from cqp_cli.metier.jury.decisions import paroles_du_classeur
from cqp_cli.metier.jury.prononce import enregistrer_decision
from cqp_cli.metier.ouverture.init_candidate import Guichet
from cqp_cli.metier.ouverture.inscriptions import lire_liste
from cqp_cli.metier.parcours.reprises import reprise_de
from cqp_cli.terminal.affichage import pluriel
from cqp_cli.terminal.apercu import DejaLa, Reprise
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.etape import deposer

_FICHIERS_MAX = 20_000
LIBELLES = {
    "reperage": "livret de repérage",
    "parcours": "parcours",
    "partie2": "partie 2 du dossier de VAE",
    "activites": "activités du candidat",
    "sac": "dossier envoyé",
    "decisions": "décisions du jury",
    "inscriptions": "inscriptions",
}


class DejaPris(Refus):
    """This very workbook was taken, or says what the dossier says: there is nothing to do."""

    def __init__(self, fichier: str) -> None:
        super().__init__([Probleme("Déjà pris : le dossier dit la même chose.", fichier)])


class DejaDansLeLot(Refus):
    """Another file of the same trial would fill this piece, and not with the same answers."""

    def __init__(self, reprise: Reprise, fichier: str) -> None:
        message = f"Ce lot contient déjà un autre formulaire pour {reprise.nom}."
        super().__init__([Probleme(message, fichier, remede="gardez l'un des deux")])


@dataclass(frozen=True, slots=True)
class Prise:
    """A file that was taken: whose it is, what it says in a few words, what that person's dossier waits for now."""

    fichier: str
    formulaire: str
    code: str
    qui: str
    dit: str
    manque: str | None = None
    reprise: Reprise | None = None
    refuses: tuple[Probleme, ...] = ()
    """Lines of a list or of a session that were refused; the others are taken."""
    remarques: tuple[str, ...] = ()
    """What was restored or left aside in what was taken, or is to be verified."""


def recenser(chemins: Iterable[Path], espace: Espace) -> tuple[list[Path], int]:
    """The forms and sent dossiers among what is named, folders searched down; how many other files were left.

    Nothing of the workspace's own folders is a file that came back.
    """
    trouves: dict[Path, None] = {}
    laisses = 0
    for chemin in chemins:
        if not chemin.is_dir():
            trouves[chemin] = None
            continue
        for fichier, pris in _descendre(chemin, espace):
            trouves |= {fichier: None} if pris else {}
            laisses += not pris
            if laisses + len(trouves) > _FICHIERS_MAX:  # a whole disk
                message = f"Le dossier {chemin.as_posix()} contient plus de {_FICHIERS_MAX} fichiers."
                raise MauvaisUsage(message, "nommez celui où sont les fichiers reçus")
    return list(trouves), laisses


def _descendre(dossier: Path, espace: Espace) -> Iterator[tuple[Path, bool]]:
    propres = {(espace.racine / nom).resolve() for nom in ("candidats", "sessions")}
    for ici, sous, noms in os.walk(dossier):
        if "bagit.txt" in noms:
            sous.clear()
            yield Path(ici), True
            continue
        sous[:] = sorted(s for s in sous if not s.startswith(".") and Path(ici, s).resolve() not in propres)
        for nom in sorted(n for n in noms if not n.startswith(BUREAU)):
            yield Path(ici, nom), Path(nom).suffix.casefold() in (*CLASSEURS, ".zip")


@dataclass
class Comptoir:
    """Where files are taken, one after the other: each dossier is read as the file before has left it."""

    ici: Contexte
    recu_le: date | None = None
    pris: dict[tuple[str, int, str], str] = field(default_factory=dict)
    essais: dict[Path, dict[str, bytes]] = field(default_factory=dict)
    """By dossier, the pieces that a trial would have written: what follows is read with them."""

    def prendre(self, fichier: Path, *, decisions: bool) -> Prise | None:
        """Files it. None for a session's workbook unless `decisions`: it is decided on what the others bring.

        Raises CqpError when it cannot be taken.
        """
        if not fichier.exists():
            raise FichierIllisible([Probleme("Ce fichier n'existe pas.", fichier.name, remede="vérifiez son nom")])
        if fichier.is_dir() or fichier.suffix.casefold() == ".zip":
            return self._sac(fichier)
        if fichier.suffix.casefold() == ".csv":
            return self._inscriptions(fichier)
        if fichier.suffix.casefold() in (".yaml", ".yml"):
            remede = f"cqp evaluate DOSSIER --from {entre_guillemets(fichier.as_posix())}"
            raise Refus([Probleme("Une évaluation en YAML ne dit pas de qui elle est.", fichier.name, remede=remede)])
        brouillon = lire_formulaire(fichier)
        if brouillon.formulaire == "decisions":
            return self._decisions(brouillon) if decisions else None
        if brouillon.formulaire == "inscriptions":
            return self._inscriptions(fichier)
        return self._piece(brouillon)

    # The forms of one dossier

    def _piece(self, b: Brouillon) -> Prise:
        lecture = self._lire(dossier_du(b, self.ici.espace))
        if b.formulaire == "evaluation":
            retour = evaluation_du_classeur(b, lecture.obtenir(), self.ici.espace.racine)
            consigne = Consigne(self.ici)
            cible, reprise = reprise_de_la_grille(consigne, lecture, retour, b.chemin, self.pris)
            nom = f"evaluation-{retour.passage}-{retour.role}"
            envoie = retour.role == "externe" or len(lecture.obtenir().accord.evaluateurs.valeur) == 1
            reprise = self._dater(reprise, ("transmission",)) if envoie else reprise
        else:
            cible, nom, reprise = None, b.formulaire, reprise_de(b, lecture, self.ici.espace)
            reprise = self._dater(reprise, ("partie_2", "depot")) if nom == "partie2" else reprise
        original = _original(lecture.chemin, nom, b.chemin)
        if reprise.remplace and not self.ici.force and not _complete(reprise):
            raise (
                DejaPris(b.fichier)
                if original.lu or not reprise.differences
                else DejaLa(reprise, f"cqp take {entre_guillemets(b.chemin.as_posix())} --force")
            )
        deja = self.essais.get(lecture.chemin, {}).get(reprise.fichier)
        if deja is not None and not self.ici.force:
            raise DejaPris(b.fichier) if deja == reprise.changements[-1].contenu else DejaDansLeLot(reprise, b.fichier)
        deposer(self.ici, lecture, [original, *reprise.changements], "take", annoncer=False)
        if self.ici.essai:
            self.essais.setdefault(lecture.chemin, {})[reprise.fichier] = reprise.changements[-1].contenu
        if cible:
            self.pris[cible] = b.chemin.name
        return self._dire(b, reprise)

    def _lire(self, dossier: Path) -> Lecture:
        """The dossier as the files before have left it, or would have."""
        return lire_dossier(dossier, self.ici.espace, self.ici.jour, self.essais.get(dossier, {}))

    def _dater(self, reprise: Reprise, chemin: tuple[str, ...]) -> Reprise:
        """The same, with the day of arrival where the form says none: it is known by whoever opened the mail."""
        if self.recu_le is None or valeur_a(reprise.apres, chemin):
            return reprise
        *avant, dernier = reprise.changements
        texte = greffer(dernier.contenu.decode("utf-8"), {chemin: self.recu_le}, nom=dernier.fichier)
        return replace(reprise, changements=[*avant, replace(dernier, contenu=texte.encode("utf-8"))])

    def _dire(self, b: Brouillon, reprise: Reprise) -> Prise:
        d = reprise.dossier
        quoi = LIBELLES.get(b.formulaire, "")
        if b.formulaire == "evaluation":
            quoi = f"évaluation {DU_ROLE[b.role or 'externe']}, passage {b.passage}"
        dit = f"{quoi} : {resumer(d, b.formulaire, reprise.apres)}"
        qui, manque = d.candidat.nom_complet, self._manque(reprise)
        return Prise(b.fichier, b.formulaire, d.code, qui, dit, manque, reprise, remarques=reprise.signes)

    def _manque(self, reprise: Reprise) -> str | None:
        """The next step, as `status` says it."""
        verdict = verifier(self._lire(reprise.lecture.chemin).obtenir(), self.ici.jour)
        return suivre(verdict.dossier, verdict.mot == "complet").prochaine

    # What is about several people, or a whole dossier

    def _sac(self, fichier: Path) -> Prise:
        arrivee = confronter(lire_colis(fichier), self.ici.espace, self.ici.jour)
        if arrivee.du_jury():
            message = "Cet envoi porte une décision du jury : rien n'a été écrit."
            raise Refus([Probleme(message, fichier.name, remede=f"cqp receive {entre_guillemets(fichier.as_posix())}")])
        if refus := arrivee.refus(force=self.ici.force, avec_decisions=False):
            raise Refus(replace(p, message=f"{p.fichier} : {p.message}") for p in refus)
        if not self.ici.essai:
            arrivee.classer(force=self.ici.force)
        ajoutes = len(arrivee.de_l_etat("ajoute"))
        changes = len(arrivee.de_l_etat("change", "conflit"))
        dits = [pluriel(ajoutes, "fichier ajouté", "fichiers ajoutés")] if ajoutes else []
        dits += [pluriel(changes, "fichier changé", "fichiers changés")] if changes else []
        dit = f"{LIBELLES['sac']} : {', '.join(dits) or 'rien de nouveau'}"
        return Prise(fichier.name, "sac", arrivee.colis.code, arrivee.dossier.candidat.nom_complet, dit)

    def _inscriptions(self, fichier: Path) -> Prise:
        liste = lire_liste(fichier, self.ici.jour)
        guichet = Guichet(replace(self.ici, muet=True), Annuaire(self.ici.espace))
        guichet.passer(liste, fichier.name)
        deja = (*guichet.refus, *guichet.deja)
        refuses = (*liste.problemes, *deja)
        if refuses and not guichet.ouvertes:
            raise (Refus if deja else FichierIllisible)(refuses)
        dit = f"{LIBELLES['inscriptions']} : {pluriel(len(guichet.ouvertes), 'dossier ouvert', 'dossiers ouverts')}"
        ouvertes = {p.ligne for p in guichet.deja}  # of those, nothing is done
        dites = tuple(p.dit for p in liste.remarques if p.ligne not in ouvertes)
        return Prise(fichier.name, "inscriptions", "", "", dit, refuses=refuses, remarques=dites)

    def _decisions(self, b: Brouillon) -> Prise:
        ici = self.ici
        session = ici.espace.session(b.code)
        exemple = next(iter(presentables(ici, session)), None)
        paroles, signes = paroles_du_classeur(b.chemin, session, exemple)
        chemins = [p for p in trouver_dossiers([self.ici.espace.racine / "candidats"]) if p.name in paroles]
        absents = sorted(paroles.keys() - {p.name for p in chemins})
        refuses = [Probleme(f"{code} n'a pas de dossier ici.", b.fichier) for code in absents]
        faits = 0
        for lecture in map(self._lire, chemins):
            code, reponse = enregistrer_decision(ici, lecture, session, paroles[lecture.code])
            faits += not code
            refuses += [Probleme(f"{lecture.code} : {reponse['message']}", b.fichier)] if code else []
        if not faits:
            raise Refus(refuses)
        dit = f"{LIBELLES['decisions']} : {pluriel(faits, 'dossier décidé', 'dossiers décidés')}"
        qui, refusees = f"session {session.code}", tuple(refuses)
        return Prise(b.fichier, "decisions", session.code, qui, dit, refuses=refusees, remarques=signes)


def _complete(reprise: Reprise) -> bool:
    """A path whose form comes back a second time, the actions done (3.1.2): it changes nothing that was said before."""
    faites = (x.avant is None or (x.chemin[-1] == "realisee" and x.avant == "false") for x in reprise.differences)
    return reprise.fichier == "parcours.yaml" and bool(reprise.differences) and all(faites)


def _original(dossier: Path, nom: str, fichier: Path) -> Changement:
    """The workbook as it came, kept in the dossier."""
    octets = lire_entier(fichier)
    ici = f"pieces/recus/{nom}.{empreinte(octets)[:8]}{fichier.suffix.casefold()}"
    deja = contenu(dossier / ici)
    return Changement(ici, octets, None if deja is None else empreinte(deja))


def resumer(d: Dossier, formulaire: str, piece: Mapping[str, Any]) -> str:
    """What the piece says, in about five words."""
    match formulaire:
        case "evaluation":
            avis = Counter(bloc.get("avis") for bloc in piece.get("competences", {}).values())
            mots = ((m.mot, libelle(d.accord.echelle_avis.valeur, m.mot).lower()) for m in d.accord.echelle_avis.valeur)
            return ", ".join(pluriel(avis[mot], dit, _accorder(dit)) for mot, dit in mots if avis[mot]) or "aucun avis"
        case "reperage":
            sens, blocs = d.accord.sens_reperage, piece.get("competences", {})
            codes = [c for c, bloc in blocs.items() if "non-acquis" in map(sens, bloc.get("elements", {}).values())]
            return f"à acquérir {', '.join(codes) or 'rien'}"
        case "parcours":
            actions = piece.get("actions") or []
            faites = sum(a.get("realisee") == "true" for a in actions)
            return f"{pluriel(len(actions), 'action')}, {pluriel(faites, 'réalisée')}"
        case "partie2":
            part = piece.get("partie_2", {})
            depot = "" if part.get("depot") else ", dépôt à dater"
            return pluriel(len(part.get("experiences") or []), "expérience") + depot
    recit = piece.get("partie_3", piece).get("activites") or []
    return f"{pluriel(len(recit), 'activité')}, {pluriel(len({a.get('competence') for a in recit}), 'compétence')}"


def _accorder(mots: str) -> str:
    return " ".join(mot if mot == "non" else f"{mot}s" for mot in mots.split())
