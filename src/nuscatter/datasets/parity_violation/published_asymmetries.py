"""PREX-1, PREX-2, CREX and Qweak's aluminium as likelihoods.

Each takes the weak charge with which it was analysed, and a nuisance for the theoretical error that the collaboration
states of it. Nuclei share that nuisance by name: both measurements on lead have ``weak_charge_Pb208``.

Example:
    >>> [round(float(each().observed[0])) for each in (prex_1, prex_2, crex, qweak_aluminium)]
    [656, 550, 2668, 2160]
"""

from nuscatter.catalogue.parity_violation import ParityViolationMeasurement, parity_violation_measurement
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.parity_violation.asymmetry_data import AsymmetryData
from nuscatter.structure.families.two_parameters import Charge, charge_form_factor


def prex_1(*, charge: Charge = charge_form_factor, distorted: bool = True) -> AsymmetryData:
    """Return the asymmetry of ²⁰⁸Pb of PREX-1 (2012); arguments as in `AsymmetryData`."""
    return _data("PREX-1", charge, distorted)


def prex_2(*, charge: Charge = charge_form_factor, distorted: bool = True) -> AsymmetryData:
    """Return the asymmetry of ²⁰⁸Pb of PREX-2 (2021); arguments as in `AsymmetryData`."""
    return _data("PREX-2", charge, distorted)


def crex(*, charge: Charge = charge_form_factor, distorted: bool = True) -> AsymmetryData:
    """Return the asymmetry of ⁴⁸Ca of CREX (2022); arguments as in `AsymmetryData`."""
    return _data("CREX", charge, distorted)


def qweak_aluminium(*, charge: Charge = charge_form_factor, distorted: bool = True) -> AsymmetryData:
    """Return the asymmetry of ²⁷Al of Qweak (2022); arguments as in `AsymmetryData`.

    ²⁷Al has spin 5/2. Its quadrupole and magnetic scattering are not in the prediction.
    """
    return _data("Qweak-27Al", charge, distorted)


def _data(name: str, charge: Charge, distorted: bool) -> AsymmetryData:
    measurement = parity_violation_measurement(name)
    return AsymmetryData(measurement, charge, distorted=distorted, rates=_weak_charge(measurement))


def _weak_charge(measurement: ParityViolationMeasurement) -> tuple[Nuisance, ...]:
    """Return the nuisance of the weak charge, where the collaboration states its error."""
    fact = measurement.facts["weak charge"]
    if fact.error is None:
        return ()
    relative = max(fact.error) / abs(fact.values[0])
    meaning = f"weak charge, relative: {max(fact.error):g} of {fact.values[0]:g} ({fact.source})"
    return (Nuisance(f"weak_charge_{measurement.nuclide.name}", 0.0, relative, meaning),)
