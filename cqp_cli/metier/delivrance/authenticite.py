"""Is this document the one that was issued: what the register says of a PDF, or of the words of a QR code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from cqp_cli.disque.ecrire.chaine import empreinte
from cqp_cli.disque.espace.dossiers import lire_dossier
from cqp_cli.disque.espace.espace import Espace, charger_fichier
from cqp_cli.disque.lire.lecture import TAILLE_MAX, lire_fichier
from cqp_cli.disque.lire.octets import lire_octets
from cqp_cli.disque.lire.recherche import CANDIDAT, racine_autour, situes
from cqp_cli.disque.registres.complement import COMPLETE, debuts
from cqp_cli.disque.registres.paquet import comparer, empreintes
from cqp_cli.disque.registres.registre import Delivrance, Registre
from cqp_cli.disque.registres.registre_lignes import CHIFFRES, Ancre
from cqp_cli.disque.registres.registre_lignes import somme as somme_de
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import au
from cqp_cli.domain.ecritures import elider, enumerer, lire_jour
from cqp_cli.domain.jury import LIBELLES_ISSUE, Decision
from cqp_cli.domain.remedes import un_mot
from cqp_cli.errors import CqpError, FichierIllisible, MauvaisUsage

Mot = Literal["conforme", "complete", "reedite", "annule", "change", "different", "inconnu"]
CODES = {
    "conforme": 0,
    "complete": 0,
    "retouche": 0,
    "reedite": 0,
    "change": 1,
    "annule": 1,
    "different": 1,
    "reecrit": 1,
    "inconnu": 1,
    "sans-manifeste": 1,
    "illisible": 3,
}
"""The exit code of each verdict of `verify` and `register audit`."""
BONS = frozenset(mot for mot, code in CODES.items() if code == 0)
_CLE = re.compile(rb"/Keywords \(cqp ([0-9A-Za-z_.\- ]{1,120})\)")
_SOMME = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]\s*){16}(?:(?:[0-9a-f]\s*){48})?(?![0-9a-z])")
_NOTIFICATION = re.compile(rb"^notification:.*\n?", re.MULTILINE)
LIBELLES_QR = ("Numéro", "Nom", "Date", "Décision", "Contrôle")


@dataclass(frozen=True, slots=True)
class Authenticite:
    """The verdict in one word, the sentence, and the line of the register it rests on."""

    mot: Mot
    message: str
    delivrance: Delivrance | None = None
    changes: tuple[tuple[str, str], ...] = ()
    """The pieces of the dossier that are no longer those it was made from."""
    relu: bool = False
    """Whether the dossier is here, and was compared."""
    remede: str | None = None


def cle_de_pdf(numero: str) -> str:
    """What the metadata of an issued PDF carry, so that it is recognised even once altered."""
    return f"cqp {numero}"


def contenu_qr(d: Delivrance) -> str:
    """The words of the QR code: number, name, date, outcome, checksum, and nothing else."""
    issue = LIBELLES_ISSUE.get(d.issue, d.issue)  # type: ignore[call-overload]
    valeurs = (d.numero, d.nom, d.decision, issue, d.somme)
    return "\n".join(f"{libelle} : {valeur}" for libelle, valeur in zip(LIBELLES_QR, valeurs, strict=True))


def examiner(pdf: Path, racine: Path | None = None) -> Authenticite | None:
    """What the register says of this PDF; None when nothing shows that it is a parchemin or an attestation.

    The register is that of `racine`; when it is not said, that of the workspace which holds the file, or of the
    current folder.

    Raises FichierIllisible when the PDF or the register cannot be read.
    """
    contenu = lire_fichier(pdf)
    somme, porte = empreinte(contenu), _CLE.search(contenu)
    registres = _registres(*((racine,) if racine else (pdf.parent, Path.cwd())))
    for registre in registres:
        lignes = registre.lire()
        if d := next((x for x in lignes if x.sha256 == somme), None):
            return _emis(registre, d, lignes)
        for debut in map(empreinte, debuts(contenu)):
            if d := next((x for x in lignes if x.sha256 == debut), None):
                return _complete(_emis(registre, d, lignes, COMPLETE))
        if porte and (d := next((x for x in lignes if x.numero == porte[1].decode("ascii")), None)):
            message = f"Ce PDF porte le n° {d.numero}, mais son contenu n'est pas celui qui a été émis."
            return Authenticite("different", message, d)
    if porte:
        message = f"Ce PDF se dit le n° {porte[1].decode('ascii')}, qu'aucun registre d'ici ne connaît."
        return _inconnu(message, registres)
    return None


def _inconnu(message: str, registres: Iterable[Registre]) -> Authenticite:
    """No register here knows it; one that was put back does not prove that it is false, and says so."""
    probleme = next((p for registre in registres if (p := registre.constater())), None)
    suite = f" Cela ne prouve pas qu'il est faux. {probleme.message}" if probleme else ""
    return Authenticite("inconnu", message + suite)


def _complete(dit: Authenticite) -> Authenticite:
    """The same of a document that was signed elsewhere; one that is revoked stays so."""
    if dit.mot == "conforme":
        return replace(dit, mot="complete")
    return dit if COMPLETE in dit.message else replace(dit, message=f"{dit.message} Ce fichier est {COMPLETE}.")


def examiner_qr(texte: str, depuis: Path) -> Authenticite:
    """What the register says of the words read in a QR code."""
    lu = dict(ligne.split(" : ", 1) for ligne in texte.replace("\\n", "\n").splitlines() if " : " in ligne)
    numero = lu.get("Numéro", "").strip()
    registres = _registres(depuis)
    for registre in registres:
        lignes = registre.lire()
        if d := next((x for x in lignes if x.numero == numero), None):
            if contenu_qr(d).splitlines() != [f"{k} : {lu.get(k, '').strip()}" for k in LIBELLES_QR]:
                return Authenticite("different", f"Ce code n'est pas celui du document n° {d.numero}.", d)
            return _emis(registre, d, lignes)
    return _inconnu(f"Aucun document n° {numero or '?'} n'est au registre.", registres)


def examiner_sceau(texte: str, depuis: Path) -> Authenticite:
    """Whether the register still holds what a signed paper says of it: its last number then, and a hash.

    Raises MauvaisUsage for words that are no such thing, FichierIllisible when the register cannot be read.
    """
    numero, _, reste = texte.rpartition("n°")[2].strip().partition(" ")
    numero, somme = numero.strip(",; "), _SOMME.search(reste.lower())
    if somme is None:
        message = "Un sceau se dit par un numéro et une empreinte de 16 chiffres (0 à 9, a à f)."
        raise MauvaisUsage(message, f'--sceau "2026-06-18-0003 {"0123456789abcdef"}"')
    for registre in _registres(depuis):
        ancres = registre.ancres()
        rang = next((i for i, a in enumerate(ancres, 1) if a == Ancre(numero, "".join(somme[0].split())[:CHIFFRES])), 0)
        if rang:
            dit = f"Le registre contient ce que ce papier en dit : n° {numero}, ligne {rang} sur {len(ancres)}."
            return Authenticite("conforme", dit)
        if any(a.numero == numero for a in ancres):
            defaut = f"aucune ligne du n° {numero} n'a cette empreinte : il a été réécrit, ou elle est mal recopiée"
        else:
            defaut = f"il ne connaît pas le n° {numero} : il a été remis en arrière, ou le numéro est mal recopié"
        return Authenticite("different", f"Le registre n'est pas celui que ce papier dit : {defaut}.")
    return Authenticite("inconnu", "Aucun registre n'est ici.")


def _registres(*depuis: Path) -> list[Registre]:
    """The register of the workspace around each of these folders, once."""
    racines = (racine_autour(debut) for debut in depuis)
    return list(map(Registre, dict.fromkeys(racine for racine in racines if racine)))


def _emis(
    registre: Registre, d: Delivrance, lignes: Sequence[Delivrance], dit_tel: str = "c'est bien celui qui a été émis"
) -> Authenticite:
    with suppress(FichierIllisible):  # without its salt, the register is still a proof
        if somme_de(d, registre.sel(lignes)) != d.somme:
            message = f"La somme de contrôle du document n° {d.numero} n'est pas celle que le registre donne."
            return Authenticite("different", message, d)
    quoi = f"Document n° {d.numero}, émis le {jour_long(lire_jour(d.date))} au nom {elider('de', d.nom)}"
    annulee = _annulation(registre, d)
    if annulee:
        return Authenticite("annule", f"{quoi} : il a bien été émis, mais {annulee}.", d)
    suite = next((x for x in lignes if x.reedition_de == d.numero), None)
    if suite:
        quand = jour_long(lire_jour(suite.date))
        return Authenticite("reedite", f"{quoi} : il a bien été émis, puis réédité le {quand} (n° {suite.numero}).", d)
    edition = f", réédition du n° {d.reedition_de}" if d.reedition_de else ""
    dit = Authenticite("conforme", f"{quoi}{edition} : {dit_tel}.", d)
    return _relire(registre.racine, d, dit)


def _relire(racine: Path, d: Delivrance, dit: Authenticite) -> Authenticite:
    """The same, told whether the holder or the decision has changed since; a dossier that is gone says nothing.

    What else has changed is a note: the dossier goes on, and its document is still true.
    """
    place = _place(racine, d)
    if not (racine / place / CANDIDAT).is_file():
        return dit
    dit = replace(dit, relu=True)
    tete = f"{d.chemin}/"
    siennes = {f"{place}/{nom.removeprefix(tete)}": somme for nom, somme in d.sources.items() if nom.startswith(tete)}
    trouves = (x for etats in comparer(Espace(racine), siennes).values() for x in etats)
    changes = tuple((nom, etat) for nom, etat in trouves if _sans_notification(racine / nom) != siennes.get(nom, ""))
    if not changes:
        return dit
    decisions = [nom for nom, _ in changes if nom.startswith(f"{place}/decisions/")]
    sienne = f"{place}/decisions/{d.session}.yaml" in decisions
    dont = ["le titulaire"] * (_titulaire_ici(racine, d) != _net(d.titulaire))
    dont += ["la décision"] * (sienne or (bool(decisions) and not _vaut_encore(racine, d)))
    if not dont:
        message = f"{dit.message} Son dossier a changé depuis, ni le titulaire ni la décision."
        return replace(dit, message=message, changes=changes)
    message = f"{dit.message} Son dossier a changé depuis : {enumerer(dont)}."
    return replace(dit, mot="change", message=message, changes=changes, remede=a_reediter(racine, d))


def _place(racine: Path, d: Delivrance) -> str:
    """Where its dossier is now, in the workspace: it may have been filed elsewhere since."""
    if (racine / d.chemin).is_dir():
        return d.chemin
    return situes(racine, [d.code])[0].relative_to(racine).as_posix()


def _vaut_encore(racine: Path, d: Delivrance) -> bool:
    """Whether the decision still gives what it writes: one whose benefits it keeps may have been revoked since."""
    dossier = lire_dossier(racine / _place(racine, d), Espace(racine), date.max).dossier
    ecrite = dossier and dossier.decision_de(d.session)
    vaut = dossier and au(dossier, date.max).decision_de(d.session)
    return not (ecrite and vaut) or (vaut.issue, vaut.competences) == (ecrite.issue, ecrite.competences)


def titulaire_de(c: Candidat) -> dict[str, str]:
    """Under what names the register finds the holder, and what tells a homonym; only what is known."""
    dits = {
        "nom_naissance": c.nom_naissance,
        "nom_usage": c.nom_usage,
        "prenoms": ", ".join(c.prenoms),
        "naissance": str(c.naissance.date or ""),
        "lieu": ", ".join(filter(None, (c.naissance.commune, c.naissance.pays))),
    }
    return {cle: valeur for cle, valeur in dits.items() if valeur}


def a_reediter(racine: Path, d: Delivrance) -> str | None:
    """What gives the document anew, when its dossier says today another name or another birth of its holder."""
    if _titulaire_ici(racine, d) in ({}, _net(d.titulaire)):
        return None
    return f"cqp print {d.document} {un_mot(_place(racine, d))} --session {un_mot(d.session)} --reissue --motif MOTIF"


def _titulaire_ici(racine: Path, d: Delivrance) -> Mapping[str, str]:
    """Who the dossier says the holder is; nobody, when it cannot be read. A line without a place of birth asks none."""
    try:
        ici = titulaire_de(charger_fichier(Candidat, racine / _place(racine, d) / CANDIDAT, CANDIDAT))
    except CqpError:
        return {}
    return _net({cle: mot for cle, mot in ici.items() if cle != "lieu" or cle in d.titulaire})


def _net(titulaire: Mapping[str, str]) -> dict[str, str]:
    """The same without what stands unseen around each name: an earlier version kept it."""
    return {cle: ", ".join(map(str.strip, mot.split(","))) for cle, mot in titulaire.items()}


def empreintes_des_sources(fichiers: Iterable[Path], espace: Espace) -> dict[str, str]:
    """What the register keeps of the files that a document is made from: a decision's SHA-256 is taken without the
    line of the day when it was notified, which comes after the document. Raises FichierIllisible."""
    tous = list(fichiers)
    sans = {espace.relatif(f): somme for f in tous if (somme := _sans_notification(f))}
    return empreintes(tous, espace) | sans


def _sans_notification(fichier: Path) -> str | None:
    try:
        return empreinte(_NOTIFICATION.sub(b"", lire_octets(fichier, TAILLE_MAX)))
    except OSError:
        return None


def _annulation(registre: Registre, d: Delivrance) -> str:
    """Whether the decision behind the document was revoked since: the mark of the register, or the decision itself."""
    if marque := registre.annulations().get(d.numero):
        return _dire_annulation(lire_jour(marque.date), marque.motif)
    fichier = registre.racine / _place(registre.racine, d) / "decisions" / f"{d.session}.yaml"
    if not fichier.is_file():
        return ""
    try:
        decision = charger_fichier(Decision, fichier, fichier.name)
    except CqpError:
        return ""
    if not decision.annulee or decision.annulation is None:
        return ""
    return _dire_annulation(decision.annulation.date, decision.annulation.motif)


def _dire_annulation(jour: date | None, motif: str | None) -> str:
    quand = f" le {jour_long(jour)}" if jour else ""
    return f"la décision du jury a été annulée{quand}" + (f" ({motif})" if motif else "")
