"""`cqp report`: the figures of a period, on the terminal, as a workbook, as a PDF or as JSON."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cqp_cli.disque.ecrire.refaire import entre_guillemets
from cqp_cli.disque.espace.dossiers import fautes_de
from cqp_cli.disque.registres.purges import sessions_purgees
from cqp_cli.disque.retoucher.pieces import ecrire_nouveau
from cqp_cli.documents.pdf import render_pdf
from cqp_cli.documents.rapport import les_plus_refuses, purges, rapport
from cqp_cli.domain.accord import NOMS_VOIES, VOIES
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.publication import SEUIL, Organisations
from cqp_cli.domain.statistiques import CAS_D_UN_TAUX, ISSUES, Compte, Periode, Statistiques, compter, taux
from cqp_cli.errors import MauvaisUsage
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, pluriel, problemes_en_json, signaler
from cqp_cli.terminal.arguments import option, option_jour, option_vers
from cqp_cli.terminal.console import largeur
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.formes import aplatir, objet_de, rendre
from cqp_cli.terminal.options import Au, Dossiers, Ecraser, Essai, Format, Racine, Sortie

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

AISE = 100  # columns from which a table breathes
ELEMENTS = 10


Annee = Annotated[int | None, option("--year", "Une année civile.", "2026", min=1900, max=2100)]
Depuis = Annotated[date | None, option_jour("--from", "Premier jour.")]
Jusque = Annotated[date | None, option_jour("--to", "Dernier jour.")]
Seuil = Annotated[int, option("--seuil", "En dessous, rien n'est publié sous un nom.", min=1)]
Fichier = Annotated[Path | None, option_vers("FICHIER", "Classeur (.xlsx) ou document (.pdf).")]


def report(
    dossiers: Dossiers = None,
    annee: Annee = None,
    depuis: Depuis = None,
    jusque: Jusque = None,
    seuil: Seuil = SEUIL,
    fichier: Fichier = None,
    force: Ecraser = False,
    essai: Essai = False,
    au: Au = None,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Donne les chiffres d'une période : entrées, décisions, refus, divergences, délais.

    Exemple : cqp report --year 2026 -o rapport-2026.xlsx
    """
    ici = Contexte(options.espace_de(racine), options.jour_dit(au), essai, force, sortie)
    periode = _periode(annee, depuis, jusque, ici.jour)
    lues = list(ici.lectures(dossiers))
    illisibles = [x.code for x in lues if x.dossier is None]
    jours = [x.values() for x in sessions_purgees(ici.espace.racine)]
    partis = sum(any(str(periode.du) <= le <= str(periode.au) for le in siens) for siens in jours)
    s = compter((x.dossier for x in lues if x.dossier), periode, seuil, ici.jour)
    if fichier:
        _ecrire(ici, s, fichier, len(illisibles), partis)
    if sortie is not Format.TABLE:
        objet = _json(s, ici.jour, illisibles, fichier) | {"supprimes": partis}
        erreurs = problemes_en_json(fautes_de(lues)) if illisibles else {}
        rendre(sortie, objet | erreurs, aplatir(objet), "mesure valeur")
    elif not fichier:
        _montrer(s)
    for code in illisibles:
        signaler(f"  {code} : illisible, il n'est pas compté (cqp check-dossier {entre_guillemets(code)}).")
    if partis:
        signaler(f"  {purges(partis)}.")
    raise typer.Exit(3 if illisibles else 0)


def _periode(annee: int | None, depuis: date | None, jusque: date | None, jour: date) -> Periode:
    """The period asked for, by default the civil year; what comes after the day has not happened."""
    an = annee or (depuis or jusque or jour).year
    du, au = depuis or date(an, 1, 1), jusque or (jour if depuis else date(an, 12, 31))
    if du > au:
        raise MauvaisUsage("La période finit avant de commencer.", f"cqp report --from {au} --to {du}")
    if du > jour:
        raise MauvaisUsage("Cette période n'a pas commencé.", "cqp report --at AAAA-MM-JJ")
    return Periode(du, min(au, jour))


