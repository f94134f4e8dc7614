"""A dossier sent and received, between evaluator and secretariat: `cqp send`, `receive`."""
