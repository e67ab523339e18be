r"""Published fits of total cross sections on ¹⁶O and ¹²C: numbers of papers, each with its source.

**Oxygen, charged current.** K. Nakazato, T. Suzuki and M. Sakuda, Prog. Theor. Exp. Phys. 2018 (2018) 123E02
(arXiv:1809.08398), Eq. 4 and Table 4, fitted shell-model cross sections (T. Suzuki et al., Phys. Rev. C 98 (2018)
034613, arXiv:1807.02367) by a sum over four groups of nuclear levels at excitations E_g,

.. math:: \log_{10} \frac{\sigma_g}{\mathrm{cm}^2} = a + b\, \Lambda + c\, \Lambda^2, \qquad
          \Lambda = \log_{10} \left[ (E/\mathrm{MeV})^{1/4} - (E_g/\mathrm{MeV})^{1/4} \right],

where the lepton leaves with the total energy E − E_g. Since c > 0 this *grows without limit* as E → E_g: it turns 0.07
to 0.35 MeV above E_g. The lepton has at least its mass, so no event is below E_g + m_e: we set σ_g to zero there, and
nothing of the divergence is left but a step of 4e-44 cm² or less. (The lowest E_g lies 0.3 MeV above the difference of
the nuclear masses for both, as the 3⁻ level of ¹⁶N above its ground state: so E − E_g is a total energy.)

**Carbon, charged current to all levels of ¹²N and ¹²B.** Cubic polynomials in x = E − Q, the kinetic energy of a lepton
that leaves the ground state behind, fitted to Table V of E. Kolbe, K. Langanke and P. Vogel, Nucl. Phys. A 652 (1999)
91 (nucl-th/9903022). That of antineutrinos is negative up to x = 4.0 MeV: we set it to zero there. Near the threshold
the fits are poor: beside the table of SNOwGLoBES, which they follow to 3 % from 40 to 100 MeV, they are 3.0 (ν_e) and
0.31 (ν̄_e) times as large at 20 MeV.

**Carbon, neutral current to the level at 15.11 MeV.** T. W. Donnelly and R. D. Peccei, Phys. Rep. 50 (1979) 1, with
the isovector axial coupling 1.11 (B. Armbruster et al. (KARMEN), Phys. Lett. B 423 (1998) 15), is the same for all
species,

.. math:: \sigma = 1.08 \cdot 10^{-38}\, \mathrm{cm}^2 \left( \frac{E - 15.11\,\mathrm{MeV}}{939\,\mathrm{MeV}}
          \right)^2 1.11^2 .

It has no form factor of the nucleus, so that it grows too fast at the higher energies.

All are fits at the energies of supernova neutrinos, below 100 MeV. Above they are extrapolations.
"""

from dataclasses import KW_ONLY, dataclass
from typing import final

import numpy as np
from numpy.polynomial import polynomial
from numpy.typing import ArrayLike

from nuscatter.constants import electron_mass
from nuscatter.errors import finite, instance, invalid, positive
from nuscatter.interactions.inelastic.total import A_SPECIES, Remainder, Stated, TotalCrossSection
from nuscatter.interactions.term import Model
from nuscatter.particles import Deposit, Species, antineutrinos, neutrinos, nu_e, nu_e_bar
from nuscatter.quantities import ENERGY, plausible
from nuscatter.units import Array, MeV, cm

#: E_g [MeV], a, b and c of the four groups of levels, for ν_e and for ν̄_e: arXiv:1809.08398, Table 4.
_OXYGEN = {
    nu_e: (
        (15.21, -40.008, 4.918, 1.036),
        (22.47, -39.305, 4.343, 0.961),
        (25.51, -39.655, 5.263, 1.236),
        (29.35, -39.166, 3.947, 0.901),
    ),
    nu_e_bar: (
        (11.23, -40.656, 4.528, 0.887),
        (18.50, -40.026, 4.117, 0.895),
        (21.54, -40.060, 3.743, 0.565),
        (25.38, -39.862, 3.636, 0.846),
    ),
}
#: Threshold [MeV], scale [cm²] and coefficients of x, x², x³: fits to nucl-th/9903022, Table V.
_CARBON = {
    nu_e: (17.338, 3.439e-44, (10.164, -0.4666, 0.0546)),
    nu_e_bar: (14.39, 9.55e-46, (-106.3, 25.15, 0.3697)),
}
#: Energy of the level and of its photon [MeV], the scale [cm²] over the square of this energy [MeV], with 1.11².
_LEVEL, _SCALE = 15.11, 1.08e-38 * 1.11**2 / 939.0**2


