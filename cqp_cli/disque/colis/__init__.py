"""A dossier in one file: the bag (`colis`), its members read within bounds (`membres`), the states exchanged (`etats`),
what it brings against what is here (`echanges`).
"""
