"""What the tests of terms and maps of fluxes by name share."""

import pytest


@pytest.fixture(scope="session")
def evaluated():
    """The value of an `Expression`, computed as a user's script would."""

    def compute(expression):
        lines = ["import nuscatter as ns", *(f"from {module} import {name}" for module, name in expression.imports)]
        names = {}
        exec("\n".join([*lines, f"value = {expression.text}"]), names)
        return names["value"]

    return compute
