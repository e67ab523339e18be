r"""Birks' law: how much light protons make in an organic scintillator, from the energy that they lose on their way.

.. math:: E_{ee}(T) = \int_0^T \frac{dT'}{1 + k_B\, S(T') + C\, S(T')^2}, \qquad S = -\frac{dT}{dx},

with Birks' constant k_B [cm/MeV], a second constant C that most fits set to zero, and the electronic stopping power S
of protons (J. B. Birks, Proc. Phys. Soc. A 64 (1951) 874; C. N. Chou, Phys. Rev. 87 (1952) 904). Electrons of the same
energy lose little, so that their light is the unit. For linear alkylbenzene k_B is 0.0094(2) to 0.0098(3) cm/MeV and C
is zero (B. von Krosigk et al., Eur. Phys. J. C 73 (2013) 2390, arXiv:1301.6403).

**Stopping powers.** Below 1 MeV, with the energy in keV per atomic mass unit,

.. math:: \frac1\varepsilon = \frac{1}{A_2 T^{0.45}} + \Big[\frac{A_3}{T} \ln\Big(1 + \frac{A_4}{T} + A_5 T\Big)
          \Big]^{-1},

in 10⁻¹⁵ eV cm² per atom, and in proportion to √T below 10 keV (below 40 keV for carbon): ICRU Report 49 (1993), after
H. H. Andersen and J. F. Ziegler (1977). Above 1 MeV it is Bethe's formula with the mean excitation energies of the same
report for compounds, times a factor that joins the two and tends to 1 as 1/T. Those of elements add up by Bragg's rule.
That is good to about 3 % above 0.5 MeV; near the maximum, at 80 keV, the rule is 5 % too high for polyethylene.

The law is for protons. Nuclei of carbon in the same scintillator make less light, of which a detector with one
quenching for all nuclei knows nothing: use it with `ProtonScattering`, or above thresholds that carbon does not reach.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import atomic_mass_unit, electron_mass, fine_structure_constant, proton_mass
from nuscatter.detectors.quenching import Quenching
from nuscatter.errors import invalid, not_negative
from nuscatter.matter.material import Material, material
from nuscatter.matter.nuclide import Nuclide
from nuscatter.quadrature import gauss_legendre
from nuscatter.quantities import DENSITY, RECOIL_ENERGY, plausible
from nuscatter.units import Array, MeV, cm, eV, keV
from nuscatter.words.describing import shortened


class _Element(NamedTuple):
    """Coefficients A₂ to A₅ of a stopping power, the energy below which it goes as √T, and the mean excitation energy.

    Energies are in keV per atomic mass unit, and in eV.
    """

    a2: float
    a3: float
    a4: float
    a5: float
    slow: float
    excitation: float


#: By atomic number; ICRU Report 49 (1993), hydrogen as a molecule, carbon amorphous.
_ELEMENTS: Mapping[int, _Element] = MappingProxyType(
    {
        1: _Element(1.440, 242.6, 12000.0, 0.1159, 10.0, 19.2),
        6: _Element(2.601, 1701.0, 1279.0, 0.01638, 40.0, 81.0),
        7: _Element(3.350, 1683.0, 1900.0, 0.02513, 10.0, 82.0),
        8: _Element(3.000, 1920.0, 2000.0, 0.02230, 10.0, 106.0),
    }
)
#: The unit of the fits: 1e-15 eV cm² per atom.
_UNIT = 1e-15 * eV * cm**2
#: Kinetic energy of a proton at 1 keV per atomic mass unit.
_PER_UNIT = keV * proton_mass.value / atomic_mass_unit.value
#: Where Bethe's formula begins.
_JOINT = 1.0 * MeV
#: Nodes in a panel of √T, and panels in a factor of ten of T. Cubics between their ends are good to 2e-9 above 1 eV.
_NODES, _PER_DECADE = 8, 64
_LOWEST, _HIGHEST = 1e-6 * MeV, 1e3 * MeV


def proton_stopping_power(target: Material | Nuclide | str, T: ArrayLike) -> Array:
    """Return the electronic stopping power of protons over the density [MeV⁻²], a mass stopping power.

    Divide by ``MeV * cm**2 / g``, and multiply by a density for an energy per length.

    Args:
        target: A material of H, C, N and O.
        T: Kinetic energy of the proton [MeV], of any shape.

    Raises:
        InputError: T is negative or not finite, or another element is in the material.

    Example:
        >>> from nuscatter.units import MeV, cm, g
        >>> water = proton_stopping_power("H2O", [1 * MeV, 5 * MeV])
        >>> [round(float(each / (MeV * cm**2 / g)), 1) for each in water]  # the tables of PSTAR have 260.8 and 79.1
        [267.2, 79.9]
    """
    matter, energy = _organic(target), plausible("T", T, RECOIL_ENERGY)
    total = np.zeros(energy.shape)
    for each, share in matter.composition:
        total = total + share * _of_atom(_ELEMENTS[each.Z], each.Z, energy)
    return np.asarray(total / matter.mass_per_atom)


def _of_atom(element: _Element, Z: int, T: Array) -> Array:
    """Return the stopping power per atom and area [MeV⁻¹]."""
    fast = np.maximum(T, _JOINT)
    joined = _fit(element, np.array(_JOINT)) / _bethe(element, Z, np.array(_JOINT)) - 1
    above = _bethe(element, Z, fast) * (1 + joined * _JOINT / fast)
    return np.where(T < _JOINT, _fit(element, np.minimum(T, _JOINT)), above)


def _fit(element: _Element, T: Array) -> Array:
    """Return the fit of ICRU Report 49."""
    energy = np.maximum(T / _PER_UNIT, element.slow)
    low = element.a2 * energy**0.45
    high = element.a3 / energy * np.log(1 + element.a4 / energy + element.a5 * energy)
    slowed = np.sqrt(np.minimum(T / _PER_UNIT / element.slow, 1.0))
    return np.asarray(_UNIT * slowed * low * high / (low + high))


def _bethe(element: _Element, Z: int, T: Array) -> Array:
    """Return 4πα²Z/(m_e β²) [ln(2 m_e β²γ²/I) − β²], without corrections for shells."""
    gamma = 1 + T / proton_mass.value
    moving = gamma**2 - 1  # β²γ²
    beta2 = moving / gamma**2
    logarithm = np.log(2 * electron_mass.value * moving / (element.excitation * eV)) - beta2
    return np.asarray(4 * np.pi * fine_structure_constant.value**2 * Z / (electron_mass.value * beta2) * logarithm)


def _organic(target: Material | Nuclide | str) -> Material:
    """Return a material of elements whose stopping powers are known, or raise `InputError`."""
    matter = material(target)
    for each in matter.nuclides:
        if each.Z not in _ELEMENTS:
            raise invalid("target", str(matter), f"a material of H, C, N and O, without {each.symbol},")
    return matter


@final
@dataclass(frozen=True)
class Birks(Quenching):
    """The light of protons in an organic scintillator by Birks' law, as a quenching of `Detector`.

    Args:
        target: The scintillator, a material of H, C, N and O, as "C18H30" for linear alkylbenzene.
        constant: k_B, a length per energy [MeV⁻²]: ``0.0098 * cm / MeV``.
        density: Of the scintillator [MeV⁴].
        quadratic: C, the square of a length per energy [MeV⁻⁴].

    Raises:
        InputError: an element is not one of these four, a constant is negative, or the density is none of a solid,
            liquid or gas.

    Example:
        >>> from nuscatter.units import MeV, cm, g
        >>> light = Birks("C18H30", constant=0.0098 * cm / MeV, density=0.86 * g / cm**3)
        >>> [round(float(light(T * MeV) / (T * MeV)), 3) for T in (0.3, 1, 5)]
        [0.127, 0.201, 0.416]
    """

    target: Material | Nuclide | str
    _: KW_ONLY
    constant: float
    density: float
    quadratic: float = 0.0
    #: The scintillator as a material.
    material: Material = field(init=False, repr=False)
    __repr__ = shortened

    def __post_init__(self) -> None:
        object.__setattr__(self, "material", _organic(self.target))
        not_negative("constant", self.constant, single=True)
        plausible("density", self.density, DENSITY, single=True)
        not_negative("quadratic", self.quadratic, single=True)

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        """Energies [MeV] at which the fits of stopping powers have kinks."""
        slow = {_ELEMENTS[each.Z].slow * _PER_UNIT for each in self.material.nuclides}
        return (*sorted(slow), _JOINT)

    def __call__(self, T: ArrayLike) -> Array:
        energy = plausible("T", T, RECOIL_ENERGY)
        roots, light, slopes = self._points
        root = np.minimum(np.sqrt(energy), roots[-1])
        first = np.clip(np.searchsorted(roots, root, side="right") - 1, 0, roots.size - 2)
        # the cubic through the values and slopes at both ends of a panel
        width, step = roots[first + 1] - roots[first], light[first + 1] - light[first]
        x, start, end = (root - roots[first]) / width, slopes[first] * width, slopes[first + 1] * width
        inside = light[first] + x * (start + x * (3 * step - 2 * start - end + x * (start + end - 2 * step)))
        fastest = np.full(energy.shape, roots[-1] ** 2)
        beyond = self._between(fastest, np.maximum(energy, fastest)) if (energy > fastest).any() else 0.0
        return np.asarray(inside + beyond)

    @cached_property
    def _points(self) -> tuple[Array, Array, Array]:
        """Return √T from zero on, the light E_ee [MeV] there, and its derivative by √T."""
        decades = round(np.log10(_HIGHEST / _LOWEST))
        spread = np.geomspace(_LOWEST, _HIGHEST, _PER_DECADE * decades + 1)
        edges = np.unique(np.concatenate([[0.0], spread, self.kinks]))
        light = np.append(0.0, np.cumsum(self._between(edges[:-1], edges[1:])))
        return np.sqrt(edges), light, self._slope(np.sqrt(edges))

    def _slope(self, root: Array) -> Array:
        """Return dE_ee/d√T at √T."""
        lost = self.density * proton_stopping_power(self.material, root**2)
        return np.asarray(2 * root / (1 + lost * (self.constant + self.quadratic * lost)))

    def _between(self, low: Array, high: Array) -> Array:
        """Return the light [MeV] that a proton makes between two energies [MeV]."""
        x, w = gauss_legendre(_NODES)
        start, width = np.sqrt(low)[..., None], (np.sqrt(high) - np.sqrt(low))[..., None]
        # in √T, to which the slowest stopping power is proportional
        return np.asarray((self._slope(start + width * x) * width) @ w)
