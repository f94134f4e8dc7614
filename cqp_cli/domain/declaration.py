"""La déclaration d'une délivrance à la Caisse des dépôts (« accrochage »), et ce qui la ferait rejeter.

« Le dossier du CQP […] sera présenté à la CNCP […] pour inscription au RNCP » (article 5). Seules les
délivrances totales d'une certification enregistrée au jour du jury se déclarent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cqp_cli.domain.accord import Voie
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.certificateur import Accrochage
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.jury import Decision
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.naissances import DateNaissance
from cqp_cli.domain.personnes import sans_accents
from cqp_cli.domain.referentiel_metier import Enregistrement
from cqp_cli.domain.remedes import A_ECRIRE, TRIER, UN_JOUR, annuler, choix, poser, poser_sous, un_mot
from cqp_cli.domain.signes import faute_de_nom, faute_de_signe

CANDIDAT, CONFIGURATION = "candidat.yaml", "cqp.yaml"
HORS_CONTRAT = "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION"
EN_CONTRAT = "FORMATION_CONTINUE_CONTRAT_DE_PROFESSIONNALISATION"
_INSEE = re.compile(r"\d[\dAB]\d{3}", re.ASCII)
_NULLE_PART = frozenset(("99000", "99100"))
"""L'étranger sans pays, et la France comme pays étranger."""
_FRANCE = frozenset(("france", "france metropolitaine", "republique francaise", "fr", "fra"))
_ETAT_CIVIL = frozenset(("nomNaissance", "nomUsage", "prenom1", "prenom2", "prenom3"))
_MENTION = re.compile(r"([(\[].*|\b(?:epouse|veuve|epse)\b)|\S\s+(nee|ep\.?|vve)\s+\S")
_ESPACES = re.compile(r"\s{2,}")
_CODES = {"RNCP": re.compile(r"RNCP\d{1,10}", re.ASCII), "RS": re.compile(r"RS\d{1,10}", re.ASCII)}


@dataclass(frozen=True, slots=True)
class Rejet:
    """Un champ que la Caisse des dépôts rejetterait, l'endroit où il s'écrit, et ce qu'il faudrait y écrire."""

    champ: str
    message: str
    lieu: Lieu
    remede: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Une délivrance telle qu'elle se déclare ; l'identité y est celle de la pièce d'identité, mot pour mot."""

    id_technique: str
    certification: str
    type_certification: str
    code_certification: str
    jury: date
    modalite_acces: str
    voie_vae: str
    nom_naissance: str
    nom_usage: str
    prenoms: tuple[str, ...]
    naissance: DateNaissance | None
    sexe: str
    code_insee: str
    commune: str
    pays: str


def hors_champ(inscrit: Enregistrement, jury: date) -> str | None:
    """Pourquoi une délivrance de ce jour n'a pas à être déclarée ; None si elle doit l'être."""
    if not inscrit.type and not inscrit.code:
        return "La certification n'est pas enregistrée au répertoire national."
    if inscrit.fin and jury > inscrit.fin:
        return f"L'enregistrement a pris fin le {jour_long(inscrit.fin)}, avant le jury du {jour_long(jury)}."
    if inscrit.decision and jury < inscrit.decision:
        return f"L'enregistrement date du {jour_long(inscrit.decision)}, après le jury du {jour_long(jury)}."
    return None


def delivrance(d: Dossier) -> Decision | None:
    """La décision qui délivre le CQP en entier, si elle a été rendue ; les partielles ne se déclarent pas."""
    derniere = d.bilan.derniere
    return derniere if derniere and d.bilan.delivre and derniere.date else None


def delivrance_contredite(d: Dossier) -> Decision | None:
    """La décision qui écrit une délivrance totale sans la donner, non définitive ou contredite : on la nomme."""
    dites = (x for x in reversed(d.ecrites) if x.issue == "totale" and not x.annulee)
    return None if d.bilan.delivre else next(dites, None)


