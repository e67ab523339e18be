r"""Radiative corrections at one loop: charged leptons and quarks close to loops and end in a photon (review Eq. 34).

Heavy particles are in the couplings of four fermions at the scale μ = 2 GeV,

.. math:: L = -\sum_f \bar\nu\gamma_\mu P_L\nu\; \bar f\gamma^\mu (c_L^f P_L + c_R^f P_R) f, \qquad
          g_V^f = \frac{c_L^f + c_R^f}{2\sqrt2\, G_F},

of which a proton has :math:`2 g_V^u + g_V^d` and a neutron :math:`g_V^u + 2 g_V^d`. What is lighter is a loop: the
current of a fermion of charge e_f and coupling g_V^f ends in a photon, which couples to protons and electrons,

.. math:: \Delta g_V^p(Q^2) = \frac{\alpha}{\pi} \Big[ \sum_\ell g_V^\ell\, \Pi(Q^2, m_\ell; \mu) + \delta_\mathrm{QCD}
          \Big], \qquad \Delta g_V^e = -\Delta g_V^p .

In the sum are all three charged leptons ℓ; that of the neutrino's own flavour has the charged current too, so that its
g_V is larger by 1. With :math:`Q_W = 2(g_V^p Z + g_V^n N)` this is review Eq. 34, δ^{ν_ℓ} = 2 Σ g_V^ℓ Π. Hadrons, with
the flavour free, are below Q ≪ m_ρ a constant,

.. math:: \delta_\mathrm{QCD} = -\big[ \Pi_{3\gamma} - 2 s^2\, \Pi_{\gamma\gamma} + 3 \cdot \tfrac23\, g_V^c\,
          \Pi(0, m_c; \mu) \big] .

Loops multiply the *charge* form factor, which the `proton` of a nucleus of extended nucleons is
(`nuscatter.structure.nucleons.weak.weak_nucleus`).

Not here: photons that are exchanged between a recoiling electron's legs or radiated by it, which change the spectrum of
electrons by up to a few per cent; two-photon exchange with a nucleus; the loops at Q above some 100 MeV for hadrons.

Sources: O. Tomalak, P. Machado, V. Pandey and R. Plestid, JHEP 02 (2021) 097, arXiv:2011.05960; R. J. Hill and O.
Tomalak, Phys. Lett. B 805 (2020) 135466; O. Tomalak and R. J. Hill, Phys. Rev. D 101 (2020) 033006.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from math import pi, sqrt
from typing import Self, final

import numpy as np
from numpy.typing import ArrayLike

from nuscatter.constants import fermi_constant, fine_structure_constant, sin2_theta_w_low_energy
from nuscatter.errors import between, finite, instance, not_negative, one_of, truth
from nuscatter.interactions.couplings.vacuum_polarisation import lepton_loop
from nuscatter.interactions.couplings.weak_couplings import (
    LEPTON_MASSES,
    W_MASS,
    RadiusForm,
    WeakCouplings,
    standard_charge_radius,
)
from nuscatter.interactions.shapes import Formed, Shape, neutrons, protons, unity
from nuscatter.quantities import POSITIVE_MASS, plausible
from nuscatter.units import Array, GeV


@final
@dataclass(frozen=True)
class FourFermionCouplings:
    """Couplings of a neutrino to left- and right-handed fermions, c/(2√2 G_F), at a scale μ.

    Args:
        own_left: Of the charged lepton of its own flavour.
        other_left: Of the other two charged leptons.
        lepton_right: Of all charged leptons.
        up_left: Of up (and charm) quarks.
        up_right: Likewise.
        down_left: Of down (and strange) quarks.
        down_right: Likewise.
        scale: μ [MeV].

    Raises:
        InputError: a number is not finite, or the scale not positive.
    """

    _: KW_ONLY
    own_left: float
    other_left: float
    lepton_right: float
    up_left: float
    up_right: float
    down_left: float
    down_right: float
    scale: float = 2 * GeV

    def __post_init__(self) -> None:
        for name in ("own_left", "other_left", "lepton_right", "up_left", "up_right", "down_left", "down_right"):
            finite(name, getattr(self, name), single=True)
        plausible("scale", self.scale, POSITIVE_MASS, single=True)

    @classmethod
    def tree(cls, sin2_theta_w: float, *, scale: float = 2 * GeV) -> Self:
        """Return the couplings by the Z and W bosons alone."""
        s2 = float(finite("sin2_theta_w", sin2_theta_w, single=True))
        return cls(
            own_left=0.5 + s2,
            other_left=-0.5 + s2,
            lepton_right=s2,
            up_left=0.5 - 2 / 3 * s2,
            up_right=-2 / 3 * s2,
            down_left=-0.5 + s2 / 3,
            down_right=s2 / 3,
            scale=scale,
        )

    @property
    def up(self) -> float:
        """g_V of up quarks."""
        return self.up_left + self.up_right

    @property
    def down(self) -> float:
        """g_V of down quarks."""
        return self.down_left + self.down_right

    def lepton(self, own: bool) -> float:
        """Return g_V of the charged lepton of the neutrino's own flavour, or of another."""
        return (self.own_left if truth("own", own) else self.other_left) + self.lepton_right


