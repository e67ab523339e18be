"""Nothing that is run as a test, a doctest among them, uses the user's own cache; hypothesis times none."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NUSCATTER_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