def id_technique(code: str, session: str | None) -> str:
    """L'identifiant d'une délivrance : le même chaque fois qu'elle est déclarée."""
    return f"{code}.{session or ''}"


def passage_de(d: Dossier, decision: Decision, inscrit: Enregistrement) -> Passage:
    """La délivrance comme elle se déclare, complète ou non : `rejets` dit ce qui manque."""
    assert decision.date
    c, voie = d.candidat, decision.voie or d.voie
    return Passage(
        id_technique=id_technique(d.code, decision.session),
        certification=d.referentiel.code,
        type_certification=_net(inscrit.type),
        code_certification=_net(inscrit.code),
        jury=decision.date,
        modalite_acces=_modalite(d, voie),
        voie_vae="VAE_CLASSIQUE" if voie == "vae" else "",
        nom_naissance=_net(c.nom_naissance),
        nom_usage=_net(c.nom_usage),
        prenoms=tuple(_net(p) for p in c.prenoms if p.strip())[:3],
        naissance=c.naissance.date,
        sexe=_net(c.sexe),
        code_insee=_net(c.naissance.code_insee),
        commune=_net(c.naissance.commune),
        pays=_net(c.naissance.pays),
    )


def _modalite(d: Dossier, voie: Voie | None) -> str:
    if voie == "vae":
        return "VAE"
    if voie != "formation":
        return ""
    return EN_CONTRAT if d.candidat.contrat == "contrat-professionnalisation" else HORS_CONTRAT


def _net(texte: str | None) -> str:
    return unicodedata.normalize("NFC", texte.strip()) if texte else ""


# Ce que la Caisse des dépôts rejetterait --------------------------------------------------------------------


def rejets(p: Passage) -> Iterator[Rejet]:
    """Tout ce qui ferait rejeter ce passage ; rien s'il peut partir."""
    yield from _texte("idTechnique", p.id_technique, 255, Lieu(CANDIDAT, ("code",)))
    yield from _certification(p)
    if not p.modalite_acces:
        lieu = Lieu(CANDIDAT, ("voie",))
        yield Rejet("modaliteAcces", "La voie d'accès manque.", lieu, poser(lieu, "formation|vae"))
    if p.modalite_acces == "VAE" and not p.voie_vae:
        lieu = Lieu(CANDIDAT, ("voie",))
        yield Rejet("voieAccessVAE", "Une délivrance par la VAE doit dire sa voie d'accès.", lieu, poser(lieu, "vae"))
    yield from _identite(p)
    yield from _naissance(p)


def rejet_des_doubles(d: Dossier) -> Iterator[Rejet]:
    """Deux dossiers du même code seraient deux passages du même identifiant : aucun ne part."""
    for autre in d.doubles:
        message = f"Deux dossiers portent le code « {d.candidat.code or d.code} » : celui-ci et {autre}. {TRIER}"
        remede = f"cqp check-dossier {{dossier}} {un_mot(autre)}"
        yield Rejet("idTechnique", message, Lieu(CANDIDAT, ("code",)), remede)


def rejets_certificateur(accrochage: Accrochage) -> Iterator[Rejet]:
    """Ce qui ferait rejeter tout le fichier : les identifiants que la Caisse des dépôts a donnés."""
    client = _net(accrochage.id_client)
    lieu = Lieu(CONFIGURATION, ("accrochage", "id_client"))
    if len(client) != 8:
        dit = f"« {client[:40]} » en a {len(client)}" if client else "il manque"
        yield Rejet("idClient", f"L'identifiant client a 8 caractères ; {dit}.", lieu, poser(lieu, A_ECRIRE))
    else:
        yield from _signes("idClient", client, lieu)
    lieu = Lieu(CONFIGURATION, ("accrochage", "id_contrat"))
    yield from _texte("idContrat", _net(accrochage.id_contrat), 20, lieu)


