r"""The A = 12 triad: neutrinos that make ¹²N, ¹²B and the level of ¹²C at 15.11 MeV, from measured strength.

The ground states of ¹²B and ¹²N and the level of ¹²C at 15.11 MeV are one state, 1⁺ and T = 1. What neutrinos need is
measured in other processes:

- B(GT) from the half-lives of ¹²B and ¹²N, each for its own reaction; their geometric mean for ¹²C. The two differ by
  11 %, since the last proton of ¹²N is hardly bound.
- weak magnetism from the M1 width of the level at 15.11 MeV, by conservation of the vector current.
- the dependence on q from the M1 form factor of (e, e′) and from the oscillator shell that it fits.
- the induced pseudoscalar by the pion's pole, the axial charge from the alignment of the decaying nuclei.

The numbers, and from where:

- half-life of ¹²B 20.20(2) ms, 98.300(28) % of it to the ground state: TUNL evaluation of A = 12, 2017;
- half-life of ¹²N 11.000(16) ms: TUNL; 96.17(5) %: [mem] S. Hyldegaard et al., Phys. Rev. C 80 (2009) 044304;
- M1 width 38.5(8) eV: U. Deutschmann et al., Nucl. Phys. A 411 (1983) 337;
- oscillator length b = 1.77 fm: [mem] J. S. O'Connell et al., Phys. Rev. C 6 (1972) 719;
- zero of the M1 form factor at 1.4 fm⁻¹: [mem] U. Deutschmann et al.;
- Y = 4.9 of the axial charge: [mem] T. Minamisono et al., Phys. Rev. C 65 (2001) 015501.

The numbers with [mem] matter little where muons decay at rest: b from 1.64 (the charge radius) to 1.92 fm (a mean
field with its loosely bound p₁/₂) makes 2.8 % of σ, the zero by 0.1 fm⁻¹ 1 %, Y from 0 to 4.9 0.2 %. At higher q they
matter, and a measured rate tests them: muon capture to the ground state of ¹²B, at q = 91 MeV, has 6.1·10³ s⁻¹
of these numbers, and 6.04(35), 6.29(30), 6.6(9) and 6.75(+30 −75)·10³ s⁻¹ were measured. Above q = 240 MeV the
oscillator has too little: ν_μ above 250 MeV are an extrapolation.
"""

from dataclasses import dataclass, fields
from functools import cache, cached_property
from math import sqrt
from typing import final

from nuscatter.errors import choose, instance, positive
from nuscatter.interactions.inelastic.currents.lepton_coulomb import Distortion, Recipe
from nuscatter.interactions.inelastic.currents.weak_current import WeakCurrent, charged_current, neutral_current
from nuscatter.interactions.inelastic.levels.level_cross_section import LevelCrossSection
from nuscatter.interactions.inelastic.levels.transitions import MagneticTransition, spin_magnetic_strength
from nuscatter.interactions.inelastic.levels.weak_rates import beta_rate, partial_rate
from nuscatter.interactions.inelastic.total import Remainder, Stated, TotalCrossSection
from nuscatter.interactions.term import Model
from nuscatter.matter.nuclide import nuclide
from nuscatter.particles import Deposit, antineutrinos, neutrinos, nu_e, nu_e_bar, nu_mu, nu_mu_bar
from nuscatter.units import MeV, eV, fm, ms

#: Γ/E³ of a magnetic dipole of 1 μ_N² downwards [MeV⁻²]: 16π/9 times α (1/2m_p)², as 1.1579e-2 eV/MeV³.
_WIDTH = 1.1579e-2 * eV / MeV**3


