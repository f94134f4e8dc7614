"""The jury's pack: its sections (`assemblage`), the front and the session at a glance (`couverture`, `alertes`), then
for each candidate what is to decide (`a_decider`, `conformite`), how they came here (`itineraire`) and the evidence
(`preuves`).
"""
