"""The particles that scatter: six neutrino species, in the order that every table of the library uses.

A `Species` says what arrives and what leaves: its flavour decides which couplings apply, its antiparticle flag swaps
left and right, its mass enters the kinematics.
"""

from dataclasses import dataclass
from typing import final

from nuscatter.errors import choose, instance, not_negative
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


nu_e = Species("nu_e", "e")
nu_mu = Species("nu_mu", "mu")
nu_tau = Species("nu_tau", "tau")
nu_e_bar = Species("nu_e_bar", "e", antiparticle=True)
nu_mu_bar = Species("nu_mu_bar", "mu", antiparticle=True)
nu_tau_bar = Species("nu_tau_bar", "tau", antiparticle=True)

neutrinos: tuple[Species, ...] = (nu_e, nu_mu, nu_tau)
antineutrinos: tuple[Species, ...] = (nu_e_bar, nu_mu_bar, nu_tau_bar)


def species(name: str) -> Species:
    """Return the neutrino species of that name, blind to case and dashes; `InputError` for another name.

    Example:
        >>> species("Nu-e-bar") is nu_e_bar
        True
    """
    return choose("neutrino species", name, {each.name: each for each in neutrinos + antineutrinos})