def rejets_enregistrement(certification: str, genre: str, code: str) -> Iterator[Rejet]:
    """Ce qui ferait rejeter toutes les délivrances d'une certification : son type et son code au répertoire."""
    lieu = Lieu(CONFIGURATION, ("enregistrements", certification))
    if genre not in _CODES:
        dit = f"et non « {genre[:40]} »" if genre else "et il manque"
        message = f"Le type de l'enregistrement est RNCP ou RS, {dit}."
        yield Rejet("type", message, lieu, poser_sous(lieu, {"type": choix(_CODES)}))
    elif not _CODES[genre].fullmatch(code):
        dit = f"et non « {code[:40]} »" if code else "et il manque"
        message = f"Le code de l'enregistrement s'écrit avec son préfixe {genre}, {dit}."
        ecrit = f"{genre}{code}" if code.isdigit() else A_ECRIRE
        yield Rejet("code", message, lieu, poser_sous(lieu, {"code": ecrit}))


def _certification(p: Passage) -> Iterator[Rejet]:
    yield from rejets_enregistrement(p.certification, p.type_certification, p.code_certification)
    if not 1900 <= p.jury.year <= 2099:
        lieu = Lieu(CANDIDAT, ("code",))
        message = f"Le jury est daté de {p.jury.year} : relisez le procès-verbal signé."
        yield Rejet("dateDebutValidite", message, lieu, annuler(None))


def _identite(p: Passage) -> Iterator[Rejet]:
    lieu = Lieu(CANDIDAT, ("nom_naissance",))
    yield from _texte("nomNaissance", p.nom_naissance, 60, lieu)
    if p.nom_usage:
        yield from _texte("nomUsage", p.nom_usage, 60, Lieu(CANDIDAT, ("nom_usage",)))
    lieu = Lieu(CANDIDAT, ("prenoms",))
    for rang, prenom in enumerate(p.prenoms or ("",), 1):
        yield from _texte(f"prenom{rang}", prenom, 60, lieu)
    if p.sexe not in ("F", "M"):
        lieu = Lieu(CANDIDAT, ("sexe",))
        yield Rejet("sexe", "Le sexe à l'état civil manque.", lieu, poser(lieu, "F|M"))


def _naissance(p: Passage) -> Iterator[Rejet]:
    lieu = Lieu(CANDIDAT, ("naissance", "date"))
    if p.naissance is None:
        yield Rejet("anneeNaissance", "La date de naissance manque.", lieu, poser(lieu, UN_JOUR))
    elif not p.naissance.possible(p.jury - timedelta(days=1)):
        message = f"La date de naissance, {p.naissance.dite}, ne peut pas être la bonne."
        yield Rejet("anneeNaissance", message, lieu, poser(lieu, UN_JOUR))
    yield from _code_insee(p)
    for champ, cle, texte in (
        ("libelleCommuneNaissance", "commune", p.commune),
        ("libellePaysNaissance", "pays", p.pays),
    ):
        if texte:
            yield from _texte(champ, texte, 60, Lieu(CANDIDAT, ("naissance", cle)))


def _code_insee(p: Passage) -> Iterator[Rejet]:
    """Le code du lieu de naissance, et ce que le pays et la commune en disent."""
    lieu = Lieu(CANDIDAT, ("naissance", "code_insee"))
    remede = poser(lieu, A_ECRIRE)
    if not _INSEE.fullmatch(p.code_insee):
        dit = f"et non « {p.code_insee[:40]} »" if p.code_insee else "et il manque"
        message = f"Le code INSEE du lieu de naissance a 5 caractères (99… à l'étranger), {dit}."
        yield Rejet("codeInsee", message, lieu, remede)
        return
    if p.code_insee.startswith("00") or p.code_insee in _NULLE_PART:
        yield Rejet("codeInsee", f"Le code INSEE {p.code_insee} n'est celui d'aucun lieu de naissance.", lieu, remede)
        return
    ailleurs = p.code_insee.startswith("99")
    if p.pays and not p.code_insee.startswith(("97", "98")) and ailleurs == (sans_accents(p.pays) in _FRANCE):
        ou = "à l'étranger" if ailleurs else "en France"
        message = f"Le code INSEE {p.code_insee} est celui d'une naissance {ou}, et le pays est « {p.pays[:40]} »."
        yield Rejet("codeInsee", message, lieu, "corrigez le code INSEE ou le pays, d'après la pièce d'identité")
    if ailleurs and not p.commune:
        message = "La commune de naissance manque : elle est exigée d'une personne née à l'étranger."
        lieu = Lieu(CANDIDAT, ("naissance", "commune"))
        yield Rejet("libelleCommuneNaissance", message, lieu, poser(lieu, A_ECRIRE))


