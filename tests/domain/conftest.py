"""Each référentiel in turn, and the codes of its competences."""

import pytest

from tests.domain.cas import REFERENTIELS, referentiel


@pytest.fixture(params=REFERENTIELS)
def ref(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def codes(ref: str) -> tuple[str, ...]:
    return referentiel(ref).codes