@final
@dataclass(frozen=True)
class LogarithmicFit:
    """σ of one group of levels by a parabola in Λ = log₁₀[(E/MeV)^¼ − (E_g/MeV)^¼]; a `CrossSection`.

    Args:
        group: E_g [MeV].
        coefficients: (a, b, c) of log₁₀(σ/cm²).
        neutrino: The species.

    Raises:
        InputError: E_g is not above zero, a coefficient is not finite, or they are not three.
    """

    _: KW_ONLY
    group: float
    coefficients: tuple[float, float, float]
    neutrino: Species

    def __post_init__(self) -> None:
        plausible("group", self.group, ENERGY, single=True)
        if finite("coefficients", self.coefficients).shape != (3,):
            raise invalid("coefficients", self.coefficients, "three numbers a, b, c")
        instance("neutrino", self.neutrino, Species, A_SPECIES)

    @property
    def species(self) -> tuple[Species, ...]:
        """The one species."""
        return (self.neutrino,)

    @property
    def threshold(self) -> float:
        """E_g + m_e [MeV]."""
        return self.group + electron_mass.value

    def kinks(self, species: Species) -> ArrayLike:
        """Return the threshold [MeV]."""
        return self.threshold

    def __call__(self, E: ArrayLike, species: Species) -> Array:
        """Return σ [MeV⁻²] at energies `E` [MeV], zero up to the threshold."""
        energy = plausible("E", E, ENERGY)
        if instance("species", species, Species, A_SPECIES) != self.neutrino:
            return np.zeros(energy.shape)
        above = energy > self.threshold
        root = (np.where(above, energy, 2 * self.group) / MeV) ** 0.25 - (self.group / MeV) ** 0.25
        a, b, c = self.coefficients
        power = np.log10(root)
        return np.where(above, 10 ** (a + power * (b + power * c)), 0.0) * cm**2


@final
@dataclass(frozen=True)
class PowerFit:
    """σ by powers of x = E − threshold, zero where these sum to less than zero; a `CrossSection`.

    Args:
        threshold: [MeV].
        scale: [MeV⁻²].
        coefficients: Of (x/MeV)¹, (x/MeV)², …
        flavours: The species, for which it is the same.

    Raises:
        InputError: the threshold or the scale is not above zero, a coefficient is not finite.
    """

    _: KW_ONLY
    threshold: float
    scale: float
    coefficients: tuple[float, ...]
    flavours: tuple[Species, ...]

    def __post_init__(self) -> None:
        plausible("threshold", self.threshold, ENERGY, single=True)
        positive("scale", self.scale, single=True)
        if finite("coefficients", self.coefficients).ndim != 1 or not len(self.coefficients):
            raise invalid("coefficients", self.coefficients, "a tuple of at least one")
        for each in instance("flavours", self.flavours, tuple, "a tuple of species"):
            instance("one of the flavours", each, Species, A_SPECIES)

    @property
    def species(self) -> tuple[Species, ...]:
        """The species."""
        return self.flavours

    def kinks(self, species: Species) -> ArrayLike:
        """Return the threshold and the energies above it at which the polynomial changes its sign [MeV]."""
        roots = polynomial.polyroots(self.coefficients) if len(self.coefficients) > 1 else np.empty(0)
        real = [
            float(each.real) for each in np.asarray(roots, dtype=complex) if each.real > 0 and abs(each.imag) < 1e-9
        ]
        return np.array([self.threshold, *(self.threshold + each * MeV for each in real)])

    def __call__(self, E: ArrayLike, species: Species) -> Array:
        """Return σ [MeV⁻²] at energies `E` [MeV], zero up to the threshold."""
        energy = plausible("E", E, ENERGY)
        if instance("species", species, Species, A_SPECIES) not in self.flavours:
            return np.zeros(energy.shape)
        x = np.maximum(energy - self.threshold, 0.0) / MeV
        return np.asarray(self.scale * np.maximum(polynomial.polyval(x, (0.0, *self.coefficients)), 0.0))


def oxygen_fit() -> Model:
    """Return the charged currents of ν_e and ν̄_e on ¹⁶O as a model of eight reactions, the fit of arXiv:1809.08398.

    Each group of levels deposits the kinetic energy of its lepton, E − E_g − m_e. The rows of `Experiment.by_channel`
    are "nu_e on O16" and "nu_e_bar on O16".

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> [f"{oxygen_fit().sigma(E * MeV, ns.nu_e, ns.helm('O16')) / cm**2:.2e}" for E in (15.5, 20, 40)]
        ['0.00e+00', '3.52e-44', '1.62e-41']
    """
    every = []
    for species, groups in _OXYGEN.items():
        for group, *coefficients in groups:
            a, b, c = coefficients
            fit = LogarithmicFit(group=group * MeV, coefficients=(a, b, c), neutrino=species)
            every.append(TotalCrossSection(f"{species} on O16", "O16", fit, deposited=Remainder(fit.threshold)))
    return Model(tuple(every))


def carbon_fit() -> Model:
    """Return three reactions on ¹²C: charged currents to ¹²N and ¹²B, and the photon of 15.11 MeV.

    The first two deposit the kinetic energy of the electron or positron, E − Q; a beta decay follows some ms later, and
    is not in it. The rows of `Experiment.by_channel` are "nu_e on C12", "nu_e_bar on C12" and "C12 (15.11 MeV)".

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> [f"{carbon_fit().sigma(30 * MeV, each, ns.helm('C12')) / cm**2:.2e}" for each in (ns.nu_e, ns.nu_mu)]
        ['9.01e-42', '3.35e-42']
    """
    every = []
    for species, (threshold, scale, coefficients) in _CARBON.items():
        fit = PowerFit(threshold=threshold * MeV, scale=scale * cm**2, coefficients=coefficients, flavours=(species,))
        every.append(TotalCrossSection(f"{species} on C12", "C12", fit, deposited=Remainder(fit.threshold)))
    every_species = neutrinos + antineutrinos
    level = PowerFit(threshold=_LEVEL * MeV, scale=_SCALE * cm**2, coefficients=(0.0, 1.0), flavours=every_species)
    photon = Stated(_LEVEL * MeV)
    every.append(TotalCrossSection("C12 (15.11 MeV)", "C12", level, deposited=photon, deposit=Deposit.PHOTON))
    return Model(tuple(every))