@final
@dataclass(frozen=True, kw_only=True)
class CarbonTriad:
    """The measured numbers of the A = 12 triad; the module's head says from where.

    Args:
        boron_half_life: Of ¹²B [MeV⁻¹].
        boron_branching: The part of its decays to the ground state of ¹²C.
        nitrogen_half_life: Of ¹²N [MeV⁻¹].
        nitrogen_branching: The part of its decays to the ground state of ¹²C.
        excitation: Of the level of ¹²C [MeV].
        width: Of its M1 decay to the ground state [MeV].
        length: b of the oscillator [MeV⁻¹].
        zero: q at which the M1 form factor vanishes [MeV].
        axial_charge: Y.

    Raises:
        InputError: a number is not above zero.

    Example:
        >>> triad = CarbonTriad()
        >>> [f"{triad.strength(name):.3f}" for name in ("N12", "C12", "B12")]
        ['0.885', '0.932', '0.982']
    """

    boron_half_life: float = 20.20 * ms
    boron_branching: float = 0.98300
    nitrogen_half_life: float = 11.000 * ms
    nitrogen_branching: float = 0.9617
    excitation: float = 15.110 * MeV
    width: float = 38.5 * eV
    length: float = 1.77 * fm
    zero: float = 1.4 / fm
    axial_charge: float = 4.9

    def __post_init__(self) -> None:
        for each in fields(self):
            object.__setattr__(self, each.name, float(positive(each.name, getattr(self, each.name), single=True)))

    @property
    def magnetic_strength(self) -> float:
        """B(M1) from the ground state of ¹²C to the level [μ_N²]."""
        return 3 * self.width / (_WIDTH * self.excitation**3)

    def strength(self, name: str) -> float:
        """Return B(GT) from the ground state of ¹²C to "N12", "B12" or the level of "C12", of the charged current."""
        boron, nitrogen = self._strengths
        known = {"N12": nitrogen, "B12": boron, "C12": sqrt(boron * nitrogen)}
        return choose("level of the triad:", name, known)

    def transition(self, name: str) -> MagneticTransition:
        """Return the transition from the ground state of ¹²C to "N12", "B12" or the level of "C12"."""
        return self._transition(self.strength(name), self.strength("C12"))

    def _transition(self, strength: float, mean: float) -> MagneticTransition:
        # Spin and orbital current have one ratio in all three.
        return MagneticTransition(
            strength=strength,
            magnetic_strength=self.magnetic_strength * strength / mean,
            length=self.length,
            zero=self.zero,
            axial_charge=self.axial_charge,
            A=12,
        )

    @cached_property
    def _strengths(self) -> tuple[float, float]:
        """B(GT) to ¹²B and to ¹²N."""
        carbon, current = nuclide("C12"), _charged()
        measured = [
            (nuclide("B12"), partial_rate(self.boron_half_life, branching=self.boron_branching)),
            (nuclide("N12"), partial_rate(self.nitrogen_half_life, branching=self.nitrogen_branching)),
        ]
        mean = self.magnetic_strength / spin_magnetic_strength(1.0)
        found = (mean, mean)
        # At a given ratio of orbit to spin the rate is proportional to B(GT). The ratio depends on B(GT) in turn, and
        # matters for the rate by 1e-3 only: each step gains three digits.
        for _ in range(8):
            one = self._transition(1.0, mean)
            rates = [beta_rate(one, current, parent=parent, daughter=carbon) for parent, _ in measured]
            boron, nitrogen = (rate / made for (_, rate), made in zip(measured, rates, strict=True))
            found, mean = (boron, nitrogen), sqrt(boron * nitrogen)
        return found


def carbon_states(triad: CarbonTriad = CarbonTriad(), *, distortion: Distortion = Recipe()) -> Model:  # noqa: B008
    """Return the reactions of neutrinos on ¹²C to the A = 12 triad, a model of five terms.

    Electrons, positrons and muons deposit their kinetic energy; the beta decay that follows some ms later and the
    decay of the muon are not in it. The level at 15.11 MeV deposits its photon; 4 % of its decays, by an α particle,
    are not taken off. The rows of `Experiment.by_channel` are "nu_e to N12", "nu_e_bar to B12", "nu_mu to N12",
    "nu_mu_bar to B12" and "C12 (15.11 MeV)".

    Args:
        triad: The measured numbers.
        distortion: What the Coulomb field makes of charged leptons.

    Raises:
        InputError: an argument is not of its kind.

    Example:
        >>> import nuscatter as ns
        >>> from nuscatter.units import MeV, cm
        >>> model, carbon = carbon_states(), ns.helm("C12")
        >>> [f"{model.sigma(30 * MeV, each, carbon) / cm**2:.2e}" for each in (ns.nu_e, ns.nu_mu)]
        ['7.83e-42', '2.84e-42']
    """
    instance("distortion", distortion, Distortion, "Recipe(), Fermi(), Effective() or PlaneWave()")
    return _model(instance("triad", triad, CarbonTriad, "a CarbonTriad"), distortion)


@cache
def _model(triad: CarbonTriad, distortion: Distortion) -> Model:
    """Return the model; equal arguments find the same terms, so that counts are found again."""
    carbon, every = nuclide("C12"), []
    for species, name in ((nu_e, "N12"), (nu_e_bar, "B12"), (nu_mu, "N12"), (nu_mu_bar, "B12")):
        level = LevelCrossSection(
            triad.transition(name),
            _charged(),
            target=carbon,
            final=nuclide(name),
            excitation=0.0,
            species=(species,),
            distortion=distortion,
        )
        loss = level.transfer + level.mass(species)
        every.append(TotalCrossSection(f"{species} to {name}", carbon, level, deposited=Remainder(loss)))
    level = LevelCrossSection(
        triad.transition("C12"),
        neutral_current(),
        target=carbon,
        final=carbon,
        excitation=triad.excitation,
        species=neutrinos + antineutrinos,
    )
    photon = Stated(triad.excitation)
    every.append(TotalCrossSection("C12 (15.11 MeV)", carbon, level, deposited=photon, deposit=Deposit.PHOTON))
    return Model(tuple(every))


@cache
def _charged() -> WeakCurrent:
    return charged_current()
