"""Ce qui peut s'écrire dans une pièce, parce que les documents savent l'imprimer : le seul endroit qui le sait.

Un texte est nettoyé quand il est lu, sans toucher au fichier : une puce de Word devient « • », un émoji son nom entre
crochets, un signe que personne ne voit s'en va. Un nom n'est jamais changé. Ce qui reste et ne s'imprime pas est
refusé : les documents s'écrivent de gauche à droite, un signe après l'autre, et une écriture qui se lit de droite à
gauche ou dont les lettres se lient (arabe, hébreu, devanagari, thaï…) y serait fausse (`docs/architecture.md`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Annotated

from cqp_cli.domain.abimes import nom_abime
from cqp_cli.domain.ecritures import Ecriture

NOM_MAX = 200
"""Le plus long qu'un nom puisse être, en signes : de quoi tenir dans toute case d'un document."""

# Les signes que les deux graisses des documents dessinent, un par un et de gauche à droite (en hexadécimal) ;
# `tests/documents/test_signes.py` tient cette table aux polices.
DESSINES = (
    "20-7E A0-AC AE-34E 350-377 37A-37F 384-38A 38C 38E-3A1 3A3-482 48A-52F 531-556 559-55F 561-587 589-58A "
    "10A0-10C5 10D0-10FC 1401-1407 1409-141B 141D-1435 1437-144A 144C-1452 1454-14BD 14C0-14EA 14EC-1507 "
    "1510-153E 1540-1550 1552-156A 1574-1585 158A-1596 15A0-15AF 15DE 15E1 1646-1647 166E-1676 1680-169C "
    "1C80-1C88 1D00-1DBF 1E00-1F15 1F18-1F1D 1F20-1F45 1F48-1F4D 1F50-1F57 1F59 1F5B 1F5D 1F5F-1F7D 1F80-1FB4 "
    "1FB6-1FC4 1FC6-1FD3 1FD6-1FDB 1FDD-1FEF 1FF2-1FF4 1FF6-1FFE 2000-200A 2010-2027 202F-205F 2070-2071 "
    "2074-208E 2090-209C 20A0-20BF 2100-2185 2189 2190-2311 2318-2319 231C-2321 2324-2328 232B-232C 2373-2375 "
    "237A 237D 2387 2394 239B-23AE 23CE-23CF 23E3 23E5 23E8 2422-2423 2460-2469 2500-269C 269E-26B8 26C0-26C3 "
    "26E2 2701-2704 2706-2709 270C-2727 2729-274B 274D 274F-2752 2756 2758-275E 2761-2794 2798-27AF 27B1-27BE "
    "27C5-27C6 27E0 27E6-27EB 27F0-27FF 2801-28FF 2906-2907 290A-290B 2940-2941 2983-2984 29CE-29D5 29EB "
    "29FA-29FB 2A00-2A02 2A0C-2A1C 2A2F 2A6A-2A6B 2A7D-2AA0 2AAE-2ABA 2AF9-2AFA 2B00-2B1A 2B1F-2B24 2B53-2B54 "
    "2C60-2C7F 2D00-2D25 2D30-2D65 2D6F 2E00-2E52 4DC0-4DFF A4D0-A4FF A640-A66E A673 A67E-A69D A700-A7BF "
    "A7C2-A7CA A7F5-A7FF FB00-FB06 FB13-FB17"
)
# Presque tout ce qui s'écrit : reconnu d'un coup, et déjà en forme composée.
_ORDINAIRE = re.compile("[\n -~\xa0-\xac\xae-\u017f‘’“”„•…‰‹›€™–—\u2011\u202f]*")
_INVISIBLES = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20e3\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]"
)
_SAUTS = frozenset("\x0b\x0c\x85\u2028\u2029")  # le saut de ligne de Word est U+000B
# Les puces et les flèches de Word : le rang du signe dans les polices Symbol et Wingdings, à partir de U+F000.
_DE_WORD = dict.fromkeys("\uf02d\uf06c\uf06e\uf06f\uf071\uf075\uf076\uf0a7\uf0a8\uf0b2\uf0b7\uf0be\uf0d8\uf0fc", "•")
_DE_WORD |= {"\uf0df": "←", "\uf0e0": "→", "\uf0e8": "→", "\uf0f0": "→", "\uf04a": "[visage souriant]"}
_DE_WORD |= {"\uf04b": "[visage neutre]", "\uf04c": "[visage mécontent]", "\ufffc": "[image]"}
_EMOJIS = """
👍 pouce levé|👎 pouce baissé|👌 signe OK|✊ poing levé|👊 poing|🤞 doigts croisés|🤝 poignée de main
👏 applaudissements|🙌 mains levées|🙏 mains jointes|💪 bras musclé|👋 main qui salue|✋ main levée
👉 doigt vers la droite|👈 doigt vers la gauche|👆 doigt vers le haut|👇 doigt vers le bas|👀 yeux|🧠 cerveau
😀 visage souriant|😃 visage souriant|😄 visage souriant|😁 visage souriant|😆 visage qui rit|😅 visage soulagé
😂 pleurs de rire|🤣 pleurs de rire|🙂 léger sourire|🙃 visage à l'envers|😉 clin d'œil|😊 visage souriant|😇 ange
😍 visage ravi|🤩 visage ébloui|😘 bisou|😋 visage gourmand|😎 lunettes de soleil|🤓 visage studieux|🤔 visage pensif
😐 visage neutre|😑 visage sans expression|🙄 yeux levés au ciel|😏 sourire en coin|😕 visage perplexe
🙁 visage mécontent|😟 visage inquiet|😞 visage déçu|😔 visage triste|😢 larme|😭 pleurs|😤 visage agacé|😠 colère
😡 colère|😱 cri|😨 peur|😰 sueur froide|😓 sueur|😴 sommeil|😷 masque|🤒 fièvre|🥳 visage en fête
🤷 haussement d'épaules|🤦 main sur le visage|👤 silhouette|👥 silhouettes
👨 homme|👩 femme|🧑 personne|👦 garçon|👧 fille|💼 porte-documents
💻 ordinateur portable|🖥 ordinateur|🖨 imprimante|📱 téléphone|📞 téléphone|📧 courriel|📩 courriel reçu
📨 courriel reçu|📎 trombone|📌 punaise|📍 repère|📝 note écrite|📄 page|📃 page|📋 presse-papiers|📁 dossier
📂 dossier ouvert|🗂 intercalaires|📊 diagramme|📈 courbe qui monte|📉 courbe qui descend|📅 calendrier|📆 calendrier
🗓 calendrier|📚 livres|📖 livre ouvert|📕 livre|📓 cahier|🎓 toque de diplômé|🏆 trophée|🥇 médaille d'or|🏅 médaille
🎯 cible|🎉 fête|🎊 confettis|🎂 gâteau|🎁 cadeau|🚀 fusée|⭐ étoile|🌟 étoile brillante|💫 étoile filante|🔥 feu
💡 ampoule|💯 cent points|✅ coche|❌ croix|❎ croix|❓ point d'interrogation|❗ point d'exclamation|⛔ sens interdit
🚫 interdit|🆗 OK|🆕 nouveau|🔴 rond rouge|🟠 rond orange|🟡 rond jaune|🟢 rond vert|🔵 rond bleu|🟥 carré rouge
🟩 carré vert|🔶 losange orange|🔷 losange bleu|🔸 losange orange|🔹 losange bleu|➕ plus|➖ moins|➗ divisé|🔑 clé
🔒 cadenas|🔓 cadenas ouvert|🔍 loupe|🔎 loupe|🔗 lien|🔔 cloche|⏰ réveil|⏳ sablier|⌛ sablier|⌚ montre|⏱ chronomètre
💬 bulle|💭 pensée|📢 haut-parleur|📣 porte-voix|👑 couronne|💰 argent|💶 euros|🏢 immeuble|🏠 maison|🏫 école
🚗 voiture|🚆 train|🌍 Terre|🧡 cœur orange|💛 cœur jaune|💚 cœur vert|💙 cœur bleu|💜 cœur violet|🖤 cœur noir
💔 cœur brisé|💖 cœur|💕 cœurs|🌱 pousse|🌈 arc-en-ciel
"""
_ECRITURES = {
    "ARABIC": "lettre arabe",
    "HEBREW": "lettre hébraïque",
    "SYRIAC": "lettre syriaque",
    "THAANA": "lettre maldivienne",
    "NKO": "lettre n'ko",
    "DEVANAGARI": "lettre devanagari",
    "BENGALI": "lettre bengalie",
    "GURMUKHI": "lettre gourmoukhie",
    "GUJARATI": "lettre gujaratie",
    "TAMIL": "lettre tamoule",
    "TELUGU": "lettre télougoue",
    "KANNADA": "lettre kannada",
    "MALAYALAM": "lettre malayalam",
    "SINHALA": "lettre cinghalaise",
    "THAI": "lettre thaïe",
    "LAO": "lettre lao",
    "TIBETAN": "lettre tibétaine",
    "MYANMAR": "lettre birmane",
    "KHMER": "lettre khmère",
    "ETHIOPIC": "lettre éthiopienne",
    "MONGOLIAN": "lettre mongole",
    "HANGUL": "lettre coréenne",
    "HIRAGANA": "lettre japonaise",
    "KATAKANA": "lettre japonaise",
    "CJK": "idéogramme",
}
_NOMMES = {
    "\0": "signe nul",
    "\t": "tabulation",
    "\n": "saut de ligne",
    "\r": "retour de ligne",
    "\xad": "césure conditionnelle",
    "\u0300": "accent grave",
    "\u0301": "accent aigu",
    "\u0302": "accent circonflexe",
    "\u0303": "tilde",
    "\u0308": "tréma",
    "\u0323": "point souscrit",
    "\u200b": "espace sans chasse",
    "\u200c": "antiliant sans chasse",
    "\u200d": "liant sans chasse",
    "\u200e": "marque de gauche à droite",
    "\u200f": "marque de droite à gauche",
    "\u2028": "saut de ligne",
    "\u202d": "forçage de gauche à droite",
    "\u202e": "forçage de droite à gauche",
    "\u2060": "gluon de mots",
    "\ufeff": "marque d'ordre des octets",
    "\ufffd": "signe qui remplace une lettre perdue",
}


class SigneRefuse(ValueError):
    """Un signe que les documents ne savent pas imprimer : la phrase qui le nomme, et ce qui répare."""

    def __init__(self, message: str, remede: str) -> None:
        super().__init__(message)
        self.remede = remede

    @property
    def phrase(self) -> str:
        """Ce qui ne va pas, et comment l'écrire."""
        return f"{self} : {self.remede}."


