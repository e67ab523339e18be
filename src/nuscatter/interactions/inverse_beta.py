r"""Inverse beta decay, ν̄_e p → e⁺ n, on free protons: the reaction by which reactor antineutrinos are seen.

The cross section is that of A. Strumia and F. Vissani, Phys. Lett. B 564 (2003) 42, exact in the masses of proton,
neutron and positron. Its current between proton and neutron is

.. math:: \bar u_n \left( f_1 \gamma_\mu + \frac{i f_2}{2M} \sigma_{\mu\nu} q^\nu + g_1 \gamma_\mu \gamma_5
          + \frac{g_2}{M} q_\mu \gamma_5 \right) u_p , \qquad q = p_n - p_p , \quad M = (m_n + m_p) / 2 .

The functions at the top know energies and constants only. Below, the reactions say what a detector sees of the
positron, and the terms put them into a model.
"""

from dataclasses import dataclass, fields
from typing import final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter import constants
from nuscatter.errors import InputError, common_shape, positive
from nuscatter.quadrature import gauss_legendre
from nuscatter.units import Array, GeV, MeV, cm


@final
@dataclass(frozen=True)
class NucleonCurrent:
    """The charged weak current between proton and neutron: its constants, masses and form factors.

    Form factors are those of Strumia and Vissani (2003), Eq. 7: dipoles, f₁ and f₂ from those of Sachs, g₂ from
    the pion's pole. The default constants are current ones. V_ud² times the inner radiative correction, 2.4 % in
    `radiative_factor`, is what beta decays measure. With the correction of 2.467(22) % that goes with the default
    V_ud the cross section would be 0.07 % larger.

    Args:
        axial_coupling: g_A, positive; g₁(0) = −g_A.
        v_ud: Element V_ud of the quark mixing matrix.
        vector_mass: M_V [MeV] of the vector form factors' dipole.
        axial_mass: M_A [MeV] of the axial form factor's dipole.
        anomalous_moment: ξ = κ_p − κ_n, the difference of the anomalous magnetic moments in nuclear magnetons.
        proton_mass: m_p [MeV].
        neutron_mass: m_n [MeV].
        electron_mass: m_e [MeV].
        pion_mass: m_π [MeV].
        fermi_constant: G_F [MeV⁻²].
        fine_structure_constant: α.

    Raises:
        InputError: a constant is not above zero; proton and neutrino at rest would have energy for the neutron and
            positron.

    Example:
        >>> NucleonCurrent.strumia_vissani_2003().axial_coupling
        1.27
    """

    axial_coupling: float = constants.axial_coupling.value
    v_ud: float = constants.v_ud.value
    vector_mass: float = 0.71**0.5 * GeV
    axial_mass: float = constants.axial_mass.value
    anomalous_moment: float = constants.proton_magnetic_moment.value - 1 - constants.neutron_magnetic_moment.value
    proton_mass: float = constants.proton_mass.value
    neutron_mass: float = constants.neutron_mass.value
    electron_mass: float = constants.electron_mass.value
    pion_mass: float = constants.charged_pion_mass.value
    fermi_constant: float = constants.fermi_constant.value
    fine_structure_constant: float = constants.fine_structure_constant.value

    def __post_init__(self) -> None:
        for each in fields(self):
            value = positive(each.name, getattr(self, each.name), single=True)
            object.__setattr__(self, each.name, float(value))
        if self.neutron_mass + self.electron_mass <= self.proton_mass:
            raise InputError("The neutron and the positron are lighter than the proton, which would decay.")

    @classmethod
    def strumia_vissani_2003(cls) -> "NucleonCurrent":
        """Return the constants of the paper of 2003; its masses are today's, which differ by less than 1e-6."""
        return cls(
            axial_coupling=1.270,
            v_ud=0.9746,
            axial_mass=1 * GeV,
            anomalous_moment=3.706,
            fermi_constant=1.16637e-5 / GeV**2,
        )

    @property
    def mean_mass(self) -> float:
        """M = (m_n + m_p)/2 [MeV]."""
        return (self.neutron_mass + self.proton_mass) / 2

    @property
    def mass_difference(self) -> float:
        """Δ = m_n − m_p [MeV]."""
        return self.neutron_mass - self.proton_mass

    @property
    def threshold(self) -> float:
        """Least neutrino energy [MeV]: ((m_n + m_e)² − m_p²)/2m_p, Eq. 9.

        Example:
            >>> round(NucleonCurrent().threshold / MeV, 5)
            1.80607
        """
        after = self.neutron_mass + self.electron_mass
        return (after - self.proton_mass) * (after + self.proton_mass) / (2 * self.proton_mass)

    @property
    def positron_at_rest(self) -> float:
        """Neutrino energy [MeV] at which the positron may be at rest: 1 keV above the threshold.

        The least energy of the positron falls down to here, for below it all positrons move with the centre of mass.
        """
        rest = self.proton_mass - self.electron_mass
        return (self.neutron_mass - rest) * (self.neutron_mass + rest) / (2 * rest)

    def form_factors(self, t: Array) -> tuple[Array, Array, Array, Array]:
        """Return f₁, f₂, g₁ and g₂ at t = q² [MeV²], Eq. 7."""
        x = t / (4 * self.mean_mass**2)
        dipole = 1 / ((1 - x) * (1 - t / self.vector_mass**2) ** 2)
        f2 = self.anomalous_moment * dipole
        f1 = dipole - x * (dipole + f2)
        g1 = -self.axial_coupling / (1 - t / self.axial_mass**2) ** 2
        return f1, f2, g1, 2 * self.mean_mass**2 * g1 / (self.pion_mass**2 - t)