def _ecrire(ici: Contexte, s: Statistiques, fichier: Path, illisibles: int, partis: int) -> None:
    certificateur = ici.espace.configuration.certificateur
    genre = fichier.suffix.casefold()
    if genre == ".xlsx":
        from cqp_cli.metier.suivi.classeur_rapport import classeur

        octets = classeur(s, certificateur.nom or "", partis)
    elif genre == ".pdf":
        octets = render_pdf(rapport(s, certificateur, ici.jour, illisibles, partis))
    else:
        raise MauvaisUsage(f"« {fichier.name} » : on attend un nom en .xlsx ou .pdf.", "cqp report -o rapport.xlsx")
    ecrire_nouveau(fichier, octets, force=ici.force, essai=ici.essai)
    dire(fichier.as_posix())


# For scripts ------------------------------------------------------------------------------------------------


def _json(s: Statistiques, jour: date, illisibles: list[str], fichier: Path | None) -> dict[str, Any]:
    return objet_de(
        "report",
        jour=str(jour),
        periode={"du": str(s.periode.du), "au": str(s.periode.au)},
        fichier=fichier.as_posix() if fichier else None,
        entrees=sum(s.entrees.values()),
        sans_date=s.sans_date,
        **_compte(s.total),
        annulees=s.annulees,
        par_voie={v: {"entrees": s.entrees[v]} | _compte(s.par_voie[v]) for v in VOIES},
        sessions=[{"session": nom} | _compte(c) for nom, c in s.par_session.items()],
        divergence={"compares": s.compares, "divergences": s.divergences, "taux": taux(s.divergences, s.compares)},
        competences=[_competence(c) for c in s.competences],
        elements=[
            {"certification": e.certification, "code": e.code, "intitule": e.intitule, "notes": e.notes}
            | {"refus": e.refus, "taux": taux(e.refus, e.notes), "divergences": e.divergences}
            for e in s.elements
        ],
        delais=[
            {"code": d.code, "libelle": d.libelle, "mesures": len(d.jours), "mediane": d.mediane}
            | {"minimum": d.jours[0] if d.jours else None, "maximum": d.jours[-1] if d.jours else None}
            for d in s.delais
        ],
        employeurs=_nommees(s.employeurs, s.seuil),
        organismes=_nommees(s.organismes, s.seuil),
        illisibles=illisibles,
    )


def _compte(c: Compte) -> dict[str, Any]:
    return {"presentees": c.presentees, "issues": {i: c.issues[i] for i in ISSUES}, "part_totale": c.part}


def _competence(c: Any) -> dict[str, Any]:
    cles = ("certification", "code", "intitule", "validees", "non_validees", "conservees", "compares", "divergences")
    parts = {"taux_refus": taux(c.non_validees, c.jugees), "taux_divergence": taux(c.divergences, c.compares)}
    return {cle: getattr(c, cle) for cle in cles} | parts


def _nommees(o: Organisations, seuil: int) -> dict[str, Any]:
    nommees = [{"nom": x.nom, "presentees": x.presentees, "totales": x.totales} for x in o.nommees]
    return {"seuil": seuil, "nommees": nommees, "autres": o.autres, "autres_presentees": o.autres_presentees}


# On a terminal ----------------------------------------------------------------------------------------------


def _montrer(s: Statistiques) -> None:
    from rich.console import Console

    dire(f"  Du {jour_long(s.periode.du)} au {jour_long(s.periode.au)}", bold=True)
    console = Console(file=sys.stdout, width=largeur(), highlight=False, markup=False)
    _voies(console, s)
    if s.total.presentees:
        _competences(console, s)
        _elements(console, s)
        _delais(console, s)
        _organisations(console, "employeur", s.employeurs, s.seuil)
        _organisations(console, "organisme", s.organismes, s.seuil)
    else:
        dire("\n  Aucun dossier n'a été présenté au jury dans cette période.")
    if s.sans_date:
        un, plusieurs = "dossier sans date d'entrée n'est pas compté", "dossiers sans date d'entrée ne sont pas comptés"
        signaler(f"  {pluriel(s.sans_date, un, plusieurs)} parmi les entrées.")