@cache
def _indessinable() -> re.Pattern[str]:
    """Un signe qui ne se dessine pas, ou un troisième accent sur la même lettre ; un saut de ligne est permis."""
    plages = (plage.partition("-") for plage in DESSINES.split())
    classe = "".join(rf"\u{int(a, 16):04x}-\u{int(b or a, 16):04x}" for a, _, b in plages)
    return re.compile(rf"[^\n{classe}]|(?<=[\u0300-\u036f]{{2}})[\u0300-\u036f]")


@cache
def _a_changer() -> re.Pattern[str]:
    """Deux lettres d'un drapeau, ou un signe qui ne se dessine pas."""
    return re.compile(f"[\U0001f1e6-\U0001f1ff]{{2}}|{_indessinable().pattern}")


@cache
def _noms_d_emojis() -> dict[str, str]:
    paires = (emoji.partition(" ") for emoji in _EMOJIS.strip().replace("\n", "|").split("|"))
    return {signe: nom for signe, _, nom in paires}


def nettoyer(texte: str) -> str:
    """Le texte tel qu'il s'imprime : composé (NFC), sans ce que personne ne voit, ses émojis et ses puces écrits."""
    if _ORDINAIRE.fullmatch(texte):
        return texte
    texte = texte.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _a_changer().sub(lambda trouve: _ecrire(trouve[0]), texte))


