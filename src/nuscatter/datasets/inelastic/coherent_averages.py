r"""COHERENT's charged currents on iodine (2023) and neutrons from lead (2022), each one number.

**Iodine.** 185 kg of NaI[Tl] at the SNS: σ(¹²⁷I(ν_e, e⁻)X) = 9.2 (+2.1 −1.8) 10⁻⁴⁰ cm², averaged over the ν_e. A thesis
on the same data adds "excluding forbidden transitions": the shape that was fitted is MARLEY's, which has allowed ones
alone. So the number is compared with all of a prediction, as its authors do, but the shape is a model's.

**Lead.** Neutrons from natural lead, 0.29 (+0.17 −0.16) of what MARLEY predicts with measured Gamow–Teller strength.
That prediction is not in the abstract, and no page at hand has it. `allowed_average` stands for it: analogue state and
Gamow–Teller resonance of ²⁰⁸Bi in the allowed approximation, as MARLEY has them,

.. math:: \sigma = \frac{G_F^2 V_{ud}^2}{\pi} \sum_i k_i e_i F(e_i) \left[ B_i(F) + g_A^2 B_i(GT) \right] ,

with B(F) = N − Z = 44 at 15.2 MeV and 60 % of 3(N − Z) in B(GT) at 15.6 MeV above the ground state of ²⁰⁸Bi, all of it
above the neutron's threshold. The energies and the 60 % are from memory. Between half and all of the sum rule the
average is from 2.8 to 4.8 10⁻³⁹ cm²; a nuisance of 30 % stands for that. Who knows MARLEY's number gives it, and the
nuisance is left out.
"""

from functools import cache

import numpy as np

from nuscatter.catalogue.inelastic_averages import flux_average
from nuscatter.catalogue.inelastic_predictions import stopped_pions
from nuscatter.constants import axial_coupling, electron_mass, v_ud
from nuscatter.datasets.expectation.nuisance import Nuisance
from nuscatter.datasets.inelastic.average_data import AverageData
from nuscatter.errors import between, finite, positive
from nuscatter.interactions.inelastic.currents.lepton_coulomb import CoulombField, Recipe
from nuscatter.interactions.inelastic.currents.lepton_tensor import phase_space
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import nu_e
from nuscatter.units import MeV

#: Excitations of ²⁰⁸Bi [MeV] of the analogue state and the Gamow–Teller resonance, the part of 3(N − Z) in the latter,
#: all from memory; and the relative error of the average for that part between a half and 1.
_ANALOGUE, _RESONANCE, _PART, _ERROR = 15.2 * MeV, 15.6 * MeV, 0.6, 0.3


def coherent_iodine_2023() -> AverageData:
    """Return COHERENT's flux-averaged charged current on ¹²⁷I of 2023.

    Example:
        >>> import nuscatter as ns
        >>> data = ns.datasets.coherent_iodine_2023()
        >>> print(f"{data.value} -{data.error[0]:.1f} +{data.error[1]:.1f} {data.unit}")
        9.2 -1.8 +2.1 1e-40 cm²
    """
    title = "COHERENT, NaIνE, charged currents on iodine"
    return AverageData("coherent_iodine_2023", title, flux_average("i127-coherent"))


def coherent_lead_2022(*, marley: float | None = None) -> AverageData:
    """Return COHERENT's neutrons from lead of 2022, a ratio to MARLEY's prediction.

    Args:
        marley: MARLEY's flux-averaged σ(Pb(ν_e, Xn)) [MeV⁻²]; `allowed_average` with a nuisance of 30 % if None.

    Raises:
        InputError: it is not above zero.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import cm
        >>> data = ns.datasets.coherent_lead_2022()
        >>> data.value, f"{data.cross_section[0] / cm**2:.1e}", list(data.nuisances)
        (0.29, '9.4e-40', ['coherent_lead_2022_marley'])
    """
    rates = () if marley is not None else (_of_marley(),)
    generator = allowed_average() if marley is None else float(positive("marley", marley, single=True))
    title = "COHERENT, neutrons from lead"
    return AverageData(
        "coherent_lead_2022", title, flux_average("pb-neutrons-coherent"), generator=generator, rates=rates
    )


def allowed_average(part: float = _PART) -> float:
    """Return an average [MeV⁻²] of ²⁰⁸Pb(ν_e, e⁻) over stopped muons in the allowed approximation.

    Args:
        part: The part of the sum rule 3(N − Z) that the Gamow–Teller resonance has.

    Raises:
        InputError: it is not between 0 and 1.

    Example:
        >>> from nuscatter.units import cm
        >>> [f"{allowed_average(part) / cm**2:.2e}" for part in (0.5, 0.6, 1.0)]
        ['2.84e-39', '3.24e-39', '4.84e-39']
    """
    resonant = float(between("part", finite("part", part, single=True), 0, 1))
    excess = nuclide("Pb208").N - nuclide("Pb208").Z
    axial = axial_coupling.value**2 * resonant * 3 * excess
    return excess * _per_strength(_ANALOGUE) + axial * _per_strength(_RESONANCE)


@cache
def _per_strength(excitation: float) -> float:
    """Return the average [MeV⁻²] for a state of ²⁰⁸Bi at an excitation [MeV], per unit of strength."""
    mass = electron_mass.value
    loss = nuclide("Bi208").mass - nuclide("Pb208").mass + excitation
    flux = stopped_pions()
    (spectrum,) = (each.spectrum for each in flux.components if each.state == nu_e)
    energies, weights = spectrum.nodes(60, also=[loss + mass])
    above = energies > loss + 1.001 * mass
    e = energies[above] - loss
    space = phase_space(e, mass, v_ud.value**2).real / (2 * np.pi)  # G²V² k e/π; its own is 2 G²V² k e
    factor = Recipe().factor(CoulombField(83, 208, charge=-1), e)
    return float(weights[above] @ (space * factor) / weights.sum())


def _of_marley() -> Nuisance:
    meaning = "MARLEY's prediction for lead, relative: the allowed approximation stands for it"
    return Nuisance("coherent_lead_2022_marley", 0.0, _ERROR, meaning)
