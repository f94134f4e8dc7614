"""What every command shares: options (`options`, declared by `arguments`), what they ask for (`contexte`), the four
forms of an answer (`formes`, `candidatures`), where files go (`depot`), a step taken (`etape`), one dossier examined
(`examen`), what a form brings (`apercu`) or why it is refused (`raisons`), the screen (`affichage`, `avancement`,
`flux`, `console`, `extraits`), what each mode of a command reads (`modes`), French (`francais`, `usage`), Tab
(`completion`) and wildcards (`jokers`), a person who types (`clavier`, `questionnaire`), many at once (`equipe`), the
certifier's face on paper (`apparence`).
Above the commands: `racine` catches errors, `sommaire` names commands, `accueil` greets.
"""
