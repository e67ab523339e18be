"""The particles that scatter, six neutrino species in the order of every table of the library, and those detected.

A `Species` is what arrives and what leaves: its flavour decides which couplings apply, its antiparticle flag exchanges
left and right, its mass enters the kinematics. A neutrino that has oscillated is no species but a density matrix ρ, of
which a `Coherence` is one off-diagonal part. Only interactions that change flavour depend on coherences.

A `Deposit` is the kind of particle that gives its energy to a detector.
"""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias, final

from nuscatter.errors import choose, instance, invalid, not_negative, unknown
from nuscatter.units import MeV


@final
@dataclass(frozen=True)
class Species:
    """A kind of projectile.

    Example:
        >>> from nuscatter.particles import nu_mu_bar
        >>> nu_mu_bar.flavour, nu_mu_bar.antiparticle
        ('mu', True)
    """

    #: Name in formulas and tables, as ``nu_mu_bar``.
    name: str
    #: ``"e"``, ``"mu"`` or ``"tau"`` for neutrinos.
    flavour: str
    #: True for antineutrinos.
    antiparticle: bool = False
    #: Rest mass [MeV].
    mass: float = 0.0 * MeV

    def __post_init__(self) -> None:
        instance("name", self.name, str, "a string such as 'nu_e'")
        instance("flavour", self.flavour, str, "a string such as 'e', 'mu' or 'tau'")
        instance("antiparticle", self.antiparticle, bool, "True or False")
        not_negative("mass", self.mass, "MeV", single=True)

    def __str__(self) -> str:
        return self.name

    @property
    def family(self) -> tuple["Species", ...]:
        """The species that it may leave as, over which rates are summed: a neutrino's three flavours, else itself."""
        if not self.is_neutrino:
            return (self,)
        return antineutrinos if self.antiparticle else neutrinos

    @property
    def is_neutrino(self) -> bool:
        """Whether it has one of the three flavours, and so the Standard Model's couplings."""
        return self.flavour in ("e", "mu", "tau")


@final
@dataclass(frozen=True)
class Coherence:
    r"""The real or the imaginary part of an element ρ_αβ of a neutrino's density matrix, α ≠ β, as a state.

    With amplitudes A_αγ it adds :math:`2\, \mathrm{Re} (\rho_{\alpha\beta} \sum_\gamma A_{\alpha\gamma}
    A^*_{\beta\gamma})` to a rate; nothing where flavour is conserved. ρ_βα = ρ_αβ* is in it.

    Args:
        first: α.
        second: β, another species of the same family.
        imaginary: Whether it is the imaginary part of ρ_αβ.

    Raises:
        InputError: the two are not different neutrinos, or different antineutrinos.

    Example:
        >>> str(Coherence(nu_e, nu_mu))
        'Re nu_e nu_mu'
    """

    first: Species
    second: Species
    imaginary: bool = False

    def __post_init__(self) -> None:
        for each in (self.first, self.second):
            instance("a species of a coherence", each, Species, "a Species such as nu_e")
        instance("imaginary", self.imaginary, bool, "True or False")
        if not self.first.is_neutrino or self.second not in self.first.family or self.first == self.second:
            raise invalid("second", str(self.second), f"another species of the family of {self.first}")

    def __str__(self) -> str:
        return f"{'Im' if self.imaginary else 'Re'} {self.first} {self.second}"

    @property
    def family(self) -> tuple[Species, ...]:
        """The species as which it may leave."""
        return self.first.family

    @property
    def is_neutrino(self) -> bool:
        """True: it is one of two neutrinos."""
        return True

    @property
    def mass(self) -> float:
        """Rest mass [MeV], zero as that of neutrinos."""
        return self.first.mass


#: What may arrive.
State: TypeAlias = Species | Coherence

nu_e = Species("nu_e", "e")
nu_mu = Species("nu_mu", "mu")
nu_tau = Species("nu_tau", "tau")
nu_e_bar = Species("nu_e_bar", "e", antiparticle=True)
nu_mu_bar = Species("nu_mu_bar", "mu", antiparticle=True)
nu_tau_bar = Species("nu_tau_bar", "tau", antiparticle=True)

neutrinos: tuple[Species, ...] = (nu_e, nu_mu, nu_tau)
antineutrinos: tuple[Species, ...] = (nu_e_bar, nu_mu_bar, nu_tau_bar)


class Deposit(Enum):
    """What gives its energy to a detector, which decides how much of it is seen."""

    NUCLEUS = "nucleus"
    #: Electrons and positrons, also with the photons that come with them.
    ELECTRON = "electron"
    PHOTON = "photon"
    #: Free neutrons; what is deposited may be their number.
    NEUTRON = "neutron"

    @classmethod
    def _missing_(cls, value: object) -> "Deposit":
        raise unknown("deposit", value, [each.value for each in cls])


def species(name: str) -> Species:
    """Return the neutrino species of that name, blind to case and dashes; `InputError` for another name.

    Example:
        >>> species("Nu-e-bar") is nu_e_bar
        True
    """
    return choose("neutrino species", name, {each.name: each for each in neutrinos + antineutrinos})
