"""What comes next and what was done: `cqp status`, `report`, `export csv|xlsx|json|jsonl`.

Deadlines (`echeancier`, `calendrier`), figures (`classeur_rapport`). Writes nothing in a dossier.
"""
