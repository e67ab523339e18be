"""Parity-violating elastic scattering of electrons off nuclei: cross sections and asymmetries.

The names below are loaded when they are first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nuscatter.interactions.parity_violation.asymmetries import asymmetry as asymmetry
    from nuscatter.interactions.parity_violation.asymmetries import cross_section as cross_section
    from nuscatter.interactions.parity_violation.charges import WeakCharges as WeakCharges
    from nuscatter.interactions.parity_violation.kernel import AsymmetryKernel as AsymmetryKernel
    from nuscatter.interactions.parity_violation.kernel import asymmetry_kernel as asymmetry_kernel
    from nuscatter.interactions.parity_violation.transfer import momentum_transfer as momentum_transfer
    from nuscatter.interactions.parity_violation.transfer import scattering_angle as scattering_angle

_NAMES = {
    "asymmetries": ("asymmetry", "cross_section"),
    "kernel": ("AsymmetryKernel", "asymmetry_kernel"),
    "charges": ("WeakCharges",),
    "transfer": ("momentum_transfer", "scattering_angle"),
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"nuscatter.interactions.parity_violation.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'nuscatter.interactions.parity_violation' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(_HOMES)
