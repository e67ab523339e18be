"""Nothing that is run as a test, a doctest among them, reads or writes the user's own cache."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUSCATTER_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
