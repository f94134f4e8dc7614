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

COMMANDES: dict[str, tuple[str, str]] = {
    "init": (
        "metier.ouverture.init:init",
        "Crée un espace de travail : cqp.yaml, habilitations.yaml, candidats/, sessions/.",
    ),
    "init-candidate": (
        "metier.ouverture.init_candidate:init_candidate",
        "Ouvre le dossier d'un candidat, ou de toute une liste ; dit sur la sortie où est chacun.",
    ),
    "set": (
        "bureau.set_:set_",
        "Écrit des valeurs dans les pièces : vérifiées d'abord, puis posées à leur place, commentaires gardés.",
    ),
    "habilite": (
        "bureau.habilite:habilite",
        "Inscrit une personne habilitée par la CPEF, renouvelle son habilitation, ou y met fin avec --au seul.",
    ),
    "session": (
        "bureau.session:session",
        "Prépare une session du jury, la change, ou dit qui est prêt, qui ne l'est pas, et ce que chacun doit.",
    ),
    "reperage": (
        "metier.parcours.reperage:reperage",
        "Écrit le formulaire du livret de repérage, d'un candidat ou de plusieurs, ou reprend des livrets remplis.",
    ),
    "parcours": (
        "metier.parcours.parcours:parcours",
        "Montre le parcours individuel : ce qui est à acquérir, ce que les actions couvrent, ce qui reste.",
    ),
    "activites": (
        "metier.parcours.activites:activites",
        "Écrit ou reprend ce que le candidat dit de ses activités : partie 3 (VAE) ou dossier du candidat.",
    ),
    "recevabilite": (
        "metier.parcours.recevabilite:recevabilite",
        "Enregistre l'avis de recevabilité du secrétariat (VAE), d'un dossier ou de plusieurs.",
    ),
    "evaluate": (
        "metier.evaluation.evaluate:evaluate",
        "Émet une grille d'évaluation, reprend des grilles remplies, ou montre les deux avis côte à côte.",
    ),
    "forms": (
        "bureau.forms:forms",
        "Écrit tous les formulaires attendus aujourd'hui, remplis de ce que l'on sait, et dit qui n'en attend aucun.",
    ),
    "take": (
        "bureau.take:take",
        "Prend tout ce qui revient : formulaires de toute sorte et dossiers envoyés, mêlés, renommés, en dossiers.",
    ),
    "check-dossier": (
        "metier.controle.check_dossier:check_dossier",
        "Dit si chaque dossier est complet, et sinon ce qui manque, où, et qui doit agir.",
    ),
    "jury-pack": (
        "metier.jury.jury_pack:jury_pack",
        "Réunit en un PDF les dossiers complets d'une session du jury, avec son manifeste.",
    ),
    "verify": (
        "metier.delivrance.verify:verify",
        "Dit si un fichier est bien celui qui a été émis, et si rien n'a changé depuis.",
    ),
    "decide": (
        "metier.jury.decide:decide",
        "Enregistre la décision du jury : ce que donnent deux avis concordants, et ce qu'il tranche.",
    ),
    "print": (
        "metier.delivrance.print_:imprimer",
        "Imprime un document, vierge ou rempli ; un parchemin ou une attestation est inscrit au registre.",
    ),
    "deliver": (
        "bureau.deliver:deliver",
        "Réunit tout ce qui suit un jury : PV, émargement, lettres, attestations, parchemins, et leur liste.",
    ),
    "notify": (
        "metier.jury.notify:notify",
        "Enregistre le jour où la décision du jury a été notifiée ; sans dossier, à toute la session.",
    ),
    "todo": (
        "bureau.todo:todo",
        "Dit qui doit quoi, maintenant : les personnes, les échéances, les sessions, les certificats à émettre.",
    ),
    "status": (
        "metier.suivi.status:status",
        "Dit où en est chaque dossier, ce qui vient ensuite, pour quand, et ce qui est conservé.",
    ),
    "report": (
        "metier.suivi.report:report",
        "Donne les chiffres d'une période : entrées, décisions, refus, divergences, délais.",
    ),
    "send": (
        "metier.echange.send:send",
        "Met un dossier en un seul fichier, avec ses sommes de contrôle, pour l'envoyer.",
    ),
    "receive": ("metier.echange.receive:receive", "Contrôle un dossier reçu, montre ce qu'il apporte, et le classe."),
    "purge": (
        "metier.conservation.purge:purge",
        "Dit ce que les durées de conservation permettent de supprimer ; ne le fait qu'avec --yes.",
    ),
    "guide": (
        "bureau.guide:guide",
        "Montre le guide : la liste des tâches et des rôles, ou l'une de ses pages.",
    ),
    "rules": ("metier.certification.rules:rules", "Montre toutes les règles avec leur article, ou en explique une."),
    "schema": (
        "metier.certification.schema:schema",
        "Donne le schéma JSON d'une pièce, pour que votre éditeur la complète et souligne ses fautes.",
    ),
    "export csv": (
        "metier.suivi.export:en_csv",
        "Une ligne par candidature, en CSV ; les colonnes sont dans docs/exports.md.",
    ),
    "export xlsx": (
        "metier.suivi.export:en_xlsx",
        "Une ligne par candidature, dans un classeur ; le texte y reste du texte.",
    ),
    "export json": (
        "metier.suivi.export:en_json",
        "Toutes les candidatures en un objet JSON ; les clés sont celles des colonnes.",
    ),
    "export jsonl": ("metier.suivi.export:en_jsonl", "Une candidature par ligne, en JSON."),
    "export accrochage": (
        "metier.declaration.accrochage:accrochage",
        "Déclare les délivrances totales à la Caisse des dépôts, jamais deux fois, et reprend sa réponse.",
    ),
    "register list": (
        "metier.delivrance.register:lister",
        "Montre les documents délivrés d'une période, d'une session, d'une issue, avec ou sans leurs dossiers.",
    ),
    "register find": (
        "metier.delivrance.register:trouver",
        "Cherche au registre un titulaire, sous le nom dont on se souvient, ou un numéro.",
    ),
    "register copy": (
        "metier.delivrance.register:copier",
        "Redonne un document délivré, aux octets près, même si son dossier n'est plus là.",
    ),
    "register extract": (
        "metier.delivrance.register:extraire",
        "Écrit le relevé d'une année, à signer et à ranger : il porte l'empreinte du registre.",
    ),
    "register keep": (
        "metier.delivrance.register:garder",
        "Garde à côté du registre un document qui a été signé électroniquement ailleurs.",
    ),
    "register resume": (
        "metier.delivrance.register:reprendre",
        "Reprend un registre dont le journal est perdu, quand un papier signé prouve qu'il est le bon.",
    ),
    "register audit": (
        "metier.delivrance.register:controler",
        "Dit si le registre est entier : chaque ligne, chaque document, et s'il n'a pas été remis en arrière.",
    ),
    "referentiel show": (
        "metier.certification.referentiel:show",
        "Montre le référentiel : compétences, activités, données de l'accord.",
    ),
    "referentiel check": (
        "metier.certification.referentiel:check",
        "Vérifie qu'un référentiel est lisible, que ses codes se tiennent et que rien n'y reste à compléter.",
    ),
    "referentiel new": (
        "metier.certification.referentiel:nouveau",
        "Commence le référentiel d'une autre certification : un YAML commenté, à compléter.",
    ),
    "referentiel import": (
        "metier.certification.referentiel:importer",
        "Commence un référentiel avec les blocs de compétences d'une fiche de France compétences (XML).",
    ),
    "referentiel compare": (
        "metier.certification.compare:compare",
        "Dit où le référentiel et sa fiche de France compétences diffèrent ; la typographie ne compte pas.",
    ),
    "referentiel schema": (
        "metier.certification.referentiel:schema",
        "Donne le schéma JSON d'un référentiel, pour que votre éditeur le complète.",
    ),
}
GROUPES = {
    "export": "Les données, hors du programme : tableaux, JSON, déclaration des délivrances.",
    "register": "Le registre des délivrances, avec ou sans les dossiers.",
    "referentiel": "Le référentiel : compétences, activités, données de l'accord.",
}
