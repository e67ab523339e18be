r"""Measured levels of ⁴⁰K and ⁴⁰Ar for neutrinos on argon.

**Charged current.** M. Bhattacharya, C. D. Goodman and A. García, Phys. Rev. C 80 (2009) 055501, measured the
Gamow–Teller strength of ⁴⁰Ar(p, n)⁴⁰K up to 7.95 MeV. Its sum with g_A² is 8.29, with g_A = 1.26 of the paper; what
enters cross sections is this product. The isobaric analogue state at 4.3837 MeV has B(F) = N − Z = 4. Energies of
levels: J. Chen, Nucl. Data Sheets 140 (2017) 1. The older measurement by the beta decay of ⁴⁰Ti (M. Bhattacharya et
al., Phys. Rev. C 58 (1998) 3677) sums to 5.52 up to 6.1 MeV, where this one has 6.41: `scale` takes 0.86 for it.

The form factor is that of two orbits, 0f and 0d of b = 1.95 fm, for the analogue state, and of 0f for spin. That b
gives ⟨q²⟩ slopes of 2.5 and 2.85 fm², as the states of an RPA with SLy4 have (2.59, and 2.85 for the main 1⁺ state).

**Neutral current.** (γ, γ′) found a 1⁺ level at 9.757 MeV with B(M1) = 0.148(59) μ_N² ([mem] T. C. Li et al., Phys.
Rev. C 73 (2006) 054306); a later search found three times as much M1 strength around 10 MeV (W. Tornow et al.,
arXiv:2210.14316). For neutrinos M1 strength has to be taken as isovector spin alone: B(M1) = (3/4π)(μ_p − μ_n)²/4 times
the square of the element of στ₃. An orbital part of 10 % of the M1 amplitude would change σ by 20 %.
"""

from nuscatter.errors import positive
from nuscatter.interactions.inelastic.levels.measured_levels import Kind, Level, MeasuredLevels
from nuscatter.interactions.inelastic.levels.transitions import OscillatorShell
from nuscatter.matter.nuclide import nuclide
from nuscatter.units import MeV, fm

#: Excitation energies in ⁴⁰K [MeV] and g_A² B(GT), Phys. Rev. C 80 (2009) 055501.
_GAMOW_TELLER = (
    (2.289868, 1.64),
    (2.730357, 1.49),
    (3.14650, 0.06),
    (3.517, 0.16),
    (3.84027, 0.44),
    (4.508, 0.86),
    (4.765, 0.48),
    (5.18989, 0.59),
    (5.681, 0.21),
    (6.118, 0.48),
    (6.790, 0.71),
    (7.468, 0.06),
    (7.795, 0.14),
    (7.952, 0.97),
)
#: The analogue of the ground state of ⁴⁰Ar: excitation [MeV] and B(F).
_ANALOGUE = (4.3837, 4.0)
#: The 1⁺ level of ⁴⁰Ar: excitation [MeV] and B(M1) [μ_N²].
_MAGNETIC = (9.757, 0.148)
_SHELLS = (OscillatorShell(3, length=1.95 * fm), OscillatorShell(2, length=1.95 * fm))


def argon_levels(*, scale: float = 1.0, above: float = 1.0) -> MeasuredLevels:
    """Return the measured levels of ⁴⁰K up to 8 MeV, for ν_e + ⁴⁰Ar → e⁻ + ⁴⁰K.

    Args:
        scale: What multiplies all Gamow–Teller strengths.
        above: What multiplies the calculated 1⁺ cross section above 8 MeV.

    Raises:
        InputError: a factor is not above zero, or negative.

    Example:
        >>> levels = argon_levels()
        >>> round(levels.total_strength(Kind.GAMOW_TELLER), 2), levels.total_strength(Kind.FERMI)
        (8.29, 4.0)
    """
    factor = float(positive("scale", scale, single=True))
    spins = tuple(Level(at * MeV, strength=factor * size) for at, size in _GAMOW_TELLER)
    analogue = Level(_ANALOGUE[0] * MeV, strength=_ANALOGUE[1], kind=Kind.FERMI)
    return MeasuredLevels(
        target=nuclide("Ar40"),
        final=nuclide("K40"),
        levels=(*spins, analogue),
        upto=8 * MeV,
        shells=_SHELLS,
        above=above,
        reference="M. Bhattacharya et al., Phys. Rev. C 80 (2009) 055501",
    )


def argon_magnetic_levels(*, scale: float = 1.0, above: float = 1.0) -> MeasuredLevels:
    """Return the 1⁺ level of ⁴⁰Ar, for its neutral current below the emission of a neutron at 9.87 MeV.

    Args:
        scale: What multiplies B(M1); 3 for the later measurement.
        above: What multiplies the calculated 1⁺ cross section above 9.87 MeV.

    Raises:
        InputError: a factor is not above zero, or negative.

    Example:
        >>> argon_magnetic_levels().total_strength(Kind.M1)
        0.148
    """
    factor = float(positive("scale", scale, single=True))
    argon = nuclide("Ar40")
    return MeasuredLevels(
        target=argon,
        final=argon,
        levels=(Level(_MAGNETIC[0] * MeV, strength=factor * _MAGNETIC[1], kind=Kind.M1),),
        upto=9.87 * MeV,
        shells=_SHELLS,
        above=above,
        reference="T. C. Li et al., Phys. Rev. C 73 (2006) 054306",
    )
