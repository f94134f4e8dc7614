"""cqp : le CQP « Assistant(e) de formation », du dossier à la décision du jury."""

__version__ = "0.1.0"
