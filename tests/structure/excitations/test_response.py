"""From a name to a strength function: arguments, the disk, and results of other origin."""

import numpy as np
import pytest

import nuscatter as ns
from nuscatter.errors import InputError
from nuscatter.structure.crpa.multipoles import Multipole, multipole
from nuscatter.structure.excitations.response import total_moment
from nuscatter.units import MeV, fm


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"nuclide": "O16", "what": "E9"}, "There is no multipole 'E9'"),
        ({"nuclide": "O16", "what": 1}, "what is 1, but a Multipole or a name"),
        ({"nuclide": "Xx16"}, "Xx16"),
        ({"nuclide": "O16", "force": "SLy99"}, "SLy99"),
        ({"nuclide": "O16", "high": 5 * MeV}, "from 10 to 150"),
        ({"nuclide": "O16", "high": 180 * MeV}, "from 10 to 150"),
        ({"nuclide": "O16", "tolerance": 0.0}, "above zero"),
        ({"nuclide": "O16", "keep": 1}, "True or False"),
        ({"nuclide": "O16", "progress": 7}, "a function of a number"),
    ],
)
def test_bad_arguments_are_refused_before_anything_is_computed(arguments, words):
    with pytest.raises(InputError, match=words):
        ns.response(**arguments)


@pytest.mark.slow
def test_fermi_of_calcium_is_kept_on_disk(tmp_path, monkeypatch):
    """Without the Coulomb force the analogue state would be at 0; with it the mean is 6.77 MeV (another program)."""
    monkeypatch.setenv("NUSCATTER_CACHE", str(tmp_path))
    counts = []
    made = ns.response("Ca48", "Fermi", force="SkM*", high=30 * MeV, progress=counts.append)
    assert len(counts) > 40
    (state,) = (line for line in made.lines if line.strength > 7)
    assert 6.5 < state.energy / MeV < 6.7
    assert made.centroid / MeV == pytest.approx(6.77, abs=0.01)
    filled = [each.energy for each in made.state.levels if each.kind == "neutron" and each.occupation > 0.5]
    assert made.threshold == pytest.approx(-max(filled))  # a neutron of the highest level becomes a free proton
    assert made.exhausted == pytest.approx(1, abs=1e-3)
    assert made.moment(0) - made.opposite == pytest.approx(8, abs=8e-3)
    again = ns.response("Ca48", "Fermi", force="SkM*", high=30 * MeV, progress=counts.append)
    assert again.lines == made.lines
    assert again.moment(1) == made.moment(1)
    assert len(counts) == counts[-1] + len(made.branches[0].spectrum.fit.omega)  # nothing was computed again


@pytest.mark.slow
def test_the_giant_dipole_resonance_of_oxygen():
    """α_D 0.6365 fm³ and the bound 1⁻ at 9.483 and 10.814 MeV are those of matrix RPA in a box (SLy4)."""
    dipole = ns.response("O16", "E1", keep=False)
    assert dipole.polarisability / fm**3 == pytest.approx(0.6365, abs=1e-4)
    assert dipole.exhausted == pytest.approx(1, abs=3e-4)
    assert [line.energy / MeV for line in dipole.lines] == pytest.approx([9.483, 10.814], abs=1e-3)
    E = np.linspace(12, 30, 500) * MeV
    assert 19.0 < E[np.argmax(dipole(E))] / MeV < 19.5
    # Transition density of the peak: neutrons against protons, and √(S/(2J+1)) with the operator.
    found = dipole.transition_density(19.1 * MeV)
    inside = (found.r > 2 * fm) & (found.r < 3 * fm)
    assert (found.neutrons[inside] * found.protons[inside] < 0).all()


@pytest.mark.slow
def test_moments_without_a_spectrum():
    """Matrix RPA in a box: α_D 0.6365 fm³, that is m₋₁ 0.15828 fm²/MeV; and the sum rule of the functional."""
    assert total_moment("O16", "E1", -1) / (fm**2 / MeV) == pytest.approx(0.15828, rel=1e-4)
    assert total_moment("O16", "E1", 1) / (fm**2 * MeV) == pytest.approx(63.806, rel=1e-4)


@pytest.mark.parametrize("k", [2, True, 0.5, None])
def test_other_moments_are_refused(k):
    with pytest.raises(InputError, match="-1, 0 or 1"):
        total_moment("O16", "E1", k)


@pytest.mark.slow
def test_a_multipole_of_one_s_own():
    """Twice the operator of Gamow–Teller is four times the strength."""
    (part,) = multipole("GamowTeller").parts
    double = tuple(type(row)(row.field, row.power, row.charges, 2 * row.factor) for row in part.rows)
    mine = Multipole("mine", (type(part)(1, False, double),), 0, "np")
    one = ns.response("Ca48", "GamowTeller", force="SkM*", high=30 * MeV)
    two = ns.response("Ca48", mine, force="SkM*", high=30 * MeV, keep=False)
    assert two.moment(0) == pytest.approx(4 * one.moment(0), rel=1e-3)
    assert two.exhausted == pytest.approx(1, abs=1e-3)
