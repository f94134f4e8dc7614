"""The day of the tests, for the processes that they start: `tests/conftest.py` puts this folder on their path.

Python runs this file before anything else. Nothing is imported here that Python has not: some tests look at what a command loads.
"""

import os
import sys


class _Horloge:
    """Sets `options.jour_reel` once that module is loaded, and only then."""

    def find_spec(self, nom, chemin=None, _=None):  # type: ignore[no-untyped-def]
        if nom != "cqp_cli.terminal.options":
            return None
        sys.meta_path.remove(self)
        spec = sys.modules["_frozen_importlib_external"].PathFinder.find_spec(nom, chemin)
        charger = spec.loader.exec_module

        def puis(module):  # type: ignore[no-untyped-def]
            charger(module)
            module.jour_reel = lambda: module.date.fromisoformat(os.environ["JOUR_DES_TESTS"])

        spec.loader.exec_module = puis
        return spec


sys.meta_path.insert(0, _Horloge())