def _ecrire(signe: str) -> str:
    """Ce qu'on imprime à la place d'un signe qui ne se dessine pas ; lui-même quand rien ne le remplace."""
    if len(signe) == 2:
        return f"[drapeau {''.join(chr(ord(lettre) - 0x1F1E6 + ord('A')) for lettre in signe)}]"
    if signe in _SAUTS:
        return "\n"
    if _INVISIBLES.match(signe):
        return ""
    if signe.isspace():
        return " "
    if "\x80" <= signe <= "\x9f":  # un octet de Windows-1252 pris pour de l'Unicode : une apostrophe, un tiret
        return bytes([ord(signe)]).decode("cp1252", "ignore")
    if signe in _DE_WORD:
        return _DE_WORD[signe]
    simple = unicodedata.normalize("NFKC", signe)  # « ㎡ », une lettre de pleine chasse ou de fantaisie
    if simple != signe and not _indessinable().search(simple):
        return simple
    nom = _noms_d_emojis().get(signe) or (f"signe {_code(signe)}" if _est_image(signe) else "")
    return f"[{nom}]" if nom else signe


def _est_image(signe: str) -> bool:
    """Vrai d'un pictogramme, même plus récent que l'Unicode d'ici ; pas du signe qui remplace une lettre perdue."""
    return signe != "\ufffd" and (unicodedata.category(signe) == "So" or "\U0001f000" <= signe <= "\U0001faff")


