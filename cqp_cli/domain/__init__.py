"""Le droit du CQP : l'accord, le dossier d'un candidat, et ce que l'un dit de l'autre.

Ce paquet n'utilise que la bibliothèque standard : ni fichier, ni horloge, ni affichage.
"""