_NOMS = {
    "idTechnique": "Le code du dossier",
    "idContrat": "L'identifiant du contrat",
    "nomNaissance": "Le nom de naissance",
    "nomUsage": "Le nom d'usage",
    "prenom1": "Le prénom",
    "prenom2": "Le deuxième prénom",
    "prenom3": "Le troisième prénom",
    "libelleCommuneNaissance": "La commune de naissance",
    "libellePaysNaissance": "Le pays de naissance",
}


def _texte(champ: str, texte: str, longueur: int, lieu: Lieu) -> Iterator[Rejet]:
    nom, remede = _NOMS[champ], poser(lieu, A_ECRIRE)
    if not texte:
        yield Rejet(champ, f"{nom} manque.", lieu, remede)
    elif len(texte) > longueur:
        yield Rejet(champ, f"{nom} a {len(texte)} caractères ; la déclaration en admet {longueur}.", lieu, remede)
    else:
        yield from _signes(champ, texte, lieu)
        if champ in _ETAT_CIVIL:
            yield from _nom_seul(champ, texte, lieu)


def _signes(champ: str, texte: str, lieu: Lieu) -> Iterator[Rejet]:
    """Un signe invisible ou abîmé, un émoji, ferait rejeter le fichier, ou chercher quelqu'un d'autre."""
    juger = faute_de_signe if champ.startswith("id") else faute_de_nom  # un identifiant peut n'avoir que des chiffres
    if faute := juger(texte.replace("\n", "\0")):
        yield Rejet(champ, f"« {champ} » : {faute.phrase}", lieu, poser(lieu, A_ECRIRE))
    elif _ESPACES.search(texte):
        yield Rejet(champ, f"« {champ} » a deux espaces de suite.", lieu, "n'en laissez qu'une")


def noms_douteux(c: Candidat) -> Iterator[Rejet]:
    """Ce qui, dans un nom du candidat, ne serait pas sur sa pièce d'identité : une mention, un chiffre."""
    noms = {"nomNaissance": c.nom_naissance, "nomUsage": c.nom_usage, "prenom1": " ".join(c.prenoms)}
    for (champ, nom), cle in zip(noms.items(), ("nom_naissance", "nom_usage", "prenoms"), strict=True):
        yield from _nom_seul(champ, nom or "", Lieu(CANDIDAT, (cle,)))


def _nom_seul(champ: str, texte: str, lieu: Lieu) -> Iterator[Rejet]:
    """Un nom est celui de la pièce d'identité, sans mention ni chiffre."""
    nu = sans_accents(texte)
    if mention := _MENTION.search(nu):
        ou = slice(*mention.span(1 if mention[1] else 2))
        dite = (texte if len(texte) == len(nu) else nu)[ou]
        message = f"{_NOMS[champ]} porte une mention, « {dite} », qui n'est pas du nom."
        yield Rejet(champ, message, lieu, poser(lieu, A_ECRIRE))
    if any(c.isdigit() for c in texte):
        yield Rejet(champ, f"{_NOMS[champ]} contient un chiffre.", lieu, poser(lieu, A_ECRIRE))
