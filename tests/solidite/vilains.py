"""Texts that break things: in names, in sentences, in cells. Each is here for something that it broke somewhere."""

from __future__ import annotations

CONTROLES = [f"a{chr(n)}b" for n in (*range(0x20), 0x7F, 0x80, 0x85, 0x9F)]
INVISIBLES = [
    f"a{s}b" for s in "\u00ad\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202e\u2060\u2066\u2069\ufeff\ufffe\uffff"
]
ESPACES = [
    "a\u00a0b",
    "a\u202fb",
    "a\u2003b",
    "a\u3000b",
    "a  b",
    " a",
    "a ",
    "\u00a0a\u00a0",
    "a\tb",
    "a\nb",
    "a\r\nb",
]
ACCENTS = [
    "Nguyễn", "Nguye\u0302\u0303n", "Đorđević", "Łukasz", "Ţepeş", "Ș", "Strauß", "Ærø", "Œuvrard", "İstanbul", "ı",
    "Zoe\u0301", "e\u0301\u0323", "Z\u0351\u036b\u0343\u036a", "ﬁ", "Ａｎ", "Ñ", "ÿ", "Ÿ", "Ő", "ħ", "ð", "þ",
]  # fmt: skip
ECRITURES = [
    "李小龙", "山田", "ひらがな", "김", "محمد", "دوبو", "שלום", "Дмитрий", "Ελένη", "ไทย", "नमस्ते", "𠜎", "𝒵𝑜𝑒", "Ⓩⓞⓔ",
]  # fmt: skip
SIGNES = [
    "😀",
    "👩‍🎓",
    "👍🏽",
    "🇫🇷",
    "✓",
    "€",
    "’",
    "‘a’",
    "« a »",
    "—",
    "‑",
    "…",
    "½",
    "№",
    "\ufffd",
    "\ue000",
    "\U0010ffff",
    "ᚠ",
]
GUILLEMETS = [
    "'",
    '"',
    "''",
    '"""',
    "a'b",
    'a"b',
    "`a`",
    "O'Connell",
    "d’Angelo",
    "\\",
    "a\\",
    "a\\nb",
    "%",
    "%s%n",
    "{0}",
    "{nom}",
    "${x}",
    "$(id)",
    "`id`",
    "#{7*7}",
    "{{7*7}}",
]
YAML = [
    "NO", "Null", "null", "~", "yes", "on", "true", "0612345670", "01000", "14:30", "1e3", "0x1F", "1.10", "1_000",
    "2026-02-30", "2026-06-18", ".inf", ".nan", "- a", "? a", ": a", "a: b", "a #b", "#a", "&a", "*a", "!a", "!!a",
    "|", ">", "%a", "@a", "[a]", "{a}", "a,b", "---", "...", "<<", "=", "a:", "'a", '"a',
]  # fmt: skip
BALISES = [
    "<b>", "</b>", "<b>gras</b>", "R&D", "&amp;", "&lt;", "<urgent>", "voir <C1.2>", "<img src='file:///etc/passwd'>",
    "<script>alert(1)</script>", "<!--", "-->", "<![CDATA[", "]]>", "<?xml?>", "<para>", "<font color='[[1]][0]'>a</font>",
    "&eacute;", "&#0;", "&#xD800;",
]  # fmt: skip
INJECTIONS = [
    "=1+1", "=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://x\")", "' OR 1=1 --",
    "Robert'); DROP TABLE candidats;--", "; rm -rf /", "| cat", "&& id", "_x0041_", "_x000D_", "#REF!", "#N/A",
]  # fmt: skip
CHEMINS = [
    "..", ".", "../x", "../../etc/passwd", "/etc/passwd", "~/x", "~$x", "C:\\x", "\\\\serveur\\x", "a/b", "a\\b", "CON", "nul",
    "aux.txt", "COM1", "LPT9", "a.", "a:b", "a*?", "candidat.yaml", ".cqp.lock", "file:///x", "http://x/y",
]  # fmt: skip
LONGS = ["a" * 300, "é" * 300, "e\u0301" * 150, "a " * 150, "a-" * 150, "W" * 2000]

VILAINS = [
    *CONTROLES, *INVISIBLES, *ESPACES, *ACCENTS, *ECRITURES, *SIGNES, *GUILLEMETS, *YAML, *BALISES, *INJECTIONS,
    *CHEMINS, *LONGS,
]  # fmt: skip