#: What a coupling of 1e-5 GeV⁻² is in units of 2√2 G_F.
_PRINTED = 1e-5 / GeV**2 / (2 * sqrt(2) * fermi_constant.value)

#: MS-bar at 2 GeV with four quarks: R. J. Hill and O. Tomalak, Phys. Lett. B 805 (2020) 135466, printed in 1e-5 GeV⁻².
#: The numbers were read in the parameters of a public event generator, not in the paper.
AT_2_GEV = FourFermionCouplings(
    own_left=2.39818 * _PRINTED,
    other_left=-0.90084 * _PRINTED,
    lepton_right=0.76911 * _PRINTED,
    up_left=1.14065 * _PRINTED,
    up_right=-0.51173 * _PRINTED,
    down_left=-1.41478 * _PRINTED,
    down_right=0.25617 * _PRINTED,
)


@final
@dataclass(frozen=True)
class HadronLoops:
    """Vacuum polarisation by quarks at Q ≪ m_ρ, in MS-bar at 2 GeV, with Π normalised as that of a lepton.

    Args:
        charge_charge: Π_γγ of u, d and s: Σ 3 e_q² Π_q if quarks were free.
        charge_isospin: Π_3γ, Σ 3 e_q t_q Π_q with t = ½ for u and −½ for d and s. It equals Π_γγ if the three have one
            mass. Its uncertainty, 20 % once, is what the correction's was; chiral perturbation theory finds the two
            equal to below a per cent (O. Tomalak, arXiv:2506.03255).
        charm_mass: Mass of the charm quark in MS-bar at 2 GeV [MeV].

    Raises:
        InputError: a number is not finite, or the mass not positive.
    """

    _: KW_ONLY
    charge_charge: float = 3.597
    charge_isospin: float = 3.597
    charm_mass: float = 1.096 * GeV

    def __post_init__(self) -> None:
        for name in ("charge_charge", "charge_isospin"):
            finite(name, getattr(self, name), single=True)
        plausible("charm_mass", self.charm_mass, POSITIVE_MASS, single=True)

    def correction(self, couplings: FourFermionCouplings) -> float:
        """Return δ_QCD of the module's head.

        Example:
            >>> round(HadronLoops().correction(FourFermionCouplings.tree(0.23112)), 4)
            -2.0882
        """
        instance("couplings", couplings, FourFermionCouplings, "a FourFermionCouplings, as AT_2_GEV")
        # g = a t + b e for quarks of isospin t and charge e: a = 1 and b = −2 sin²θ_W at tree level
        charge = couplings.up + couplings.down
        isospin = couplings.up - couplings.down - 3 * charge
        light = isospin * self.charge_isospin + 3 * charge * self.charge_charge
        charm = lepton_loop(0.0, mass=self.charm_mass, scale=couplings.scale)
        return -(light + 3 * (2 / 3) * couplings.up * float(charm))


@final
@dataclass(frozen=True)
class LeptonLoop:
    """Π(Q², m; μ) of a charged lepton, a function of Q² [MeV²].

    Args:
        mass: Of the lepton [MeV].
        scale: μ [MeV].
    """

    mass: float
    _: KW_ONLY
    scale: float

    def __post_init__(self) -> None:
        for name in ("mass", "scale"):
            plausible(name, getattr(self, name), POSITIVE_MASS, single=True)

    def __call__(self, q2: Array) -> Array:
        """Return Π at `q2` [MeV²], in its shape."""
        return lepton_loop(q2, mass=self.mass, scale=self.scale)


@final
@dataclass(frozen=True)
class LeptonForm:
    """Charge radius of a neutrino at Q² over that at 0, by W boson and the loop of its charged lepton.

    (3 + 6Π(Q², m; m_W))/(3 + 6Π(0, m; m_W)): the radius −(G_F/2√2π²)[3 − 2 ln(m²/m_W²)] of the Standard Model with its
    logarithm at Q² in place of 0 (M. Atzori Corona et al., arXiv:2402.16709).

    Args:
        mass: Mass of the charged lepton [MeV].

    Raises:
        InputError: the mass is not positive.

    Example:
        >>> from nuscatter.constants import electron_mass
        >>> from nuscatter.units import MeV
        >>> round(float(LeptonForm(electron_mass.value)((50 * MeV) ** 2)), 3)
        0.705
    """

    mass: float

    def __post_init__(self) -> None:
        plausible("mass", self.mass, POSITIVE_MASS, single=True)

    def __call__(self, q2: Array) -> Array:
        """Return the ratio at `q2` [MeV²], in its shape."""
        return (3 + 6 * lepton_loop(q2, mass=self.mass, scale=W_MASS)) / (
            3 + 6 * lepton_loop(0.0, mass=self.mass, scale=W_MASS)
        )


