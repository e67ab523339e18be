import math
import os
import subprocess
import sys

import pytest

from nuscatter import units
from nuscatter.units import (
    GW,
    GeV,
    Hz,
    J,
    MeV,
    TeV,
    W,
    angstrom,
    barn,
    bohr_magneton,
    cm,
    day,
    erg,
    eV,
    fm,
    g,
    hour,
    keV,
    kg,
    km,
    kt,
    kW,
    m,
    megaparsec,
    mg,
    minute,
    mm,
    ms,
    ns,
    s,
    tesla,
    tonne,
    us,
    year,
)  # fmt: skip

# Typed from SI and CODATA 2022, not from the module.
PLANCK, CHARGE, LIGHT = 6.62607015e-34, 1.602176634e-19, 299792458.0


def test_hbar_c_is_one():
    hbar_c = PLANCK * LIGHT / (2 * math.pi * CHARGE) * 1e-6 * 1e15  # MeV fm
    assert hbar_c == pytest.approx(197.3269804593, rel=1e-12, abs=0)
    assert 1 / (hbar_c * MeV * fm) == pytest.approx(1, rel=1e-14, abs=0)


def test_hbar_is_one():
    assert s * eV == pytest.approx(2 * math.pi * CHARGE / PLANCK, rel=1e-14, abs=0)
    assert 1 / (s * MeV) == pytest.approx(6.582119569e-22, rel=1e-9, abs=0)


def test_light_is_one():
    assert m / s == pytest.approx(1 / LIGHT, rel=1e-15, abs=0)
    assert kg / J == pytest.approx(LIGHT**2, rel=1e-15, abs=0)


def test_the_published_conversion_of_cross_sections():
    """(ħc)² = 0.389379372 GeV² mb (PDG)."""
    assert 1 / GeV**2 / (1e-3 * barn) == pytest.approx(0.389379372, rel=1e-9, abs=0)


def test_the_atomic_mass_unit_in_kilograms():
    """CODATA 2022: 1 u = 1.66053906892(52)e-27 kg = 931.49410372(29) MeV."""
    assert 931.49410372 * MeV / kg == pytest.approx(1.66053906892e-27, rel=5e-10, abs=0)


def test_the_bohr_magneton_is_e_over_twice_the_electron_mass():
    """In Heaviside–Lorentz units e² = 4πα; so this ties the tesla, the magnetic constant and α together."""
    electron_mass, alpha = 0.51099895069 * MeV, 7.2973525643e-3
    assert bohr_magneton == pytest.approx(math.sqrt(4 * math.pi * alpha) / (2 * electron_mass), rel=1e-9, abs=0)
    assert bohr_magneton * tesla / MeV == pytest.approx(5.7883817982e-11, rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("large", "small", "ratio"),
    [
        (MeV, keV, 1e3), (keV, eV, 1e3), (GeV, MeV, 1e3), (TeV, GeV, 1e3), (s, ms, 1e3), (ms, us, 1e3), (us, ns, 1e3),
        (minute, s, 60), (hour, minute, 60), (day, hour, 24), (year, day, 365.25), (km, m, 1e3), (m, cm, 100),
        (cm, mm, 10), (angstrom, fm, 1e5), (fm**2, barn, 1e-2), (cm**2, barn, 1e24), (kg, g, 1e3), (g, mg, 1e3),
        (tonne, kg, 1e3), (kt, tonne, 1e3), (kW, W, 1e3), (GW, units.MW, 1e3), (units.MW, kW, 1e3), (1 / s, Hz, 1),
        (W * s, J, 1), (GW * hour, J, 3.6e12), (J, erg, 1e7), (megaparsec, m, 3.0856775814913673e22),
    ],
)  # fmt: skip
def test_prefixes(large, small, ratio):
    assert large / small == pytest.approx(ratio, rel=1e-14, abs=0)


def test_the_scale_is_read_from_the_environment():
    code = "from nuscatter import units as u; print(u.MeV, u.fm * u.MeV, u.kg / u.MeV, u.tesla / u.MeV**2)"
    lines = []
    for scale in ("1", "1.7", "0.25"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "NUSCATTER_MEV": scale}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        first, *rest = map(float, done.stdout.split())
        assert first == float(scale)
        lines.append(rest)
    assert lines[1] == pytest.approx(lines[0], rel=1e-14, abs=0)
    assert lines[2] == pytest.approx(lines[0], rel=1e-14, abs=0)


def test_every_unit_is_a_positive_plain_number():
    public = {name: value for name, value in vars(units).items() if isinstance(value, float) and name[0] != "_"}
    assert len(public) >= 35
    assert all(math.isfinite(value) and value > 0 for value in public.values())


def test_a_star_import_brings_every_unit_and_leaves_the_package_its_name():
    space = {}
    exec("import nuscatter as ns\nfrom nuscatter.units import *\nmass = 24 * kg", space)
    assert space["ns"].__name__ == "nuscatter"
    assert space["mass"] == 24 * kg
    public = {name for name, value in vars(units).items() if isinstance(value, float) and name[0] != "_"}
    assert public - set(units.__all__) == {"ns"}
    assert units.ns == ns == 1e-9 * s