def refuse(texte: str) -> str | None:
    """Le premier signe que les documents ne savent pas imprimer, s'il y en a un."""
    if _ORDINAIRE.fullmatch(texte):
        return None
    trouve = _indessinable().search(texte)
    return trouve[0] if trouve else None


def remplaces(texte: str) -> Iterator[str]:
    """Ce que `nettoyer` change dans ce texte, en phrases : « « 👍 » devient « [pouce levé] » »."""
    signes = dict.fromkeys(trouve[0] for trouve in _a_changer().finditer(texte.replace("\r", "\n")))
    otes = []
    for signe in signes:
        ecrit = _ecrire(signe)
        if not ecrit:
            otes.append(nommer_signe(signe))
        elif ecrit != signe and not ecrit.isspace():
            dit = signe if signe.isprintable() else _code(signe)
            yield f"« {dit} » devient « {ecrit} »"
    if otes:
        yield f"ôté, car il ne se voit pas : {', '.join(otes)}"


def nommer_signe(signe: str) -> str:
    """« U+0628 (lettre arabe) » : le code d'un signe et ce qu'il est, au besoin sous son nom Unicode."""
    officiel = unicodedata.name(signe, "")
    nom = _NOMMES.get(signe) or _noms_d_emojis().get(signe) or _ECRITURES.get(officiel.split(" ")[0].split("-")[0])
    if not nom and unicodedata.category(signe) == "Co":
        nom = "signe propre à une police"
    if not nom and _INVISIBLES.match(signe):
        nom = "signe invisible"
    return f"{_code(signe)} ({nom or officiel.lower() or 'signe sans nom'})"


def _code(signe: str) -> str:
    return f"U+{ord(signe):04X}"


def lire_texte_libre(valeur: object) -> object:
    """Un texte libre, nettoyé. Lève SigneRefuse quand un signe ne s'imprime pas, même nettoyé."""
    if not isinstance(valeur, str) or _ORDINAIRE.fullmatch(valeur):
        return valeur
    texte = nettoyer(valeur)
    if signe := refuse(texte):
        debut = texte[: texte.index(signe)].split("\n")[-1][-24:].strip()
        raise SigneRefuse(_phrase(signe, f", après « {debut} »," if debut else ""), _remede(signe))
    return texte


