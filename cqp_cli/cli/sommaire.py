"""The table of contents: each command, where it is written, and the first sentence of its help.

A module is imported when its command is called or explained, and not before: start-up is a feature. A test holds each
sentence to the one that opens the help of its command.
"""

from __future__ import annotations

COMMANDES: dict[str, tuple[str, str]] = {
    "init": ("ouvrir:init", "Crée un espace de travail : cqp.yaml, habilitations.yaml, candidats/, sessions/."),
    "init-candidate": (
        "ouvrir:init_candidate",
        "Ouvre le dossier d'un candidat, ou de toute une liste ; dit sur la sortie où est chacun.",
    ),
    "reperage": (
        "etapes:reperage",
        "Écrit le formulaire du livret de repérage, ou reprend un livret rempli.",
    ),
    "parcours": (
        "etapes:parcours",
        "Montre le parcours individuel : ce qui est à acquérir, ce que les actions couvrent, ce qui reste.",
    ),
    "activites": (
        "etapes:activites",
        "Écrit ou reprend ce que le candidat dit de ses activités : partie 3 (VAE) ou dossier du candidat.",
    ),
    "recevabilite": ("etapes:recevabilite", "Enregistre l'avis de recevabilité du secrétariat (VAE)."),
    "evaluate": (
        "evaluer:evaluate",
        "Émet une grille d'évaluation, reprend des grilles remplies, ou montre les deux avis côte à côte.",
    ),
    "check-dossier": (
        "verifier:check_dossier",
        "Dit si chaque dossier est complet, et sinon ce qui manque, où, et qui doit agir.",
    ),
    "jury-pack": (
        "presenter:jury_pack",
        "Réunit en un PDF les dossiers complets d'une session du jury, avec son manifeste.",
    ),
    "verify": ("controler:verify", "Dit si un fichier est bien celui qui a été émis, et si rien n'a changé depuis."),
    "decide": (
        "decider:decide",
        "Enregistre la décision du jury : ce que donnent deux avis concordants, et ce qu'il tranche.",
    ),
    "print": (
        "imprimer:imprimer",
        "Imprime un document, vierge ou rempli ; un parchemin ou une attestation est inscrit au registre.",
    ),
    "notify": (
        "notifier:notify",
        "Enregistre le jour où la décision du jury a été notifiée ; sans dossier, à toute la session.",
    ),
    "status": (
        "suivre:status",
        "Dit où en est chaque dossier, ce qui vient ensuite, pour quand, et ce qui est conservé.",
    ),
    "report": (
        "rapporter:report",
        "Donne les chiffres d'une période : entrées, décisions, refus, divergences, délais.",
    ),
    "send": ("envoyer:send", "Met un dossier en un seul fichier, avec ses sommes de contrôle, pour l'envoyer."),
    "receive": ("envoyer:receive", "Contrôle un dossier reçu, montre ce qu'il apporte, et le classe."),
    "purge": (
        "purger:purge",
        "Dit ce que les durées de conservation permettent de supprimer ; ne le fait qu'avec --yes.",
    ),
    "rules": ("connaitre:rules", "Montre toutes les règles avec leur article, ou en explique une."),
    "schema": (
        "schemas:schema",
        "Donne le schéma JSON d'une pièce, pour que votre éditeur la complète et souligne ses fautes.",
    ),
    "export csv": ("exporter:en_csv", "Une ligne par candidature, en CSV ; les colonnes sont dans docs/exports.md."),
    "export xlsx": ("exporter:en_xlsx", "Une ligne par candidature, dans un classeur ; le texte y reste du texte."),
    "export json": (
        "exporter:en_json",
        "Toutes les candidatures en un objet JSON ; les clés sont celles des colonnes.",
    ),
    "export jsonl": ("exporter:en_jsonl", "Une candidature par ligne, en JSON."),
    "export accrochage": (
        "declarer:accrochage",
        "Déclare les délivrances totales à la Caisse des dépôts, jamais deux fois, et reprend sa réponse.",
    ),
    "referentiel show": ("connaitre:show", "Montre le référentiel : compétences, activités, données de l'accord."),
    "referentiel check": (
        "connaitre:check",
        "Vérifie qu'un référentiel est lisible, que ses codes se tiennent et que rien n'y reste à compléter.",
    ),
    "referentiel new": (
        "referentiels:nouveau",
        "Commence le référentiel d'une autre certification : un YAML commenté, à compléter.",
    ),
    "referentiel import": (
        "referentiels:importer",
        "Commence un référentiel avec les blocs de compétences d'une fiche de France compétences (XML).",
    ),
    "referentiel schema": (
        "referentiels:schema",
        "Donne le schéma JSON d'un référentiel, pour que votre éditeur le complète.",
    ),
}
GROUPES = {
    "export": "Les données, hors du programme : tableaux, JSON, déclaration des délivrances.",
    "referentiel": "Le référentiel : compétences, activités, données de l'accord.",
}
