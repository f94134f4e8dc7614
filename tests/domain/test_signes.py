"""What can be written: what a text becomes, what a name may not hold, and how a sign is named."""

from __future__ import annotations

from typing import get_args
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cqp_cli.domain.signes import (
    NOM_MAX,
    SigneRefuse,
    lire_nom,
    lire_texte_libre,
    nettoyer,
    nommer_signe,
    refuse,
    remplaces,
)
from cqp_cli.domain.signes import NomPropre as Nom


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("Bon travail 👍", "Bon travail [pouce levé]"),
        ("\uf0b7 accueil\n\uf0a7 suivi", "• accueil\n• suivi"),
        ("A \uf0e0 B", "A → B"),
        ("merci \uf04a", "merci [visage souriant]"),
        ("🧿", "[signe U+1F9FF]"),
        ("👩🏽‍💻", "[femme][ordinateur portable]"),
        ("🇫🇷", "[drapeau FR]"),
        ("1\ufe0f\u20e3", "1"),
        ("⚠\ufe0f ✓", "⚠ ✓"),
        ("co\xadupe\u200b \ufeffet \u202enul\0", "coupe et nul"),
        ("a\x0bb\u2028c\x85d\re\r\nf", "a\nb\nc\nd\ne\nf"),
        ("a\tb\u3000c", "a b c"),
        ("12 ㎡, Ａ\ufffc", "12 m2, A[image]"),
        ("l\x92élève\x81", "l’élève"),
        ("e\u0301te\u0301", "été"),
        ("Đặng Œuvré – « 14 h » ; 3 €", "Đặng Œuvré – « 14 h » ; 3 €"),
    ],
)
def test_un_texte_est_nettoye(ecrit: str, lu: str) -> None:
    assert lire_texte_libre(ecrit) == lu


@pytest.mark.parametrize(
    ("ecrit", "message", "remede"),
    [
        (
            "Il dit بن",
            "le signe U+0628 (lettre arabe), après « Il dit », est d'une écriture que les documents ne savent pas "
            "imprimer",
            "écrivez-le en lettres latines, comme la pièce d'identité le transcrit",
        ),
        ("Très bien\nไทย", "le signe U+0E44 (lettre thaïe) est d'une écriture", "écrivez-le en lettres latines"),
        ("x\u0301\u0302\u0303", "le signe U+0303 (tilde), après « x\u0301\u0302 », ne", "remplacez ce signe"),
        ("\ue123", "le signe U+E123 (signe propre à une police) ne s'imprime pas", "remplacez ce signe"),
        ("a\ufffd", "le signe U+FFFD (signe qui remplace une lettre perdue), après « a », ne", "remplacez ce signe"),
        ("\ud800", "le signe U+D800 (signe sans nom) ne s'imprime pas", "remplacez ce signe"),
    ],
)
def test_un_texte_qui_ne_s_imprime_pas_est_refuse(ecrit: str, message: str, remede: str) -> None:
    with pytest.raises(SigneRefuse) as refus:
        lire_texte_libre(ecrit)
    assert str(refus.value).startswith(message)
    assert refus.value.remede.startswith(remede)


@pytest.mark.parametrize(
    "nom", ["MARTIN", "D’Angelo-Zoé", "Đặng Thị Hồng", "ŁUKASZ", "Ó Conaill", "Ã", "Иванов", "Ọla\u0301"]
)
def test_un_nom_reste_ce_qu_il_est(nom: str) -> None:
    assert lire_nom(f" {nom}\n") == normalize("NFC", nom)


@pytest.mark.parametrize(
    ("nom", "message", "remede"),
    [
        ("بن علي", "le signe U+0628 (lettre arabe) est d'une écriture", "écrivez-le en lettres latines"),
        ("כהן", "le signe U+05DB (lettre hébraïque) est d'une écriture", "écrivez-le en lettres latines"),
        ("अनु", "le signe U+0905 (lettre devanagari) est d'une écriture", "écrivez-le en lettres latines"),
        ("漢字", "le signe U+6F22 (idéogramme) est d'une écriture", "écrivez-le en lettres latines"),
        ("MAR\0TIN", "le signe U+0000 (signe nul) ne s'imprime pas", "retapez ce nom"),
        ("MAR\x07TIN", "le signe U+0007 (signe invisible) ne s'imprime pas", "retapez ce nom"),
        ("MAR\u202eTIN", "le signe U+202E (forçage de droite à gauche) ne s'imprime pas", "retapez ce nom"),
        ("MAR\u200bTIN", "le signe U+200B (espace sans chasse) ne s'imprime pas", "retapez ce nom"),
        ("MAR\nTIN", "le signe U+000A (saut de ligne) ne s'imprime pas", "écrivez ce nom sur une ligne"),
        ("MAR\tTIN", "le signe U+0009 (tabulation) ne s'imprime pas", "retapez ce nom"),
        ("Léa 👍", "le signe U+1F44D (pouce levé) ne s'imprime pas", "retapez ce nom"),
        ("MAR\ufffdTIN", "le signe U+FFFD (signe qui remplace une lettre perdue) ne", "retapez ce nom"),
        (
            "Ẹ\u0301kọ",
            "l'accent U+0301 (accent aigu) ne s'imprime pas à sa place sur cette lettre",
            "écrivez ce nom sans cet accent",
        ),
        ("HÃ©lÃ¨ne", "ce nom est abîmé : un programme a pris ses lettres pour d'autres", "retapez ce nom"),
        ("123 – 4", "ce nom n'a aucune lettre", "retapez ce nom"),
        ("A" * (NOM_MAX + 1), f"ce nom a {NOM_MAX + 1} signes, le plus long en a {NOM_MAX}", "écrivez le nom seul"),
    ],
)
def test_un_nom_n_est_jamais_change_il_est_refuse(nom: str, message: str, remede: str) -> None:
    with pytest.raises(SigneRefuse) as refus:
        lire_nom(nom)
    assert str(refus.value).startswith(message)
    assert refus.value.remede.startswith(remede)


def test_ce_qui_n_est_pas_du_texte_passe_au_lecteur_qui_le_dit() -> None:
    assert lire_texte_libre([]) == []
    assert lire_nom({}) == {}
    assert get_args(Nom)[1].lire is lire_nom


def test_ce_qui_est_remplace_est_dit() -> None:
    dits = list(remplaces("👍 \uf0b7 a\u200bb\ufeff 👍\tc\r\nd ب"))
    assert dits == [
        "« 👍 » devient « [pouce levé] »",
        "« U+F0B7 » devient « • »",
        "ôté, car il ne se voit pas : U+200B (espace sans chasse), U+FEFF (marque d'ordre des octets)",
    ]
    assert list(remplaces("rien à dire")) == []


def test_un_signe_sans_nom_francais_a_son_nom_unicode() -> None:
    assert nommer_signe("\u20e3") == "U+20E3 (signe invisible)"
    assert nommer_signe("ↈ") == "U+2188 (roman numeral one hundred thousand)"
    assert nommer_signe("\U0010ffff") == "U+10FFFF (signe sans nom)"


@given(st.text())
def test_un_nom_admis_est_un_texte_que_rien_ne_change(texte: str) -> None:
    try:
        nom = lire_nom(texte)
    except SigneRefuse:
        return
    assert isinstance(nom, str)
    assert nettoyer(nom) == nom
    assert refuse(nom) is None
