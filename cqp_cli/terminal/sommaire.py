"""The table of contents: each command, where it is written, and the first sentence of its help.

A module is imported when its command is called or explained, and not before: start-up is a feature. A test holds each
sentence to the one that opens the help of its command.
"""

from __future__ import annotations

RUBRIQUES: dict[str, tuple[str, ...]] = {
    "Chaque jour": ("todo", "take", "forms", "check-dossier"),
    "Ouvrir et suivre": (
        *("init", "init-candidate", "set", "habilite", "reperage", "parcours", "activites", "recevabilite", "status"),
        *("send", "receive"),
    ),
    "Évaluer": ("evaluate",),
    "Le jury": ("session", "jury-pack", "decide"),
    "Après le jury": ("deliver", "print", "notify", "verify", "register", "report", "export", "purge"),
    "Référentiel et fichiers": ("guide", "rules", "referentiel", "schema"),
}
"""How the help groups the commands: those of every day first."""

COMMANDES: dict[str, str] = {
    "init": "Crée un espace de travail : cqp.yaml, habilitations.yaml, candidats/, sessions/.",
    "init-candidate": "Ouvre le dossier d'un candidat, ou de toute une liste ; dit sur la sortie où est chacun.",
    "set": "Écrit des valeurs dans les pièces : vérifiées d'abord, puis posées à leur place, commentaires gardés.",
    "habilite": "Inscrit une personne habilitée, renouvelle son habilitation, ou y met fin avec --au seul.",
    "session": "Prépare une session du jury, la change, ou dit qui est prêt, qui ne l'est pas, et ce que chacun doit.",
    "reperage": (
        "Écrit le formulaire du livret de repérage, d'un candidat ou de plusieurs, ou reprend des livrets remplis."
    ),
    "parcours": "Montre le parcours individuel : ce qui est à acquérir, ce que les actions couvrent, ce qui reste.",
    "activites": "Écrit ou reprend ce que le candidat dit de ses activités : partie 3 (VAE) ou dossier du candidat.",
    "recevabilite": "Enregistre l'avis de recevabilité du secrétariat (VAE), d'un dossier ou de plusieurs.",
    "evaluate": "Émet une grille d'évaluation, reprend des grilles remplies, ou montre les deux avis côte à côte.",
    "forms": (
        "Écrit tous les formulaires attendus aujourd'hui, remplis de ce que l'on sait, et dit qui n'en attend aucun."
    ),
    "take": "Prend tout ce qui revient : formulaires de toute sorte et dossiers envoyés, mêlés, renommés, en dossiers.",
    "check-dossier": "Dit si chaque dossier est complet, et sinon ce qui manque, où, et qui doit agir.",
    "jury-pack": "Réunit en un PDF les dossiers complets d'une session du jury, avec son manifeste.",
    "verify": "Dit si un fichier est bien celui qui a été émis, et si rien n'a changé depuis.",
    "decide": "Enregistre la décision du jury : ce que donnent deux avis concordants, et ce qu'il tranche.",
    "print": "Imprime un document, vierge ou rempli ; un parchemin ou une attestation est inscrit au registre.",
    "deliver": "Réunit tout ce qui suit un jury : PV, émargement, lettres, attestations, parchemins, et leur liste.",
    "notify": "Enregistre le jour où la décision du jury a été notifiée ; sans dossier, à toute la session.",
    "todo": "Dit qui doit quoi, maintenant : les personnes, les échéances, les sessions, les certificats à émettre.",
    "status": "Dit où en est chaque dossier, ce qui vient ensuite, pour quand, et ce qui est conservé.",
    "report": "Donne les chiffres d'une période : entrées, décisions, refus, divergences, délais.",
    "send": "Met un dossier en un seul fichier, avec ses sommes de contrôle, pour l'envoyer.",
    "receive": "Contrôle un dossier reçu, montre ce qu'il apporte, et le classe.",
    "purge": "Dit ce que les durées de conservation permettent de supprimer ; ne le fait qu'avec --yes.",
    "guide": "Montre le guide : la liste des tâches et des rôles, ou l'une de ses pages.",
    "rules": "Montre toutes les règles avec leur article, ou en explique une.",
    "schema": "Donne le schéma JSON d'une pièce, pour que votre éditeur la complète et souligne ses fautes.",
    "export csv": "Une ligne par candidature, en CSV ; les colonnes sont dans docs/exports.md.",
    "export xlsx": "Une ligne par candidature, dans un classeur ; le texte y reste du texte.",
    "export json": "Toutes les candidatures en un objet JSON ; les clés sont celles des colonnes.",
    "export jsonl": "Une candidature par ligne, en JSON.",
    "export accrochage": (
        "Déclare les délivrances totales à la Caisse des dépôts, jamais deux fois, et reprend sa réponse."
    ),
    "register list": (
        "Montre les documents délivrés d'une période, d'une session, d'une issue, avec ou sans leurs dossiers."
    ),
    "register find": "Cherche au registre un titulaire, sous le nom dont on se souvient, ou un numéro.",
    "register copy": "Redonne un document délivré, aux octets près, même si son dossier n'est plus là.",
    "register extract": "Écrit le relevé d'une année, à signer et à ranger : il porte l'empreinte du registre.",
    "register keep": "Garde à côté du registre un document qui a été signé électroniquement ailleurs.",
    "register resume": "Reprend un registre dont le journal est perdu, quand un papier signé prouve qu'il est le bon.",
    "register audit": (
        "Dit si le registre est entier : chaque ligne, chaque document, et s'il n'a pas été remis en arrière."
    ),
    "referentiel show": "Montre le référentiel : compétences, activités, données de l'accord.",
    "referentiel check": (
        "Vérifie qu'un référentiel est lisible, que ses codes se tiennent et que rien n'y est abîmé ni à compléter."
    ),
    "referentiel new": "Commence le référentiel d'une autre certification : un YAML commenté, à compléter.",
    "referentiel import": (
        "Commence un référentiel avec les blocs de compétences d'une fiche de France compétences (XML)."
    ),
    "referentiel compare": (
        "Dit où le référentiel et sa fiche de France compétences diffèrent ; la typographie ne compte pas."
    ),
    "referentiel schema": "Donne le schéma JSON d'un référentiel, pour que votre éditeur le complète.",
}
"""Each command, and the first sentence of its help."""

