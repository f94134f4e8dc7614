"""What is read: bytes within bounds (`octets`, `chemins`), strict YAML (`lecture`), checked into domain objects
(`validation`, `moteur`); what is a piece and what is not (`recherche`, `restes`), damaged text (`abimes`), lines
that are no YAML (`fautes`), shipped data (`donnees`).
"""
