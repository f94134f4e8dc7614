"""The certification itself: `cqp referentiel`, `rules`, `schema`.

Drafts of another référentiel (`ebauche`), sheets of France compétences (`fiche`); writes referentiels/.
"""
