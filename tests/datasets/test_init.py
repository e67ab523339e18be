"""The public names of `nuscatter.datasets`: functions, whatever was loaded before."""

import subprocess
import sys
from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules

import pytest

from nuscatter import datasets
from nuscatter.errors import InputError

NAMES = (*datasets.datasets(), "bestiole")
#: Of electrons.
ASYMMETRIES = ("AsymmetryData", "SlopeHypotheses", "crex", "prex_1", "prex_2", "qweak_aluminium")
#: Averages of inelastic cross sections.
AVERAGES = ("AverageData", "coherent_iodine_2023", "coherent_lead_2022")
#: Of data sets of one's own.
PIECES = ("Axis", "Nuisance", "ResponseVariation", "Signal", "background", "template", "unit_normal")


def test_every_name_is_public():
    assert {"datasets", "load", *NAMES, *ASYMMETRIES, *AVERAGES, *PIECES} == set(dir(datasets))
    with pytest.raises(AttributeError, match="no attribute 'coherent_xe_2030'"):
        datasets.coherent_xe_2030  # noqa: B018


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_the_same_function_each_time(name):
    """Importing a module puts it into its package under its own name: one named as the function would replace it."""
    first = getattr(datasets, name)
    for found in iter_modules(datasets.__path__):
        import_module(f"nuscatter.datasets.{found.name}")
    assert isfunction(first)
    assert getattr(datasets, name) is first
    assert first.__name__ == name


@pytest.mark.releases
def test_bestiole_can_be_called_twice_in_one_process(releases):
    code = "import nuscatter as ns; print(*(sorted(ns.datasets.bestiole().spectra) for _ in range(2)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert told.stdout.count("Pu239") == 2


def test_load_is_blind_to_case_and_dashes_and_names_the_choices():
    assert datasets.load("CONUS-plus-2025").name == "conus_plus_2025"
    with pytest.raises(InputError, match=r"no dataset 'bestiole'.*conus_plus_2025"):
        datasets.load("bestiole")