def momentum_transfer(E: Array, positron: Array, current: NucleonCurrent) -> Array:
    """Return t = q² [MeV²] for a neutrino of energy `E` and a positron of total energy `positron` [MeV]."""
    # m_n² − m_p² − 2m_p(E − E_e), with the difference of the masses taken first
    return 2 * (current.mean_mass * current.mass_difference - current.proton_mass * (E - positron))


def squared_amplitude(E: Array, positron: Array, current: NucleonCurrent) -> Array:
    """Return A − (s − u)B + (s − u)²C [MeV⁴], Eqs. 5 and 6, where dσ/dt = G²V_ud²/2π(s − m_p²)² times this."""
    M, m2, difference = current.mean_mass, current.electron_mass**2, current.mass_difference
    t = momentum_transfer(E, positron, current)
    f1, f2, g1, g2 = current.form_factors(t)
    # All in units of M², so that each is of order 1, and divided by 4: these are 4A/M², 4B and 4CM²
    x, y, d2 = t / M**2, m2 / M**2, (difference / M) ** 2
    f11, f22, g11, g22 = f1 * f1, f2 * f2, g1 * g1, g2 * g2
    f12, g12 = 2 * f1 * f2, 4 * y * (g1 * g2)
    plus, magnetic = x + y, 0.25 * f22
    first = f11 * (4 + plus) + g11 * (plus - 4) + magnetic * (x * x + 4 * plus) + y * x * g22
    first = (x - y) * (first + f12 * (x + plus) + g12)
    second = (f11 + magnetic * x) * (4 + x - y) + g11 * (4 - x + y) + y * g22 * (x - y) + f12 * (2 * x - y) + g12
    third = 8 * y * (difference / M) * g1 * (f1 + f2)
    a = first - d2 * second - third
    b = 4 * x * g1 * (f1 + f2) + y * (difference / M) * (f22 + 0.5 * f12 + 2 * g1 * g2)
    c = f11 + g11 - magnetic * x
    s_u = (2 * current.proton_mass * (E + positron) - m2) / M**2
    return M**4 / 4 * (a + s_u * (c * s_u - b))


def radiative_factor(positron: Array, current: NucleonCurrent) -> Array:
    """Return 1 + (α/π)(6.00 + 3/2 ln(m_p/2E_e) + 1.2 (m_e/E_e)^1.5), Eq. 14; it includes the inner correction."""
    logarithm = 1.5 * np.log(current.proton_mass / (2 * positron))
    factor = 6.00 + logarithm + 1.2 * (current.electron_mass / positron) ** 1.5
    return np.asarray(1 + current.fine_structure_constant / np.pi * factor)