OU = {
    "init": "metier.ouverture.init:init",
    "init-candidate": "metier.ouverture.init_candidate:init_candidate",
    "set": "bureau.set_:set_",
    "habilite": "bureau.habilite:habilite",
    "session": "bureau.session:session",
    "reperage": "metier.parcours.reperage:reperage",
    "parcours": "metier.parcours.parcours:parcours",
    "activites": "metier.parcours.activites:activites",
    "recevabilite": "metier.parcours.recevabilite:recevabilite",
    "evaluate": "metier.evaluation.evaluate:evaluate",
    "forms": "bureau.forms:forms",
    "take": "bureau.take:take",
    "check-dossier": "metier.controle.check_dossier:check_dossier",
    "jury-pack": "metier.jury.jury_pack:jury_pack",
    "verify": "metier.delivrance.verify:verify",
    "decide": "metier.jury.decide:decide",
    "print": "metier.delivrance.print_:imprimer",
    "deliver": "bureau.deliver:deliver",
    "notify": "metier.jury.notify:notify",
    "todo": "bureau.todo:todo",
    "status": "metier.suivi.status:status",
    "report": "metier.suivi.report:report",
    "send": "metier.echange.send:send",
    "receive": "metier.echange.receive:receive",
    "purge": "metier.conservation.purge:purge",
    "guide": "bureau.guide:guide",
    "rules": "metier.certification.rules:rules",
    "schema": "metier.certification.schema:schema",
    "export csv": "metier.suivi.export:en_csv",
    "export xlsx": "metier.suivi.export:en_xlsx",
    "export json": "metier.suivi.export:en_json",
    "export jsonl": "metier.suivi.export:en_jsonl",
    "export accrochage": "metier.declaration.accrochage:accrochage",
    "register list": "metier.delivrance.register:lister",
    "register find": "metier.delivrance.register:trouver",
    "register copy": "metier.delivrance.register:copier",
    "register extract": "metier.delivrance.register:extraire",
    "register keep": "metier.delivrance.register:garder",
    "register resume": "metier.delivrance.register:reprendre",
    "register audit": "metier.delivrance.register:controler",
    "referentiel show": "metier.certification.referentiel:show",
    "referentiel check": "metier.certification.referentiel:check",
    "referentiel new": "metier.certification.referentiel:nouveau",
    "referentiel import": "metier.certification.referentiel:importer",
    "referentiel compare": "metier.certification.compare:compare",
    "referentiel schema": "metier.certification.referentiel:schema",
}
"""Each command, and the module and the function that it is."""

GROUPES = {
    "export": "Les données, hors du programme : tableaux, JSON, déclaration des délivrances.",
    "register": "Le registre des délivrances, avec ou sans les dossiers.",
    "referentiel": "Le référentiel : compétences, activités, données de l'accord.",
}