def lire_nom(valeur: object) -> object:
    """Un nom, tel qu'il est écrit, composé. Lève SigneRefuse pour ce qui ne se voit pas, et tout ce qui l'abîme."""
    nom = lire_identite(valeur)
    if faute := faute_de_nom(nom) if isinstance(nom, str) else None:
        raise faute
    return nom


def lire_identite(valeur: object) -> object:
    """Un nom de l'état civil, quelles que soient ses lettres. Lève SigneRefuse pour un signe que personne ne voit."""
    if not isinstance(valeur, str):
        return valeur
    nom = unicodedata.normalize("NFC", valeur.strip())
    if not _ORDINAIRE.fullmatch(nom) or "\n" in nom:
        for signe in nom:
            if not (signe.isprintable() or unicodedata.category(signe) == "Zs") or _INVISIBLES.match(signe):
                raise SigneRefuse(_phrase(signe), _remede(signe, "retapez ce nom"))
    return nom


def faute_de_nom(nom: str) -> SigneRefuse | None:
    """Pourquoi un nom ne peut pas être imprimé tel qu'il est ; None s'il peut l'être."""
    if faute := faute_de_signe(nom):
        return faute
    if nom and not any(map(str.isalpha, nom)):
        return SigneRefuse("ce nom n'a aucune lettre", "retapez ce nom")
    if len(nom) > NOM_MAX:
        return SigneRefuse(f"ce nom a {len(nom)} signes, le plus long en a {NOM_MAX}", "écrivez le nom seul")
    return None


def faute_de_signe(nom: str) -> SigneRefuse | None:
    """Le signe ou l'accent d'un nom, d'un code ou d'un identifiant, qui ne s'imprime pas, ou qui l'abîme."""
    if signe := refuse(nom):
        return SigneRefuse(_phrase(signe), _remede(signe, "retapez ce nom"))
    if accent := next(
        (signe for signe in nom if "\u0300" <= signe <= "\u036f"), None
    ):  # la forme composée n'existe pas
        message = f"l'accent {nommer_signe(accent)} ne s'imprime pas à sa place sur cette lettre"
        return SigneRefuse(message, "écrivez ce nom sans cet accent, comme la pièce d'identité le transcrit")
    if nom_abime(nom):
        return SigneRefuse("ce nom est abîmé : un programme a pris ses lettres pour d'autres", "retapez ce nom")
    return None


def _est_lettre(signe: str) -> bool:
    return unicodedata.category(signe)[0] in "LM" and not "\u0300" <= signe <= "\u036f"


def _phrase(signe: str, ou: str = "") -> str:
    dit = f"le signe {nommer_signe(signe)}{ou}"
    if _est_lettre(signe):
        return f"{dit} est d'une écriture que les documents ne savent pas imprimer"
    return f"{dit} ne s'imprime pas"


def _remede(signe: str, sinon: str = "remplacez ce signe, ou retapez ce texte") -> str:
    if _est_lettre(signe):
        return "écrivez-le en lettres latines, comme la pièce d'identité le transcrit"
    return "écrivez ce nom sur une ligne" if signe == "\n" else sinon


TexteLibre = Annotated[str, Ecriture(lire_texte_libre)]
"""Ce que quelqu'un écrit à sa façon : un constat, un motif, une adresse."""
NomPropre = Annotated[str, Ecriture(lire_nom)]
"""Le nom d'une personne, imprimé tel quel."""
NomEtatCivil = Annotated[str, Ecriture(lire_identite)]
"""Un nom de la pièce d'identité du candidat : ses lettres sont ce qu'elles sont, CANDIDAT-NOM dit celles qu'on
n'imprime pas."""
