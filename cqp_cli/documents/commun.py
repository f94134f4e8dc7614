"""What every document shares: who issues it, whom it is about, where a hand writes, who signs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cqp_cli.documents import modele as md
from cqp_cli.documents.phrases import A_REMPLIR, alinea
from cqp_cli.documents.vocabulaire import T, le_candidat
from cqp_cli.domain.a_trous import Textes, accorde
from cqp_cli.domain.accord import Echelle
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.certificateur import Configuration
from cqp_cli.domain.certificateur import Signataire as Personne
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import a_lieu, enumerer
from cqp_cli.domain.jury import Decision
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.typographie import date_courte, date_longue, liee, siret, telephone

STATUTS = {
    "salarie": ("salarié", "salariée", "salarié(e)"),
    "demandeur-emploi": ("demandeur d’emploi", "demandeuse d’emploi", "demandeur(se) d’emploi"),
    "independant": ("indépendant", "indépendante", "indépendant(e)"),
    "autre": ("autre", "autre", "autre"),
}
CONTRATS = {
    "cdi": "CDI",
    "cdd": "CDD",
    "contrat-professionnalisation": "contrat de professionnalisation",
    "autre": "autre",
}
SUITES = {"formation": "suivre une formation", "experience": "compléter l’expérience"}


@dataclass(frozen=True, slots=True)
class Cadre:
    """Who issues the document, on what day, and the words that the workspace gives it.

    `acte` is the day of the act that it tells, which printing it again does not move; None: it is made on `jour`.
    """

    configuration: Configuration
    jour: date
    outil: str
    textes: Textes
    logo: md.Pixels | None = None
    acte: date | None = None

    @property
    def date(self) -> date:
        """The day that the document bears."""
        return self.acte or self.jour


def intitules(refs: Iterable[Referentiel]) -> list[str]:
    """What is certified, each certification once."""
    return list(dict.fromkeys(ref.intitule for ref in refs))


def document(
    titre: str, sections: Iterable[md.Section], cadre: Cadre, *refs: Referentiel, cle: str = ""
) -> md.Document:
    """The foot of a form names the versions that it was made for; that of a letter, what is certified and by whom."""
    toutes, ref = tuple(sections), refs[0]
    lettre = all(s.habillage is md.Habillage.PIED for s in toutes)
    return md.Document(
        titre=T(titre),
        sections=toutes,
        auteur=cadre.configuration.certificateur.nom or "",
        sujet=T(" ; ".join(intitules(refs))),
        pied=T(f"{ref.intitule} · {ref.commission}") if lettre else _versions(refs, cadre),
        cle=cle,
        date=cadre.date,
    )


def _versions(refs: Iterable[Referentiel], cadre: Cadre) -> str:
    return f"{' ; '.join(f'{ref.code}, version {ref.version}' for ref in refs)} · cqp {cadre.outil}"


def entete(cadre: Cadre) -> tuple[md.Bloc, ...]:
    """The certifier: its logo, its name, its address, its telephone and e-mail."""
    certificateur = cadre.configuration.certificateur
    dits: list[md.Bloc] = [md.Texte(T(certificateur.nom), md.Style.FORT)] if certificateur.nom else []
    joindre = " · ".join(filter(None, (telephone(certificateur.telephone or ""), certificateur.courriel)))
    if lignes := "\n".join(filter(None, (T(certificateur.adresse or ""), joindre))):
        dits.append(md.Texte(lignes, md.Style.DISCRET))
    marque = logo(cadre)
    if not marque:
        return tuple(dits)
    if not dits:
        return marque
    return (md.Volets((md.Volet(marque, 46), md.Volet(tuple(dits)))),)


def logo(cadre: Cadre, hauteur: float = 16, alignement: md.Alignement = md.Alignement.GAUCHE) -> tuple[md.Bloc, ...]:
    if cadre.logo is None:
        return ()
    nom = cadre.configuration.certificateur.nom
    return (md.Image(cadre.logo, T(f"Logo : {nom}" if nom else "Logo"), hauteur, 46, alignement),)


def en_tete(titre: str, cadre: Cadre, *refs: Referentiel, mention: str = "", blanc: float = 7) -> tuple[md.Bloc, ...]:
    """The head of a form: who issues it, what it is, of which certifications."""
    return (
        *entete(cadre),
        md.Espace(blanc),
        md.Titre(T(titre), niveau=1),
        *(md.Texte(T(intitule), md.Style.LECTURE_FORT) for intitule in intitules(refs)),
        *alinea(T(mention), md.Style.DISCRET),
    )


def fait_a(cadre: Cadre, ailleurs: str | None = None) -> str:
    """« Fait à Paris, le 18 juin 2026 », where the certifier is unless the act was done elsewhere."""
    lieu = ailleurs or cadre.configuration.certificateur.lieu
    return T(f"Fait {a_lieu(lieu)}, le {date_longue(cadre.date)}" if lieu else lieu_et_date(cadre))


def lieu_et_date(cadre: Cadre, *, vierge: bool = False) -> str:
    """« Paris, le 18 juin 2026 », at the head of a letter; of a blank one, a hand writes the day."""
    lieu = cadre.configuration.certificateur.lieu
    if vierge:
        return T(f"{lieu or A_REMPLIR}, le {A_REMPLIR}")
    return T(f"{lieu}, le {date_longue(cadre.date)}" if lieu else f"Le {date_longue(cadre.date)}")


POUR_SIGNER = 25  # millimetres of white


def objet_du_courrier(objet: str) -> tuple[md.Bloc, ...]:
    """The line of a letter that says what it is about; nothing for one that its words do not give."""
    return (md.Texte(T(f"Objet : {objet}"), md.Style.LECTURE_FORT),) if objet else ()


def signature(cadre: Cadre) -> md.Volets:
    """Who signs a letter for the certifier, on the right, with room to do it below the name and the function."""
    dit = _signataire(cadre.configuration.certificateur.signataire, "signataire")
    return md.Volets((md.Volet((), 78), md.Volet((md.Signatures((dit,), colonnes=1, dessous=POUR_SIGNER),))))


def signatures(cadre: Cadre) -> md.Signatures:
    """Who signs what is delivered, above each name: one, or two where a joint commission signs by both its colleges."""
    c = cadre.configuration.certificateur
    second = (_signataire(c.cosignataire, "cosignataire"),) if a_deux(cadre) else ()
    dits = (_signataire(c.signataire, "signataire"), *second)
    return md.Signatures(dits, colonnes=len(dits), dessus=POUR_SIGNER)


def a_deux(cadre: Cadre) -> bool:
    """Whether two sign what is delivered."""
    return bool(cadre.configuration.certificateur.cosignataire.nom)


def _signataire(s: Personne, champ: str) -> md.Signataire:
    return md.Signataire(T(s.fonction or "Pour le certificateur"), s.nom or "", champ=champ)


def nom_officiel(c: Candidat) -> str:
    """« Léa Jeanne MARTIN », and the name of use after the name of birth when there is one.

    It breaks after the first names, and before the name of use: never inside « VAN DER WESTHUYZEN ».
    """
    noms = [" ".join(c.prenoms), c.nom_naissance or c.nom_usage or ""]
    if c.nom_usage and c.nom_naissance and c.nom_usage != c.nom_naissance:
        noms = [noms[0], f"{c.nom_naissance},", f"nom d’usage {c.nom_usage}"]
    return " ".join(liee(nom) for nom in noms if nom)


def statut(d: Dossier | None, mot: str | None) -> str:
    """« salariée », for a woman; « salarié(e) », when nobody said."""
    return accorde(d, *STATUTS[mot]) if mot else ""


# The candidate ------------------------------------------------------------------------------------


def identite(d: Dossier | None, *, en_vae: bool = False) -> tuple[md.Bloc, ...]:
    """Who, born when and where, employed by whom; blank, the lines to write it on and the boxes to tick.

    `en_vae`: the form asks elsewhere for the situation on the day of the request.
    """
    c = d.candidat if d else None
    ne = c.naissance if c else None
    employeur = c.entreprise if c else None
    lieu = ", ".join(filter(None, (ne.commune, ne.pays))) if ne else ""
    champs = [
        md.Champ("Nom de naissance", (c and c.nom_naissance) or ""),
        md.Champ("Nom d’usage", (c and (c.nom_usage or "–")) or ""),
        md.Champ("Prénoms", " ".join(c.prenoms) if c else ""),
        md.Champ("Date de naissance", liee(ne.date.dite) if ne and ne.date else ""),
        md.Champ("Lieu de naissance", T(lieu), 2),
        md.Champ("Adresse", T((c and c.adresse) or ""), 2),
        md.Champ("Téléphone", telephone((c and c.telephone) or "")),
        md.Champ("Adresse électronique", (c and c.courriel) or "", 2),
        *((md.Champ("Situation", statut(d, c.statut)),) if c and c.statut else ()),
        md.Champ("Emploi", T((c and c.emploi) or ""), 2),
        md.Champ("Ancienneté", (c and c.anciennete) or ""),
        md.Champ("Employeur", T((employeur and employeur.nom) or ""), 2),
        md.Champ("SIRET", siret((employeur and employeur.siret) or "")),
        md.Champ("Adresse de l’employeur", T((employeur and employeur.adresse) or ""), 2),
        *((md.Champ("Contrat", CONTRATS[c.contrat]),) if c and c.contrat else ()),
    ]
    return (md.Champs(tuple(champs)), *_a_cocher(d, en_vae))


def _a_cocher(d: Dossier | None, en_vae: bool) -> tuple[md.Bloc, ...]:
    """Boxes for what is one word among a few, and not known yet."""
    c = d.candidat if d else None
    civilite = md.Cases((md.Case("Madame"), md.Case("Monsieur")), "Civilité", colonnes=4)
    situation = md.Cases(tuple(md.Case(statut(d, mot)) for mot in STATUTS), "Situation", colonnes=4)
    contrat = md.Cases(tuple(md.Case(mot) for mot in CONTRATS.values()), "Contrat", colonnes=4)
    dits = ((c and c.sexe, civilite), (en_vae or (c and c.statut), situation), (c and c.contrat, contrat))
    return tuple(cases for connu, cases in dits if not connu)


def signe_le(quand: date | None) -> str:
    """Under a signature: the day it was given, or what the hand must write."""
    return f"signé le {date_longue(quand)}" if quand else "date et signature"


def le_candidat_signe(d: Dossier | None, quand: date | None = None) -> md.Signatures:
    """Where the candidate signs what he or she wrote."""
    nom = d.candidat.nom_complet if d else ""
    return md.Signatures((md.Signataire(le_candidat(d).capitalize(), nom, signe_le(quand)),), colonnes=2)


def court(quand: date | None) -> str:
    """`18/06/2026`, or nothing: a cell to fill."""
    return date_courte(quand) if quand else ""


# Scales and boxes ---------------------------------------------------------------------------------


def mots(echelle: Echelle) -> tuple[str, ...]:
    return tuple(m.libelle.lower() for m in echelle)


def dit(echelle: Echelle, mot: str | None) -> tuple[str, ...]:
    """The word of the scale that was chosen, to be ticked."""
    return tuple(m.libelle.lower() for m in echelle if m.mot == mot)


def abreges(echelle: Echelle) -> dict[str, str]:
    """`A`, `NA`, `NE`: initials by word, the word itself where two would be the same."""
    initiales = {m.mot: "".join(x[0].upper() for x in m.libelle.split()) for m in echelle}
    doubles = len(set(initiales.values())) < len(initiales)
    return {m.mot: m.libelle.lower() for m in echelle} if doubles else initiales


def non_conforme(decision: Decision) -> str:
    """What the jury found not to conform: « la démarche », « le dossier », or both."""
    c = decision.conformite
    return enumerer(mot for mot, dite in (("la démarche", c.demarche), ("le dossier", c.dossier)) if dite is False)