def _table(titre: str, nombres: tuple[str, ...], barres: tuple[str, ...] = ()) -> Table:
    """A table whose first column takes what the others leave: nothing is folded, long names are cut."""
    from rich.table import Table

    ecart = 2 if largeur() >= AISE else 1
    chiffres = [(nom, max(len(nom), 5)) for nom in nombres]
    dessins = [(nom, max(len(nom), _segments(len(barres)) + 6)) for nom in barres]
    reste = largeur() - sum(large + ecart for _, large in (*chiffres, *dessins)) - ecart
    table = Table(box=None, padding=(0, ecart, 0, 0), header_style="dim", pad_edge=False)
    table.add_column(f"  {titre}", no_wrap=True, overflow="ellipsis", width=max(10, min(64, reste)))
    for nom, large in chiffres:
        table.add_column(nom, justify="right", no_wrap=True, width=large)
    for nom, large in dessins:
        table.add_column(nom, no_wrap=True, width=large)
    return table


def _segments(barres: int) -> int:
    """How long a bar is: shorter on a narrow terminal, and when two stand side by side."""
    return 16 if barres < 2 and largeur() >= AISE else 8


def _barre(cas: int, tout: int, barres: int = 1) -> str:
    """A bar and its figure; of too few cases to make a rate, how many of how many: 1 of 1 is not 100 %."""
    part = taux(cas, tout)
    if part is None or tout < CAS_D_UN_TAUX:
        return f"{cas}/{tout}" if tout else "–"
    large = _segments(barres)
    pleins = round(part * large)
    return f"{'█' * pleins}{'·' * (large - pleins)} {100 * part:3.0f} %"


def _voies(console: Console, s: Statistiques) -> None:
    nombres = ("entrées", "au jury", "totales", "partielles", "refus", "renvois")
    table = _table("voie", nombres, ("délivrance totale",))
    for nom, entrees, c in [*s.rangs(NOMS_VOIES), ("ensemble", sum(s.entrees.values()), s.total)]:
        issues = (str(c.issues[i]) for i in ISSUES)
        table.add_row(f"  {nom}", str(entrees), str(c.presentees), *issues, _barre(c.issues["totale"], c.decidees))
    dire()
    console.print(table)
    if s.annulees:
        dire(f"  et {pluriel(s.annulees, 'décision annulée', 'décisions annulées')}")


def _competences(console: Console, s: Statistiques) -> None:
    plusieurs = len({c.certification for c in s.competences}) > 1
    table = _table("compétence", ("validées", "refusées", "gardées"), ("refus du jury", "divergences"))
    for c in s.competences:
        nom = f"  {c.code}  {c.certification if plusieurs else c.intitule}"
        barres = (_barre(c.non_validees, c.jugees, 2), _barre(c.divergences, c.compares, 2))
        table.add_row(nom, str(c.validees), str(c.non_validees), str(c.conservees), *barres)
    dire()
    console.print(table)
    if s.compares:
        part = f" ({100 * s.divergences / s.compares:.0f} %)" if s.compares >= CAS_D_UN_TAUX else ""
        dire(f"  Les évaluateurs diffèrent {s.divergences} fois sur {s.compares}{part}.")


def _elements(console: Console, s: Statistiques) -> None:
    cites = les_plus_refuses(s)[:ELEMENTS]
    if not cites:
        return
    table = _table("élément le plus souvent dit non acquis", ("fois", "sur"), ("part",))
    for e in cites:
        table.add_row(f"  {e.code:<6} {e.intitule}", str(e.refus), str(e.notes), _barre(e.refus, e.notes))
    dire()
    console.print(table)


def _delais(console: Console, s: Statistiques) -> None:
    table = _table("délai, en jours", ("mesures", "médiane", "de", "à"))
    for d in s.delais:
        if d.mediane is not None:
            mediane = f"{d.mediane:g}".replace(".", ",")
            table.add_row(f"  {d.libelle}", str(len(d.jours)), mediane, str(d.jours[0]), str(d.jours[-1]))
    dire()
    console.print(table)


def _organisations(console: Console, titre: str, o: Organisations, seuil: int) -> None:
    if not o.nommees and not o.autres:
        return
    table = _table(titre, ("présentées", "totales"))
    for x in o.nommees:
        table.add_row(f"  {x.nom}", str(x.presentees), "–" if x.totales is None else str(x.totales))
    if o.autres:
        reste = f"< {seuil}" if o.autres_presentees is None else str(o.autres_presentees)
        table.add_row("  " + pluriel(o.autres, "autre, non nommée", "autres, non nommées"), reste, "–")
    dire()
    console.print(table)