@final
@dataclass(frozen=True)
class OneLoopCouplings(WeakCouplings):
    """Couplings of four fermions at 2 GeV with the loops of charged leptons and of quarks (review Eq. 34).

    The loops run with Q², so that no running sin²θ_W(Q) and no charge radius of the Standard Model is to be added. The
    angle is that of the MS-bar scheme at Q = 0, of which only the difference from `reference` enters.

    Args:
        fermions: The couplings at the scale μ.
        hadrons: The loops of quarks.
        alpha: α of the loops. That of Q = 0 by default; 1/133.3, of MS-bar at 2 GeV, is another choice at this order.
        reference: sin²θ_W to which `fermions` belong.

    Raises:
        InputError: an argument is not of its kind, α is not between 0 and 1, or a number is not finite.
    """

    fermions: FourFermionCouplings = AT_2_GEV
    hadrons: HadronLoops = field(default_factory=HadronLoops)
    _: KW_ONLY
    alpha: float = fine_structure_constant.value
    reference: float = sin2_theta_w_low_energy.value

    def __post_init__(self) -> None:
        instance("fermions", self.fermions, FourFermionCouplings, "a FourFermionCouplings, as AT_2_GEV")
        instance("hadrons", self.hadrons, HadronLoops, "a HadronLoops")
        between("alpha", finite("alpha", self.alpha, single=True), 0, 1)
        finite("reference", self.reference, single=True)

    @property
    def scheme(self) -> str:
        return "MS-bar(0) one loop"

    def on_nuclei(self, sin2_theta_w: Array, flavour: str) -> Mapping[Shape, ArrayLike]:
        """Return 2 g_V^p with hadrons of protons, 2 g_V^n of neutrons, and 2 (α/π) g_V^ℓ of each lepton's loop."""
        up, down, shift = self.fermions.up, self.fermions.down, 2 * (sin2_theta_w - self.reference)
        result: dict[Shape, ArrayLike] = {protons: 2 * (2 * up + down + self._hadrons - shift)}
        return {**result, neutrons: 2 * (up + 2 * down), **self._loops(protons, flavour, 2.0)}

    def on_electrons(
        self, sin2_theta_w: Array, flavour: str
    ) -> tuple[Mapping[Shape, ArrayLike], Mapping[Shape, ArrayLike]]:
        """Return c/(2√2 G_F) of both hands; a loop has half of −Δg_V^p in each."""
        own = self.fermions.own_left if flavour == "e" else self.fermions.other_left
        both = sin2_theta_w - self.reference - self._hadrons / 2
        loops = self._loops(unity, flavour, -0.5)
        return {unity: own + both, **loops}, {unity: self.fermions.lepton_right + both, **loops}

    def included_radius(self, flavour: str) -> tuple[float, RadiusForm]:
        """Return the Standard Model's radius and its form: W boson, and the loop of the neutrino's own lepton."""
        share = self.alpha / fine_structure_constant.value
        return share * standard_charge_radius(flavour), LeptonForm(LEPTON_MASSES[flavour])

    @property
    def _hadrons(self) -> float:
        """What hadrons add to g_V^p."""
        return self.alpha / pi * self.hadrons.correction(self.fermions)

    def _loops(self, matter: Shape, flavour: str, factor: float) -> dict[Shape, ArrayLike]:
        return {
            Formed(LeptonLoop(mass, scale=self.fermions.scale), matter): factor
            * (self.alpha / pi)
            * self.fermions.lepton(lepton == flavour)
            for lepton, mass in LEPTON_MASSES.items()
        }


#: Loops with α of Q = 0.
ONE_LOOP = OneLoopCouplings()


def proton_coupling(
    couplings: WeakCouplings, q2: ArrayLike, flavour: str, *, sin2_theta_w: float | None = None
) -> Array:
    """Return g_V^p of a neutrino at Q², what multiplies the protons of a nucleus.

    Args:
        couplings: `TREE`, `EFFECTIVE`, `ONE_LOOP` or one's own.
        q2: Q² [MeV²], of any shape.
        flavour: Of the neutrino: e, mu or tau.
        sin2_theta_w: The angle; that of low energies if None.

    Raises:
        InputError: Q² is negative; an argument is not of its kind.

    Example:
        >>> from nuscatter.units import MeV
        >>> at = [(Q * MeV) ** 2 for Q in (0, 50)]
        >>> [proton_coupling(ONE_LOOP, at, flavour).round(4).tolist() for flavour in ("e", "mu")]
        [[0.0373, 0.0317], [0.029, 0.0292]]
    """
    instance("couplings", couplings, WeakCouplings, "WeakCouplings such as TREE, EFFECTIVE or ONE_LOOP")
    chosen = one_of("flavour", flavour, LEPTON_MASSES)
    momenta = not_negative("q2", q2)
    known = sin2_theta_w_low_energy.value
    angle = np.asarray(known if sin2_theta_w is None else finite("sin2_theta_w", sin2_theta_w, single=True))
    total = np.zeros(momenta.shape)
    for shape, value in couplings.on_nuclei(angle, chosen).items():
        if shape == protons:
            total = total + np.asarray(value) / 2
        elif isinstance(shape, Formed) and shape.matter == protons:
            total = total + np.asarray(value) / 2 * shape.form(momenta)
    return np.asarray(total)
