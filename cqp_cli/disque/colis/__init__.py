"""A dossier in one file: the bag (`colis`), its members read within bounds (`membres`), what it brings against what is
here (`echanges`).
"""
