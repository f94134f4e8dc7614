"""Where lines and names are cut."""

from __future__ import annotations

from cqp_cli.documents.modele import Colonne, Format, Nom, Style
from cqp_cli.documents.pdf.atoms import Box
from cqp_cli.documents.pdf.cells import PAD
from cqp_cli.documents.pdf.page import Page
from cqp_cli.documents.pdf.pictures import name
from cqp_cli.documents.pdf.table import _width
from cqp_cli.documents.pdf.theme import LOOKS, SHEETS, Theme
from cqp_cli.documents.pdf.wrap import one_line, wrap


def test_nulle_ligne_ne_finit_sur_un_petit_mot_a_trait_d_union() -> None:
    for texte in ("les décisions ci-dessus", "le candidat celui-ci", "pour Saint-Lô"):
        for largeur in range(40, 120):
            lignes = [x.text for x in wrap(texte, LOOKS[Style.CORPS], largeur)]
            assert not any(ligne.endswith("-") for ligne in lignes), (texte, largeur)


def test_un_nom_ne_se_coupe_qu_entre_les_prenoms_et_le_nom() -> None:
    nom = "Marie\u00a0Antoinette\u00a0Joséphine VAN\u00a0DER\u00a0WESTHUYZEN"
    for largeur in (150, 300, 500, 900):
        morceaux = _lignes_du_nom(nom, largeur)
        if largeur >= 300:
            assert " ".join(morceaux) == nom
            assert all(m in nom.split(" ") or m == nom for m in morceaux)


def _lignes_du_nom(nom: str, largeur: float) -> list[str]:
    (atome,) = name(Nom(nom), Box(SHEETS[Format.PAYSAGE].left, largeur))
    page = Page(Theme(), SHEETS[Format.PAYSAGE])
    dites: list[str] = []
    page.lines = lambda lines, *_: dites.extend(x.text for x in lines)  # type: ignore[method-assign]
    atome.draw(page, 100)
    return dites


def test_ce_pour_quoi_une_colonne_est_faite_y_tient_sur_une_ligne() -> None:
    """Whatever the last bit of its width: the tenth candidate is « 10 », and not « 1 » over « 0 »."""
    for mot in (*map(str, range(1, 1200)), "C1.10", "Professionnel", "p. 48"):
        place = _width(Colonne("", mots=(mot,))) - 2 * PAD
        for style in (Style.DISCRET, Style.CORPS, Style.FORT):
            assert len(wrap(mot, LOOKS[style], place)) == 1, (mot, style)


def test_un_mot_compose_se_coupe_apres_son_trait_d_union() -> None:
    for nom in ("O’CONNELL-D’ESTIENNE", "O'CONNELL-N'DIAYE", "GARCÍA-ŁUKASZEWICZ"):
        large = wrap(nom, LOOKS[Style.FORT], 1000)[0].width
        debut, fin = nom.replace("'", "’").split("-")
        assert [x.text for x in wrap(nom, LOOKS[Style.FORT], large - 1)] == [f"{debut}-", fin]


def test_l_apostrophe_du_clavier_est_celle_du_papier_sauf_dans_une_adresse() -> None:
    dites = {
        "Élodie d'ORNANO": "Élodie d’ORNANO",
        "s.o'connell@exemple.org": "s.o'connell@exemple.org",
        "les '90": "les '90",
    }
    for tape, mis in dites.items():
        assert one_line(tape, LOOKS[Style.FORT]).text == mis
        assert [x.text for x in wrap(tape, LOOKS[Style.FORT], 1000)] == [mis]
