"""What is read: bytes within bounds (`octets`, `chemins`), strict YAML (`lecture`), checked into domain objects
(`validation`, `moteur`, `classes`); what is a piece and what is not (`recherche`, `restes`), shipped data (`donnees`).
What is no YAML: what the parser says (`fautes`), what it was meant to be (`essais`, `reecritures`).
"""
