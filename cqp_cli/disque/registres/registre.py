"""The register of deliveries: every parchemin and attestation issued, and the very bytes that were issued.

    registre/registre.jsonl     one line for each document, and for each revocation (`registre_lignes`)
    registre/NUMERO.pdf         the document, as it will be printed for ever
    registre/registre.csv       the same as a list that needs no program (`registre_liste`)
    registre/sel                what the checksum of the QR codes is salted with, drawn once
    registre/.cqp-NUMERO.attente    a document that was not handed over yet (`registre_attente`)

A number is never given twice nor skipped, a line is never changed: a document that must differ has a number of its own.
The line comes before the document it tells of: there is no document without its line, at any instant.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from cqp_cli.disque.ecrire import chaine
from cqp_cli.disque.ecrire.porte import Changement, creer_dossier, empreinte, enregistrer, verrou
from cqp_cli.disque.ecrire.refaire import entre_guillemets
from cqp_cli.disque.lire.lecture import raison
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.disque.registres import registre_attente, registre_lignes, registre_liste, temoin
from cqp_cli.disque.registres.registre_lignes import NOM, Ancre, Delivrance, Ligne, Revocation, somme
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.ecritures import lire_jour
from cqp_cli.errors import CqpError, FichierIllisible, Probleme, Refus

__all__ = ["Delivrance", "Registre", "Revocation"]

_ATTENTE = 60.0  # seconds: many may be printing, and each lays its document out under the lock
DOSSIER, FICHIER, SEL = "registre", "registre.jsonl", "sel"

Faire = Callable[[Delivrance], bytes]
"""The PDF of a delivery whose number and checksum are known."""


@dataclass(frozen=True)
class Registre:
    """The register of one workspace."""

    racine: Path

    @property
    def dossier(self) -> Path:
        return self.racine / DOSSIER

    def lire(self) -> list[Delivrance]:
        """Every document, in order; none without register. Raises FichierIllisible at the first line altered."""
        return _delivrances(self._lignes())

    def annulations(self) -> dict[str, Revocation]:
        """The mark of each document that was revoked, by its number. Raises FichierIllisible."""
        return _annulations(self._lignes())

    def lire_tout(self) -> list[tuple[Delivrance, Revocation | None]]:
        """Every document, with its revocation if there is one. Raises FichierIllisible."""
        lignes = self._lignes()
        marques = _annulations(lignes)
        return [(d, marques.get(d.numero)) for d in _delivrances(lignes)]

    def ancres(self) -> list[Ancre]:
        """What a paper signed after each line carries, the last of today. Raises FichierIllisible."""
        self._lignes()
        return registre_lignes.ancres(self._contenu())

    def constater(self) -> Probleme | None:
        """What shows that the register was put back or forked: its journal, a document without a line, another register
        beside it; None when nothing does. Asked without the lock: what somebody writes meanwhile is looked at again.

        Raises FichierIllisible."""
        contenu = self._contenu()
        probleme = temoin.constater(self.dossier, FICHIER, contenu) or temoin.sans_ligne(self.dossier, FICHIER, contenu)
        return self.constater() if probleme and self._contenu() != contenu else probleme

    def attend(self, d: Delivrance) -> bool:
        """Whether its number was given by a command that was stopped: the next one puts the document in its place."""
        return registre_attente.attend(self.dossier, d) and not (self.dossier / d.fichier).exists()

    def reprendre(self) -> None:
        """Begins its journal anew, once a paper has proven it. Raises Refus when lines are known to be lost."""
        with verrou(self.dossier, _ATTENTE):
            temoin.reprendre(self.dossier, FICHIER, self._contenu(), "register resume")

    def _tenir_liste(self) -> None:
        """The list beside it, for whoever has not this program; held open by a spreadsheet, it waits for the next."""
        with suppress(CqpError, OSError):
            registre_liste.ecrire(self.dossier, self.liste())

    def liste(self) -> bytes:
        """The list in CSV, as it stands beside the register. Raises FichierIllisible."""
        return registre_liste.en_csv(registre_liste.rangee(*x) for x in self.lire_tout())

    def _lignes(self) -> list[Ligne]:
        return registre_lignes.lire(self._contenu())

    def _contenu(self) -> bytes:
        try:
            return lire_entier(self.dossier / FICHIER)
        except FileNotFoundError:
            return b""
        except OSError as err:
            raise FichierIllisible(f"{NOM} ne peut pas être lu ({raison(err)}).") from None

    def deja(self, demande: Delivrance, *, reediter: bool = False) -> Delivrance | None:
        """The document that this demand gives without a new number: the one in force, or for a reissue the very one
        that was registered by a command stopped before it gave it. Raises FichierIllisible."""
        return self._deja(demande, self.lire(), reediter)

    def _deja(self, demande: Delivrance, lignes: Sequence[Delivrance], reediter: bool) -> Delivrance | None:
        avant = _en_vigueur(demande, lignes)
        if (
            avant is None
            or not reediter
            or (_demandee(avant) == demande and registre_attente.attend(self.dossier, avant))
        ):
            return avant
        return None

    def refuser_annulee(self, d: Delivrance) -> None:
        """Raises Refus when it was revoked."""
        _refuser_annule(d, self.annulations().get(d.numero))

    def octets(self, d: Delivrance) -> bytes:
        """The document as it was issued. Raises FichierIllisible when its copy is gone or was altered."""
        nom = f"{DOSSIER}/{d.fichier}"
        try:
            contenu = lire_entier(self.dossier / d.fichier)
        except OSError as err:
            message = f"La copie du document n° {d.numero} ne peut pas être lue ({raison(err)})."
            raise FichierIllisible([Probleme(message, nom, remede="rétablissez-la d'une sauvegarde")]) from None
        if empreinte(contenu) != d.sha256:
            message = f"La copie du document n° {d.numero} n'est plus celle qui a été émise."
            raise FichierIllisible([Probleme(message, nom, remede="rétablissez-la d'une sauvegarde")])
        return contenu

    def sel(self, lignes: Sequence[Delivrance]) -> str:
        """What the checksums of these documents are salted with. Raises FichierIllisible: it is gone, or another."""
        try:
            sel = lire_entier(self.dossier / SEL, 1000).decode("ascii").strip()
        except FileNotFoundError:
            raise _sans_sel("manque") from None
        except (OSError, ValueError):
            raise _sans_sel("ne peut pas être lu") from None
        if lignes and all(somme(x, sel) != x.somme for x in lignes):
            raise _sans_sel("n'est plus celui des documents émis")
        return sel

    def delivrer(self, demande: Delivrance, faire: Faire, *, reediter: bool = False) -> tuple[Delivrance, bytes, bool]:
        """The document in force, or the one just issued; and whether it is new. Whoever gives it says so: `remettre`.

        `demande` has neither number nor checksum. Raises Refus when nothing was issued that could be reissued, or
        when the decision is no longer the one that was certified.
        """
        creer_dossier(self.dossier)
        with verrou(self.dossier, _ATTENTE):
            contenu = self._contenu()
            toutes = registre_lignes.lire(contenu)
            lignes = _delivrances(toutes)
            if self._deja(demande, lignes, reediter) is None:
                self._exiger(contenu, "print")
            registre_attente.achever(self.dossier, lignes)
            avant = _en_vigueur(demande, lignes)
            if deja := self._deja(demande, lignes, reediter):
                _refuser_annule(deja, _annulations(toutes).get(deja.numero))
                _refuser_autre_decision(deja, demande)
                return deja, self.octets(deja), reediter
            if reediter and avant is None:
                raise Refus(
                    f"Aucun document de ce genre n'a été émis pour {demande.code} : il n'y a rien à rééditer.",
                    "imprimez-le d'abord, sans --reissue",
                )
            return *self._inscrire(demande, avant, faire, contenu, lignes), True

    def _inscrire(
        self, demande: Delivrance, avant: Delivrance | None, faire: Faire, contenu: bytes, lignes: list[Delivrance]
    ) -> tuple[Delivrance, bytes]:
        sel, changements = self._sel(lignes)
        numero = _numero(demande, {x.numero for x in lignes})
        nouvelle = replace(demande, numero=numero, reedition_de=avant.numero if avant else None)
        suit = chaine.derniere(contenu)
        nouvelle = replace(nouvelle, somme=somme(nouvelle, sel), precedent=suit)
        pdf = faire(nouvelle)
        nouvelle = replace(nouvelle, sha256=empreinte(pdf))
        registre_attente.garder(self.dossier, nouvelle, pdf)
        try:
            ajout = _suite(contenu, [nouvelle])
            changements += [ajout, Changement(nouvelle.fichier, pdf, None)]
            with temoin.annonce(self.dossier, FICHIER, ajout.contenu):
                enregistrer(self.dossier, changements, commande="print")
        except BaseException:
            self._abandonner(nouvelle)
            raise
        if avant:
            registre_attente.remettre(self.dossier, avant)
        self._tenir_liste()
        return nouvelle, pdf

    def _abandonner(self, d: Delivrance) -> None:
        """Forgets the document that could not be registered, unless its line could not be taken back."""
        with suppress(CqpError):
            if d not in self.lire():
                registre_attente.remettre(self.dossier, d)

    def remettre(self, d: Delivrance) -> None:
        """The document was given to whoever asked for it."""
        registre_attente.remettre(self.dossier, d)

    def annuler(
        self, code: str, session: str, jour: date, motif: str, puis: Callable[[], object] = lambda: None
    ) -> list[str]:
        """Marks every document of this decision as revoked, then does `puis`: no decision is revoked whose documents
        are not. When it raises CqpError the marks are taken back. The numbers, none when nothing was to be marked."""
        if not self.lire():
            puis()
            return []
        with verrou(self.dossier, _ATTENTE):
            contenu = self._contenu()
            toutes = registre_lignes.lire(contenu)
            deja = _annulations(toutes)
            siens = [d.numero for d in _delivrances(toutes) if (d.code, d.session) == (code, session)]
            marques = [Revocation(n, str(jour), motif) for n in siens if n not in deja]
            if not marques:
                puis()
                return []
            self._exiger(contenu, "decide")
            ajout = _suite(contenu, marques)
            with temoin.annonce(self.dossier, FICHIER, ajout.contenu):
                enregistrer(self.dossier, [ajout], commande="decide", puis=puis)
            self._tenir_liste()
            return [marque.numero for marque in marques]

    def _sel(self, lignes: list[Delivrance]) -> tuple[str, list[Changement]]:
        if lignes or (self.dossier / SEL).exists():
            return self.sel(lignes), []
        sel = secrets.token_hex(16)
        return sel, [Changement(SEL, f"{sel}\n".encode("ascii"), None)]

    def _exiger(self, contenu: bytes, commande: str) -> None:
        """Under the lock, before a line is added. Raises Refus when the register was put back or forked."""
        temoin.exiger(self.dossier, FICHIER, contenu, commande)
        if probleme := temoin.sans_ligne(self.dossier, FICHIER, contenu):
            raise Refus([probleme])


def _numero(d: Delivrance, donnes: Collection[str]) -> str:
    """Year, session, rank; a session named by its date already says the year."""
    annee = d.decision[:4]
    tete = f"{annee}-{d.session.removeprefix(f'{annee}-') or d.session}"
    rang = 1 + sum(numero.rpartition("-")[0] == tete for numero in donnes)
    while f"{tete}-{rang:04}" in donnes:
        rang += 1
    return f"{tete}-{rang:04}"


def _sans_sel(defaut: str) -> FichierIllisible:
    message, place = f"Le sel des sommes de contrôle {defaut}.", f"{DOSSIER}/{SEL}"
    return FichierIllisible([Probleme(message, place, remede="rétablissez-le d'une sauvegarde")])


def _en_vigueur(demande: Delivrance, lignes: Sequence[Delivrance]) -> Delivrance | None:
    """The first issued, or its latest reissue."""
    return next((x for x in reversed(lignes) if x.objet == demande.objet), None)


def _demandee(d: Delivrance) -> Delivrance:
    """What was asked for, before it had its number."""
    return replace(d, numero="", reedition_de=None, somme="", sha256="", precedent=None)


def _delivrances(lignes: Sequence[Ligne]) -> list[Delivrance]:
    return [x for x in lignes if isinstance(x, Delivrance)]


def _annulations(lignes: Sequence[Ligne]) -> dict[str, Revocation]:
    return {x.numero: x for x in lignes if isinstance(x, Revocation)}


def _suite(contenu: bytes, lignes: Sequence[Ligne]) -> Changement:
    """The register with these lines after the others."""
    neuf = contenu + chaine.suite(contenu, map(asdict, lignes))
    return Changement(FICHIER, neuf, empreinte(contenu) if contenu else None)


def _reemettre(avant: Delivrance) -> str:
    qui = f"{entre_guillemets(avant.chemin)} --session {avant.session}"
    return f"cqp print {avant.document} {qui} --reissue --motif MOTIF"


def _refuser_annule(avant: Delivrance, marque: Revocation | None) -> None:
    if marque:
        quand = jour_long(lire_jour(marque.date))
        message = (
            f"Le document n° {avant.numero} a été annulé le {quand} : {marque.motif.rstrip('.')}. Il ne s'imprime plus."
        )
        raise Refus(f"{message} Si le jury a décidé de nouveau, il s'en émet un autre.", _reemettre(avant))


def _refuser_autre_decision(avant: Delivrance, demande: Delivrance) -> None:
    if (avant.decision, avant.issue, dict(avant.competences)) != (
        demande.decision,
        demande.issue,
        dict(demande.competences),
    ):
        message = (
            f"Le document n° {avant.numero} certifie une autre décision que celle d'aujourd'hui : "
            "elle a été annulée et reprise, ou retouchée depuis."
        )
        raise Refus(message, _reemettre(avant))
