"""The collaborations' data as likelihoods: one file a data set, and what they share; and the pieces of one's own.

No file has the name of a function that is public here: importing it would put the module in the function's place.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nuscatter.datasets.argon_2020 import coherent_lar_2020 as coherent_lar_2020
    from nuscatter.datasets.bestiole_spectra import bestiole as bestiole
    from nuscatter.datasets.conus_plus import conus_plus_2025 as conus_plus_2025
    from nuscatter.datasets.counting.germanium_2026 import coherent_ge_2026 as coherent_ge_2026
    from nuscatter.datasets.counting.pandax import pandax4t_b8_2024 as pandax4t_b8_2024
    from nuscatter.datasets.counting.reactor_limits import conus_2024 as conus_2024
    from nuscatter.datasets.counting.reactor_limits import texono_2025 as texono_2025
    from nuscatter.datasets.csi_2017 import coherent_csi_2017 as coherent_csi_2017
    from nuscatter.datasets.csi_2021 import coherent_csi_2021 as coherent_csi_2021
    from nuscatter.datasets.dataset import AnyDataset
    from nuscatter.datasets.expectation.nuisance import Nuisance as Nuisance
    from nuscatter.datasets.expectation.nuisance import unit_normal as unit_normal
    from nuscatter.datasets.expectation.signal import ResponseVariation as ResponseVariation
    from nuscatter.datasets.expectation.signal import Signal as Signal
    from nuscatter.datasets.germanium_2024 import coherent_ge_2024 as coherent_ge_2024
    from nuscatter.datasets.inelastic.average_data import AverageData as AverageData
    from nuscatter.datasets.inelastic.coherent_averages import coherent_iodine_2023 as coherent_iodine_2023
    from nuscatter.datasets.inelastic.coherent_averages import coherent_lead_2022 as coherent_lead_2022
    from nuscatter.datasets.parity_violation.asymmetry_data import AsymmetryData as AsymmetryData
    from nuscatter.datasets.parity_violation.published_asymmetries import crex as crex
    from nuscatter.datasets.parity_violation.published_asymmetries import prex_1 as prex_1
    from nuscatter.datasets.parity_violation.published_asymmetries import prex_2 as prex_2
    from nuscatter.datasets.parity_violation.published_asymmetries import qweak_aluminium as qweak_aluminium
    from nuscatter.datasets.parity_violation.shared_slope import SlopeHypotheses as SlopeHypotheses
    from nuscatter.datasets.templates import Axis as Axis
    from nuscatter.datasets.templates import background as background
    from nuscatter.datasets.templates import template as template
    from nuscatter.datasets.xenonnt import xenonnt_b8_2024 as xenonnt_b8_2024

#: The data sets, and the files that they are in.
_DATASETS = {
    "coherent_lar_2020": "argon_2020",
    "coherent_csi_2021": "csi_2021",
    "coherent_csi_2017": "csi_2017",
    "coherent_ge_2024": "germanium_2024",
    "conus_plus_2025": "conus_plus",
    "xenonnt_b8_2024": "xenonnt",
    "coherent_ge_2026": "counting.germanium_2026",
    "conus_2024": "counting.reactor_limits",
    "texono_2025": "counting.reactor_limits",
    "pandax4t_b8_2024": "counting.pandax",
}
#: Asymmetries of electrons: their likelihoods are of nuclear models, and add to those of the data sets.
_ASYMMETRIES = {
    **dict.fromkeys(("crex", "prex_1", "prex_2", "qweak_aluminium"), "parity_violation.published_asymmetries"),
    "AsymmetryData": "parity_violation.asymmetry_data",
    "SlopeHypotheses": "parity_violation.shared_slope",
}
#: Inelastic cross sections: their likelihoods are of terms or of averages.
_AVERAGES = {
    **dict.fromkeys(("coherent_iodine_2023", "coherent_lead_2022"), "inelastic.coherent_averages"),
    "AverageData": "inelastic.average_data",
}
#: What a data set of one's own is made of.
_PIECES = {
    "Axis": "templates",
    "Nuisance": "expectation.nuisance",
    "ResponseVariation": "expectation.signal",
    "Signal": "expectation.signal",
    "background": "templates",
    "template": "templates",
    "unit_normal": "expectation.nuisance",
}
#: All that is public here; a file is loaded when something in it is first asked for.
_HOMES = {**_DATASETS, "bestiole": "bestiole_spectra", **_ASYMMETRIES, **_AVERAGES, **_PIECES}


def datasets() -> tuple[str, ...]:
    """Return the names of the data sets."""
    return tuple(_DATASETS)


def load(name: str) -> "AnyDataset":
    """Return the data set of that name, blind to case and dashes; `InputError` for an unknown one."""
    from nuscatter.errors import choose

    function = choose("dataset", name, {key: key for key in _DATASETS})
    loaded: AnyDataset = __getattr__(function)()
    return loaded


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"nuscatter.datasets.{_HOMES[name]}"), name)
    if name.startswith("_"):  # Python asks for many of these
        raise AttributeError(f"module 'nuscatter.datasets' has no attribute {name!r}")
    raise import_module("nuscatter.errors").no_attribute("module 'nuscatter.datasets'", name, __dir__())


def __dir__() -> list[str]:
    return ["datasets", "load", *_HOMES]
