"""The desk's commands, which see the whole house.

Values set in any piece (`set_`, by `affectations`, `rangement`); who owes what now (`todo`, by `taches`, `courriers`);
what is to be filled (`forms`, by `dus`; `evaluateurs` says by whom), and what comes back, in one inbox (`take`, by
`arrivages`); the guide on the terminal (`guide`); who is habilitated (`habilite`), a session of the jury (`session`, by
`convocation`), and what follows it (`deliver`).
"""