def positron_energies(E: Array, current: NucleonCurrent) -> tuple[Array, Array]:
    """Return the least and the largest total energy of the positron [MeV], zeros at and below the threshold."""
    # s − (m_n + m_e)² vanishes at the threshold; from it the momentum in the centre of mass without loss of digits
    excess = np.maximum(2 * current.proton_mass * (E - current.threshold), 0.0)
    total = np.sqrt(current.proton_mass * (current.proton_mass + 2 * E))
    momentum = np.sqrt(excess * (excess + 4 * current.neutron_mass * current.electron_mass)) / (2 * total)
    energy = np.sqrt(momentum**2 + current.electron_mass**2)
    middle, half = (E + current.proton_mass) * energy / total, E * momentum / total
    # rounding may give less than the mass where the positron can be at rest
    least = np.maximum(middle - half, current.electron_mass)
    return np.where(excess > 0, least, 0.0), np.where(excess > 0, middle + half, 0.0)


def positron_cosine(E: Array, positron: Array, current: NucleonCurrent) -> Array:
    """Return cosθ of the positron's angle to the neutrino where it has that total energy [MeV]; 0 for one at rest."""
    along, momentum = _along(E, positron, current), _momentum(positron, current.electron_mass)
    cosine = np.divide(along, momentum, out=np.zeros(np.shape(along)), where=momentum > 0)
    return np.clip(cosine, -1.0, 1.0)


def positron_spectrum(E: Array, positron: Array, current: NucleonCurrent, radiative: bool = True) -> Array:
    """Return dσ/dE_e [MeV⁻³], Eqs. 3 and 11, at energies that are possible; elsewhere what the formula gives.

    Args:
        E: Neutrino energy [MeV].
        positron: Total energy E_e of the positron [MeV]; broadcasts with `E`.
        current: The constants.
        radiative: Whether it has the radiative correction, Eq. 14.
    """
    strength = (current.fermi_constant * current.v_ud) ** 2 / (4 * np.pi * current.proton_mass)
    density = strength / E**2 * squared_amplitude(E, positron, current)
    return density * radiative_factor(positron, current) if radiative else density


def simple_sigma(E: Array, positron: Array, electron_mass: float) -> Array:
    """Return the simple form of the total cross section [MeV⁻²], Eq. 25, for a positron of energy E_e = E − Δ."""
    log = np.log(E / MeV)
    power = (E / MeV) ** (-0.07056 + 0.02018 * log - 0.001953 * log**3)
    return 1e-43 * cm**2 / MeV**2 * _momentum(positron, electron_mass) * positron * power


def mean_cosine(E: ArrayLike, current: NucleonCurrent, radiative: bool = True) -> Array:
    """Return the mean cosine of the angle between neutrino and positron at energies above the threshold [MeV]."""
    energy = positive("E", E, "MeV")
    if np.any(energy <= current.threshold):
        least = float(f"{energy.min() / MeV:.12g}")
        raise InputError(f"E is {least} MeV, but an energy above the threshold was expected, {_threshold(current)}.")
    # dE_e cosθ = dη p_e cosθ with E_e = m_e cosh η: p_e cosθ has no square root, so it is smooth also where p_e = 0
    low, high = (np.arccosh(each / current.electron_mass) for each in positron_energies(energy, current))
    x, w = gauss_legendre(24)
    rapidity = low[..., None] + (high - low)[..., None] * x
    positron = current.electron_mass * np.cosh(rapidity)
    momentum = current.electron_mass * np.sinh(rapidity)
    E1 = energy[..., None]
    density = positron_spectrum(E1, positron, current, radiative)
    return np.asarray((density * _along(E1, positron, current)) @ w / ((density * momentum) @ w))


def _along(E: Array, positron: Array, current: NucleonCurrent) -> Array:
    """Return p_e cosθ [MeV], from t = m_e² − 2E(E_e − p_e cosθ)."""
    return positron + (momentum_transfer(E, positron, current) - current.electron_mass**2) / (2 * E)


def _momentum(energy: Array, mass: float) -> Array:
    return np.asarray(np.sqrt(np.maximum((energy - mass) * (energy + mass), 0.0)))


def _threshold(current: NucleonCurrent) -> str:
    return f"{current.threshold / MeV:.4f} MeV"
