"""What happens at the target: kinematics, channels, and the pieces of physics that add up to a model."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nuscatter.interactions import parity_violation as parity_violation


def __getattr__(name: str) -> Any:
    # A folder with a face of its own is loaded when it is first asked for.
    if name == "parity_violation":
        return import_module("nuscatter.interactions.parity_violation")
    raise AttributeError(f"module 'nuscatter.interactions' has no attribute {name!r}")
