"""The parchemin, and the attestation of partial validation, which must never be taken for it (art. 3.1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cqp_cli.documents import modele as md
from cqp_cli.documents.commun import Cadre, a_deux, entete, logo, signatures
from cqp_cli.documents.phrases import alinea, corps
from cqp_cli.documents.reperes import vierges
from cqp_cli.documents.vocabulaire import T
from cqp_cli.domain.a_trous import Reperes, une_phrase
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.typographie import solennelle

CENTRE = md.Alignement.CENTRE
SPECIMEN = "SPÉCIMEN"
LOGO = (18, 12, 7)  # millimetres, from the highest that leaves the certificate on its page
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


def en_specimen(document: md.Document) -> md.Document:
    """The same document, to be looked at before it is issued: nobody can take it for one that was."""
    sections = (replace(s, filigrane=SPECIMEN) for s in document.sections)
    return replace(document, titre=f"{document.titre}, spécimen", sections=tuple(sections))


# The parchemin ------------------------------------------------------------------------------------


def parchemin(ref: Referentiel, reperes: Reperes | None, emission: Emission | None, cadre: Cadre) -> md.Section:
    """White, quiet: the name, the title, one sentence of law. Without `emission`, a specimen."""
    dits = reperes if reperes is not None else _specimen(ref, cadre)
    mots = cadre.textes["parchemin"]
    certificateur = cadre.configuration.certificateur.nom or ""
    suite: tuple[md.Bloc, ...] = (
        md.Texte(T(certificateur), md.Style.LECTURE_FORT, CENTRE),
        md.Ressort(1.2),
        *_centres(mots["titre"], dits, md.Style.LECTURE),
        md.Espace(3),
        *_centres(mots["intitule"], dits, md.Style.SOLENNEL_FORT),
        md.Ressort(1),
        *_centres([une_phrase(mots["loi"], dits)], {}, md.Style.LECTURE),
        md.Ressort(0.8),
        md.Nom(T(str(dits["nom_officiel"]))),
        md.Espace(1),
        *_centres(mots["naissance"], dits, md.Style.LECTURE),
        md.Ressort(1),
        *_centres(mots["mentions"], dits, md.Style.CORPS),
        md.Ressort(1),
        _au_pied(emission, _signe(mots["delivrance"], dits, cadre), cadre, (82, 140)),
    )

    def page(haut: float) -> tuple[md.Bloc, ...]:
        return (md.PleinePage((*logo(cadre, haut, CENTRE), *suite)),)

    titre = f"Parchemin, {dits['nom_officiel']}" if reperes else "Parchemin, spécimen"
    return md.Section(
        (md.UnePage(page, LOGO),),
        titre_courant=titre,
        signet=titre,
        format=md.Format.PAYSAGE,
        habillage=md.Habillage.NU,
        filigrane="" if emission else SPECIMEN,
    )


def _centres(phrases: Sequence[str], reperes: Reperes, style: md.Style) -> list[md.Bloc]:
    """Each paragraph on its own, centred, one under the other."""
    dits = (solennelle(une_phrase((p,), reperes)) for p in phrases)
    return [md.Texte(t, style, CENTRE) for t in dits if t]


def _signe(phrases: Sequence[str], reperes: Reperes, cadre: Cadre) -> tuple[md.Bloc, ...]:
    fait = une_phrase(phrases, reperes)
    return (*alinea(fait, md.Style.LECTURE), signatures(cadre))


def _au_pied(
    emission: Emission | None, signe: tuple[md.Bloc, ...], cadre: Cadre, largeurs: tuple[int, int]
) -> md.Volets:
    """Number and QR code, small, at the left; place, date and signatures at the right.

    A specimen has no code: its words stand where the code would. `largeurs`: for one who signs, and for two.
    """
    droite = md.Volet(signe, largeurs[a_deux(cadre)])
    if emission is None:
        return md.Volets((md.Volet(_numero(emission)), droite), bas=True)
    code = md.Qr(emission.qr, T(f"Code QR du document n° {emission.numero}"), COTE_QR)
    return md.Volets((md.Volet((code,), COTE_QR), md.Volet(_numero(emission)), droite), bas=True)


def _numero(emission: Emission | None) -> tuple[md.Bloc, ...]:
    if emission is None:
        return (md.Texte(SPECIMEN, md.Style.FORT), md.Texte("sans numéro au registre, sans valeur", md.Style.DISCRET))
    dits: list[md.Bloc] = [md.Texte(T(f"Registre des délivrances, n° {emission.numero}"), md.Style.CORPS)]
    if emission.reedition:
        dits.append(md.Texte(T(emission.reedition), md.Style.FORT))
    return (*dits, md.Texte(T("À vérifier auprès du certificateur."), md.Style.DISCRET))


# The attestation ----------------------------------------------------------------------------------


def attestation(ref: Referentiel, reperes: Reperes | None, emission: Emission | None, cadre: Cadre) -> md.Section:
    """A letterhead, a list and a date: nothing of a diploma."""
    dits = reperes if reperes is not None else _specimen(ref, cadre)
    mots = cadre.textes["attestation"]
    pied = _au_pied(emission, _signe(mots["delivrance"], dits, cadre), cadre, (74, 92))

    dit = corps(mots["corps"], dits)

    def page(blanc: float) -> tuple[md.Bloc, ...]:
        return (
            *entete(cadre),
            md.Espace(1.2 * blanc),
            *(md.Titre(t, niveau=1) for t in [une_phrase(mots["titre"], dits)] if t),
            *alinea(une_phrase(mots["intitule"], dits), md.Style.LECTURE_FORT),
            md.Espace(0.7 * blanc),
            *corps(mots["atteste"], dits),
            *alinea(une_phrase(mots["titulaire"], dits), md.Style.SOLENNEL),
            *alinea(une_phrase(mots["naissance"], dits), md.Style.LECTURE),
            *dit[:-2],
            md.Ensemble((*dit[-2:], md.Espace(blanc), pied)),
        )

    blocs = (md.UnePage(page, (12, 7, 3, 1, 12)),)
    titre = f"Attestation, {dits['nom_officiel']}" if reperes else "Attestation, spécimen"
    filigrane = "" if emission else SPECIMEN
    return md.Section(blocs, titre_courant=titre, signet=titre, habillage=md.Habillage.PIED, filigrane=filigrane)
