r"""Axion-like particles in place of the photon of a magnetic dipole transition of a nucleus.

.. math:: \frac{\Gamma_a}{\Gamma_\gamma} = \frac{1}{2\pi\alpha} \Big(\frac{p_a}{p_\gamma}\Big)^3 \frac{1}{1 + \delta^2}
          \Big[\frac{g^0_{aN} \beta + g^1_{aN}}{(\mu_0 - \frac12) \beta + \mu_1 - \eta}\Big]^2,

with δ the ratio of electric quadrupole to magnetic dipole, μ₀ = μ_p + μ_n and μ₁ = μ_p − μ_n the moments of nucleons
in nuclear magnetons, and two ratios of nuclear matrix elements: β of the spins without and with τ₃, η of the orbital
angular momentum with τ₃ to the spins with it. A proton that alone turns its spin has β = 1 and η = ½: then the bracket
is g_p/(2μ_p − 1). A transition that changes the isospin by one, with the spins alone, has β = η = 0.

Sources: T. W. Donnelly, S. J. Freedman, R. S. Lytel, R. D. Peccei and M. Schwartz, Phys. Rev. D 18 (1978) 1607, from
memory; both limits above are derived anew in the tests. ⁵⁷Fe: W. C. Haxton and K. Y. Lee, Phys. Rev. Lett. 66 (1991)
2557, from memory; with its numbers the ratio is the 1.82 (−1.19 g⁰ + g¹)² that solar searches take. ⁷Li: M. Krčmar et
al., Phys. Rev. D 64 (2001) 115016, energy; β and η are those of a proton alone.
"""

import math
from dataclasses import dataclass
from typing import final

from nuscatter.constants import fine_structure_constant, neutron_magnetic_moment, proton_magnetic_moment
from nuscatter.errors import finite, instance, invalid, not_negative
from nuscatter.matter.nuclide import nuclide
from nuscatter.quantities import DISTANCE, ENERGY, plausible
from nuscatter.sources.dark.arrivals import line_arriving
from nuscatter.sources.dark.axions.couplings import AxionCouplings
from nuscatter.sources.flux import Flux
from nuscatter.units import MeV, keV

_ALPHA = fine_structure_constant.value
_MU_0 = proton_magnetic_moment.value + neutron_magnetic_moment.value
_MU_1 = proton_magnetic_moment.value - neutron_magnetic_moment.value


@final
@dataclass(frozen=True, kw_only=True)
class MagneticDipoleLine:
    """A magnetic dipole transition.

    Args:
        energy: Energy of the transition [MeV].
        beta: β, the ratio of the spins without and with τ₃.
        eta: η, the ratio of the orbital angular momentum with τ₃ to the spins with it.
        mixing: δ, the ratio of electric quadrupole to magnetic dipole.

    Raises:
        InputError: the energy is not positive, a ratio is not finite, or the photon's amplitude is zero.

    Example:
        >>> axion = AxionCouplings(mass=0 * MeV, nucleon_isovector=1e-4)
        >>> f"{iron57.per_photon(axion):.3e}"
        '1.828e-08'
    """

    energy: float
    beta: float
    eta: float
    mixing: float = 0.0

    def __post_init__(self) -> None:
        plausible("energy", self.energy, ENERGY, single=True)
        for name in ("beta", "eta", "mixing"):
            finite(name, getattr(self, name), single=True)
        if self._moment == 0:
            raise invalid("eta", self.eta, "a number with which photons are emitted")

    @property
    def _moment(self) -> float:
        return (_MU_0 - 0.5) * self.beta + _MU_1 - self.eta

    def per_photon(self, couplings: AxionCouplings) -> float:
        """Return particles per photon of the transition, 0 where the particle is too heavy.

        Args:
            couplings: The axion-like particle; its couplings to nucleons count.
        """
        mass = instance("couplings", couplings, AxionCouplings, "an AxionCouplings").mass
        if not mass < self.energy:
            return 0.0
        velocity = math.sqrt((1 - mass / self.energy) * (1 + mass / self.energy))
        strength = couplings.nucleon_isoscalar * self.beta + couplings.nucleon_isovector
        ratio = (strength / self._moment) ** 2 / (2 * math.pi * _ALPHA)
        return float(velocity**3 * ratio / (1 + self.mixing**2))


#: ⁵⁷Fe, 14.4 keV, which the Sun and ⁵⁷Co emit.
iron57 = MagneticDipoleLine(energy=14.4129 * keV, beta=-1.19, eta=0.80, mixing=0.002)
#: ⁷Li, 477.6 keV, which neutrons on ¹⁰B and the decay of ⁷Be emit.
lithium7 = MagneticDipoleLine(energy=477.612 * keV, beta=1.0, eta=0.5)
#: n p → d γ of slow neutrons, from a singlet to a triplet: the spins alone change.
deuteron = MagneticDipoleLine(energy=nuclide("H2").binding_energy, beta=0.0, eta=0.0)


def AxionsFromLine(couplings: AxionCouplings, line: MagneticDipoleLine, *, photons: float, distance: float) -> Flux:
    """Return the isotropic flux of particles in place of photons of a line.

    Args:
        couplings: The axion-like particle.
        line: The transition, such as `lithium7`.
        photons: Photons of the line that are emitted during the exposure, in all directions; without the electrons of
            internal conversion.
        distance: To the detector [MeV⁻¹], up to where the particles must survive.

    Raises:
        InputError: a number is negative, the distance is zero, or the particle is too heavy.

    Example:
        >>> from nuscatter.units import cm, m
        >>> axion = AxionCouplings(mass=1 * MeV, nucleon_isovector=1e-4)
        >>> flux = AxionsFromLine(axion, deuteron, photons=1e20, distance=20 * m)
        >>> f"{flux.fluence[axion.species] * cm**2:.3e}"
        '1.397e+04'
    """
    instance("line", line, MagneticDipoleLine, "a MagneticDipoleLine such as lithium7")
    number = float(not_negative("photons", photons, single=True))
    away = float(plausible("distance", distance, DISTANCE, single=True))
    ratio = line.per_photon(couplings)
    if not couplings.mass < line.energy:
        raise invalid("mass [MeV]", couplings.mass / MeV, f"a mass below the transition's {line.energy / MeV:g} MeV")
    number *= ratio * float(couplings.survival(line.energy, distance=away)) / (4 * math.pi)
    return line_arriving(couplings.species, energy=line.energy, per_solid_angle=number, distance=away)
