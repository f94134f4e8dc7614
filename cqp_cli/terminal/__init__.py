"""What every command shares: options (`options`), the four forms of an answer (`formes`, `tableaux`), where files go
(`depot`), the screen (`affichage`, `avancement`, `flux`), French (`francais`, `usage`), Tab (`completion`), many at
once (`equipe`). Above the commands: `racine` catches errors, `sommaire` names commands, `accueil` greets.
"""
