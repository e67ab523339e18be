"""A recoil spectrum: flux moments beside one quadrature over the source's energy for each recoil energy."""

import math

import numpy as np
import pytest
from scipy.integrate import quad

from nuscatter.constants import fermi_constant
from nuscatter.interactions.standard.standard_model import StandardModel
from nuscatter.matter.material import material
from nuscatter.particles import nu_e
from nuscatter.rates.fold import recoil_spectrum
from nuscatter.sources.accelerators.pion_decay import PionDecayAtRest
from nuscatter.sources.spectra.spectrum import Line
from nuscatter.structure.nucleus import helm
from nuscatter.units import keV, kg, m

FLUX = PionDecayAtRest(pot=3.198e23, nu_per_pot=0.0848, distance=19.3 * m)
RECOILS = np.linspace(0.1, 55, 200) * keV


def michel(component, E: float, muon: float) -> float:
    x = E / muon
    return 192 / muon * x**2 * (0.5 - x) if component.state == nu_e else 64 / muon * x**2 * (0.75 - x)


def with_quad(sin2_theta_w: float) -> np.ndarray:
    """The textbook double loop: over T and over components, an adaptive integral over E in each."""
    matter = material("CsI")
    result = np.zeros(len(RECOILS))
    for nuclide, share in matter.composition:
        M, nucleus = nuclide.mass, helm(nuclide)
        weak_charge = (1 - 4 * sin2_theta_w) * nuclide.Z - nuclide.N
        scale = share / matter.mass_per_atom * fermi_constant.value**2 * M / (4 * math.pi) * weak_charge**2
        for at, T in enumerate(RECOILS):
            start = (T + math.sqrt(T * (T + 2 * M))) / 2
            total = 0.0
            for each in FLUX.components:
                if isinstance(each.spectrum, Line):
                    E = each.spectrum.energy
                    total += each.fluence * (1 - T / E - M * T / (2 * E**2)) if start <= E else 0.0
                    continue
                end = each.spectrum.support[1]
                if start < end:
                    total += (
                        each.fluence
                        * quad(
                            lambda E, T=T, M=M, each=each, end=end: (
                                michel(each, E, 2 * end) * (1 - T / E - M * T / (2 * E**2))
                            ),
                            start,
                            end,
                            epsabs=0,
                        )[0]
                    )
            result[at] += scale * total * float(nucleus.proton(np.sqrt(2 * M * T))) ** 2
    return result


def test_200_points_of_csi(compare):
    model = StandardModel(0.2386)
    fast, slow = compare(
        "CsI recoil spectrum, 200 points, 3 species",
        lambda: recoil_spectrum(model, FLUX, "CsI", RECOILS),
        lambda: with_quad(0.2386),
        asked=0.4e-3,
    )
    assert fast * keV * kg == pytest.approx(slow * keV * kg, rel=1e-8)
