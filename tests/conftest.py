"""What holds for every test: nothing is written in the folders of whoever runs them."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# No test asserts a duration; and a change is judged in CI on what it changes, the same examples each time, where a
# run at home draws others.
settings.register_profile("maison", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "maison")


@pytest.fixture(scope="session", autouse=True)
def sans_cache_personnel(tmp_path_factory: pytest.TempPathFactory) -> None:
    """For the processes that the tests start, too: `purge` removes there what an earlier version kept."""
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
