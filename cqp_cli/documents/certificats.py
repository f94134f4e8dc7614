"""The parchemin, and the attestation of partial validation, which must never be taken for it (art. 3.1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cqp_cli.documents.commun import Cadre, a_deux, entete, logo, signatures
from cqp_cli.documents.modele import (
    Alignement,
    Bloc,
    Document,
    Ensemble,
    Espace,
    Format,
    Habillage,
    Nom,
    PleinePage,
    Qr,
    Ressort,
    Section,
    Style,
    Texte,
    Titre,
    UnePage,
    Volet,
    Volets,
)
from cqp_cli.documents.phrases import Reperes, corps, une_phrase
from cqp_cli.documents.reperes import vierges
from cqp_cli.documents.vocabulaire import T
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.typographie import solennelle

CENTRE = Alignement.CENTRE
SPECIMEN = "SPÉCIMEN"
COTE_QR = 26  # modules of 0.45 mm: a poor scanner reads them


@dataclass(frozen=True, slots=True)
class Emission:
    """What the register gives: a number, the words of the QR code, and what a reissue says of itself."""

    numero: str
    qr: str
    reedition: str = ""


def _specimen(ref: Referentiel, cadre: Cadre) -> Reperes:
    """What a certificate says of everyone; of nobody, room for a hand."""
    article = ref.article("jury", ref.accord.voies.valeur[0])
    rien = dict.fromkeys(("enregistrement", "niveau_national", "niveau_europeen"), "")
    de_personne = {"nom_officiel": "Prénom NOM", "article": article, **rien}
    return vierges(ref, cadre) | de_personne


def en_specimen(document: Document) -> Document:
    """The same document, to be looked at before it is issued: nobody can take it for one that was."""
    sections = (replace(s, filigrane=SPECIMEN) for s in document.sections)
    return replace(document, titre=f"{document.titre}, spécimen", sections=tuple(sections))


# The parchemin ------------------------------------------------------------------------------------


def parchemin(ref: Referentiel, reperes: Reperes | None, emission: Emission | None, cadre: Cadre) -> Section:
    """White, quiet: the name, the title, one sentence of law. Without `emission`, a specimen."""
    dits = reperes if reperes is not None else _specimen(ref, cadre)
    mots = cadre.textes["parchemin"]
    certificateur = cadre.configuration.certificateur.nom or ""
    blocs: tuple[Bloc, ...] = (
        *logo(cadre, 18, CENTRE),
        Texte(T(certificateur), Style.LECTURE_FORT, CENTRE),
        Ressort(1.2),
        *_centres(mots["titre"], dits, Style.LECTURE),
        Espace(3),
        *_centres(mots["intitule"], dits, Style.SOLENNEL_FORT),
        Ressort(1),
        *_centres([une_phrase(mots["loi"], dits)], {}, Style.LECTURE),
        Ressort(0.8),
        Nom(T(str(dits["nom_officiel"]))),
        Espace(1),
        *_centres(mots["naissance"], dits, Style.LECTURE),
        Ressort(1),
        *_centres(mots["mentions"], dits, Style.CORPS),
        Ressort(1),
        _pied(emission, cadre, mots["delivrance"], dits),
    )
    section = (PleinePage(blocs),)
    titre = f"Parchemin, {dits['nom_officiel']}" if reperes else "Parchemin, spécimen"
    return Section(
        section,
        titre_courant=titre,
        signet=titre,
        format=Format.PAYSAGE,
        habillage=Habillage.NU,
        filigrane="" if emission else SPECIMEN,
    )


def _centres(phrases: Sequence[str], reperes: Reperes, style: Style) -> list[Bloc]:
    """Each paragraph on its own, centred, one under the other."""
    dits = (solennelle(une_phrase((p,), reperes)) for p in phrases)
    return [Texte(t, style, CENTRE) for t in dits if t]


def _pied(emission: Emission | None, cadre: Cadre, phrases: Sequence[str], reperes: Reperes) -> Volets:
    """Number and QR code, small, at the left; place, date and signatures at the right."""
    return _au_pied(emission, _signe(phrases, reperes, cadre), cadre, (82, 140))


def _signe(phrases: Sequence[str], reperes: Reperes, cadre: Cadre) -> tuple[Bloc, ...]:
    fait = une_phrase(phrases, reperes)
    return (*((Texte(fait, Style.LECTURE),) if fait else ()), signatures(cadre))


def _au_pied(emission: Emission | None, signe: tuple[Bloc, ...], cadre: Cadre, largeurs: tuple[int, int]) -> Volets:
    """A specimen has no code: its words stand where the code would. `largeurs`: for one who signs, and for two."""
    droite = Volet(signe, largeurs[a_deux(cadre)])
    if emission is None:
        return Volets((Volet(_numero(emission)), droite), bas=True)
    code = Qr(emission.qr, T(f"Code QR du document n° {emission.numero}"), COTE_QR)
    return Volets((Volet((code,), COTE_QR), Volet(_numero(emission)), droite), bas=True)


def _numero(emission: Emission | None) -> tuple[Bloc, ...]:
    if emission is None:
        return (Texte(SPECIMEN, Style.FORT), Texte("sans numéro au registre, sans valeur", Style.DISCRET))
    dits: list[Bloc] = [Texte(T(f"Registre des délivrances, n° {emission.numero}"), Style.CORPS)]
    if emission.reedition:
        dits.append(Texte(T(emission.reedition), Style.FORT))
    return (*dits, Texte(T("À vérifier auprès du certificateur."), Style.DISCRET))


# The attestation ----------------------------------------------------------------------------------


def attestation(ref: Referentiel, reperes: Reperes | None, emission: Emission | None, cadre: Cadre) -> Section:
    """A letterhead, a list and a date: nothing of a diploma."""
    dits = reperes if reperes is not None else _specimen(ref, cadre)
    mots = cadre.textes["attestation"]
    pied = _au_pied(emission, _signe(mots["delivrance"], dits, cadre), cadre, (74, 92))

    dit = corps(mots["corps"], dits)

    def page(blanc: float) -> tuple[Bloc, ...]:
        return (
            *entete(cadre),
            Espace(1.2 * blanc),
            *(Titre(t, niveau=1) for t in [une_phrase(mots["titre"], dits)] if t),
            *(Texte(t, Style.LECTURE_FORT) for t in [une_phrase(mots["intitule"], dits)] if t),
            Espace(0.7 * blanc),
            *corps(mots["atteste"], dits),
            *(Texte(t, Style.SOLENNEL) for t in [une_phrase(mots["titulaire"], dits)] if t),
            *(Texte(t, Style.LECTURE) for t in [une_phrase(mots["naissance"], dits)] if t),
            *dit[:-2],
            Ensemble((*dit[-2:], Espace(blanc), pied)),
        )

    blocs = (UnePage(tuple(page(blanc) for blanc in (12, 7, 3, 1, 12))),)
    titre = f"Attestation, {dits['nom_officiel']}" if reperes else "Attestation, spécimen"
    filigrane = "" if emission else SPECIMEN
    return Section(blocs, titre_courant=titre, signet=titre, habillage=Habillage.PIED, filigrane=filigrane)
