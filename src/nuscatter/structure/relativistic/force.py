r"""Sets of couplings of the relativistic mean field with nonlinear mesons.

Nucleons couple to the fields of a scalar meson σ, a vector meson ω, an isovector meson ρ and the photon. In the
energies :math:`\Phi = g_\sigma\sigma`, :math:`W = g_\omega\omega_0`, :math:`B = g_\rho\rho_0` the mesons couple to
themselves and to each other by

.. math:: U = \frac{\kappa}{6} \Phi^3 + \frac{\lambda}{24} \Phi^4 - \frac{\zeta}{24} W^4 - \Lambda_v W^2 B^2

(J. Boguta and A. R. Bodmer, Nucl. Phys. A 292 (1977) 413; B. G. Todd-Rutel and J. Piekarewicz, Phys. Rev. Lett. 95
(2005) 122501). A nucleon has the mass M − Φ and the potential W ± B/2, + for protons: g_ρ multiplies τ/2.

Two conventions differ between papers. Some write the cubic term with the other sign of σ, so that their κ is negative;
here it is positive where matter saturates. Some have g_ρ multiply τ; theirs is half of ours. Both are settled by
nuclear matter (`relativistic_matter`): with the other sign there is no saturation, or one at twice the density, and
with half or twice g_ρ the symmetry energy is off by 9 % or more.

`relativistic_force("FSUGarnet")` looks a set up in ``tables/relativistic_sets.csv``; a user's own is a
`RelativisticForce` too. Masses are in MeV, as they are published.
"""

from dataclasses import KW_ONLY, dataclass, fields
from functools import cache
from typing import final

from nuscatter.constants import fine_structure_constant
from nuscatter.errors import choose, finite, instance, not_negative, positive
from nuscatter.tables import rows
from nuscatter.units import MeV, fm
from nuscatter.words.describing import shortened


@final
@dataclass(frozen=True)
class RelativisticForce:
    """A set of couplings of the relativistic mean field; get a published one by `relativistic_force`.

    Args:
        name: What it is called.
        reference: Where it was published.
        sigma_mass: Mass of the σ [MeV].
        omega_mass: Mass of the ω [MeV].
        rho_mass: Mass of the ρ [MeV].
        g2_sigma: Square of the coupling of the σ to nucleons.
        g2_omega: Square of the coupling of the ω to nucleons.
        g2_rho: Square of the coupling of the ρ to nucleons; it multiplies τ/2.
        kappa: Cubic self-coupling κ of the σ [MeV], positive in the published sets.
        lambda_: Quartic self-coupling λ of the σ.
        zeta: Quartic self-coupling ζ of the ω.
        Lambda_v: Coupling Λ_v of the ω to the ρ.
        nucleon_mass: Mass of the nucleon in the fit [MeV].
        oscillator: Energy of an oscillator's quantum times A^⅓ [MeV]: the centre of mass has the energy −¾ of the
            quantum; 0 for none.
        elementary_charge_squared: e² of the fit [MeV fm]; the measured one if None.

    Raises:
        InputError: a parameter is not finite, or a mass or the square of a coupling is not positive.

    Example:
        >>> garnet = relativistic_force("FSUGarnet")
        >>> garnet.kappa, garnet.Lambda_v
        (3.26, 0.043377)
    """

    name: str
    reference: str
    _: KW_ONLY
    sigma_mass: float
    omega_mass: float
    rho_mass: float
    g2_sigma: float
    g2_omega: float
    g2_rho: float
    kappa: float = 0.0
    lambda_: float = 0.0
    zeta: float = 0.0
    Lambda_v: float = 0.0
    nucleon_mass: float = 939.0
    oscillator: float = 41.0
    elementary_charge_squared: float | None = None
    __repr__ = shortened

    def __post_init__(self) -> None:
        instance("name", self.name, str, "a string")
        instance("reference", self.reference, str, "a string")
        for name in ("sigma_mass", "omega_mass", "rho_mass", "g2_sigma", "g2_omega", "g2_rho", "nucleon_mass"):
            positive(name, getattr(self, name), single=True)
        for name in ("kappa", "lambda_", "zeta", "Lambda_v"):
            finite(name, getattr(self, name), single=True)
        not_negative("oscillator", self.oscillator, single=True)
        if self.elementary_charge_squared is not None:
            positive("elementary_charge_squared", self.elementary_charge_squared, single=True)

    @property
    def e2(self) -> float:
        """Square of the elementary charge, α ħc [MeV fm]."""
        given = self.elementary_charge_squared
        return fine_structure_constant.value / (MeV * fm) if given is None else given

    def centre_of_mass(self, nucleons: int) -> float:
        """Return the centre-of-mass energy −¾ · 41 A^(−⅓) [MeV] of a number of nucleons, as a plain number."""
        return float(-0.75 * self.oscillator * nucleons ** (-1 / 3))


def relativistic_force(name: str) -> RelativisticForce:
    """Return the published set of couplings of that name, in upper or lower case; `InputError` lists the choices."""
    return choose("relativistic force", name, relativistic_forces())


@cache
def relativistic_forces() -> dict[str, RelativisticForce]:
    """Return the published sets of couplings by name.

    Example:
        >>> list(relativistic_forces())
        ['NL3', 'FSUGold', 'IU-FSU', 'FSUGarnet']
    """
    text = ("name", "reference")
    known = {each.name for each in fields(RelativisticForce)}
    found = {}
    for row in rows("structure", "relativistic_sets.csv"):
        numbers = {name: float(value) for name, value in row.items() if name in known and name not in text and value}
        found[row["name"]] = RelativisticForce(row["name"], row["reference"], **numbers)
    return found
