"""Values spliced into a YAML that people own: where (`retouches`), how (`greffe`), as what text (`en_yaml`); `pieces`
makes new pieces from the templates and changes to those that exist; `saisies` reads what people type for one.
"""
