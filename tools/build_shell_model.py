"""Build src/nuscatter/structure/tables/shell_model.csv: the polynomials of shell-model responses, a line a nuclide.

The argument is a folder with two collections; only numbers are taken from them:

    hoferichter_ff/hoferichter2020_coefficients.json    M and Phi'' of Cs, I, Xe as printed in arXiv:2007.08529, App. E
    shell_model_obdm/targets/…                          one-body densities of github.com/ogorton/dmscatter (MIT)

    python tools/build_shell_model.py FOLDER            write the table
    python tools/build_shell_model.py FOLDER --check    compare it with the one committed; exit 1 if it differs

What is decided here:

- Where there are published polynomials they are taken, with their digits. Those of 40Ar, and the digit of 130Xe that
  the first copy has wrong (SLIPS), are from a second copy: github.com/cheekyparticle/RAPIDD_for_DM at commit 31115285,
  lib/source/MenenFF.c, whose other numbers of xenon are the same.
- For other nuclides the polynomials follow from the occupations of the orbits: the multipole L = 0 of M and Phi'' sees
  nothing else where a valence space has one orbit for each (l, j). The core is filled.
- The oscillator length is hbar c / sqrt(m hbar omega) with m = 938.919 MeV, hbar omega = 45 A^(-1/3) - 25 A^(-2/3) MeV.
  It gives the printed lengths of Cs, I and Xe to their last digit.

What is checked: c0 = A and Z - N; each published polynomial is a sum of those of the valence orbits and of the core
(2e-3 of a coefficient; the wrong digit of 130Xe is 6e-3 off); the densities of 132Xe and 136Xe, which the authors
computed with the same interaction and without truncation, give the published polynomials (2e-4 of F).
"""

import argparse
import hashlib
import json
import sys
from math import gamma
from pathlib import Path

import numpy as np

from nuscatter.matter.nuclide import nuclide
from nuscatter.units import Array

TABLE = Path(__file__).parents[1] / "src/nuscatter/structure/tables/shell_model.csv"
PUBLISHED = "hoferichter_ff/hoferichter2020_coefficients.json"
HEADER = """\
# Shell-model responses M and Phi'' of nuclear ground states, L = 0. Made by tools/build_shell_model.py; do not edit.
# F(u) = exp(-u/2) (c0 + c1 u + c2 u^2 + ...), u = Q^2 b^2/2, plus = protons + neutrons, minus = protons - neutrons; b
#   is the oscillator length. The motion of the centre of mass is not taken out.
# published: M. Hoferichter, J. Menendez, A. Schwenk, Phys. Rev. D 102 (2020) 074018, arXiv:2007.08529, Appendix E, the
#   printed coefficients, from two typed copies in public codes: a collection of SHA-256 {digest},
#   and github.com/cheekyparticle/RAPIDD_for_DM, lib/source/MenenFF.c at commit 31115285.
# computed: from the occupations of the orbits in github.com/ogorton/dmscatter at commit d4c5046b, targets/ (MIT,
#   copyright 2022 dmscatter development team; O. C. Gorton, C. W. Johnson, C. Jiao, J. Nikoleyczik, Comput. Phys.
#   Commun. 284 (2023) 108597), with b^2 = (hbar c)^2/(938.919 MeV (45 A^(-1/3) - 25 A^(-2/3)) MeV).
"""
COLUMNS = "nuclide,source,interaction,length_fm,M_plus,M_minus,Phi_plus,Phi_minus"
RESPONSES = {"M_plus": "M_plus", "M_minus": "M_minus", "Phi_plus": "Phi2_plus", "Phi_minus": "Phi2_minus"}

#: What the second copy has in place of a coefficient of the first: (nuclide, response, power) → (first, second).
SLIPS = {("Xe130", "M_plus", 3): (-3.82921, -3.89291)}
ARGON = {
    "M_plus": [40.0, -20.9778, 2.41486, -0.0368597],
    "M_minus": [-4.0, 3.42422, -0.618209, 0.0268957],
    "Phi_plus": [-4.79093, 1.4068, -0.0683192],
    "Phi_minus": [0.326509, -0.452519, 0.0589909],
}
GCN, SDPF, USDB = "GCN50:82", "sd and pf shells", "USDB (B. A. Brown and W. A. Richter 2006)"
JUN45 = "JUN45 (M. Honma et al. 2009)"

#: Orbits (n, l, 2j) in the order in which cores are filled.
ORDER = [(0, 0, 1), (0, 1, 3), (0, 1, 1), (0, 2, 5), (1, 0, 1), (0, 2, 3), (0, 3, 7), (1, 1, 3), (0, 3, 5), (1, 1, 1)]
ORDER += [(0, 4, 9)]
#: File of densities, interaction, and the number of protons and of neutrons in the core.
COMPUTED = {
    "F19": ("F/f19usdb.dres", USDB, 8),
    "Na23": ("Na/na23usdb.dres", USDB, 8),
    "Si28": ("Si/si28usdb.dres", USDB, 8),
    "Si29": ("Si/si29usdb.dres", USDB, 8),
    "Si30": ("Si/si30usdb.dres", USDB, 8),
    "Ge70": ("Ge/ge70jun45.dres", JUN45, 28),
    "Ge72": ("Ge/ge72jun45.dres", JUN45, 28),
    "Ge73": ("Ge/ge73jun45.dres", JUN45, 28),
    "Ge74": ("Ge/ge74jun45.dres", JUN45, 28),
    "Ge76": ("Ge/ge76jun45.dres", JUN45, 28),
}
Orbit = tuple[int, int, int]


def kummer(terms: int, below: float, size: int) -> Array:
    """Return the coefficients of 1F1(-terms; below; u/2) in powers of u."""
    found = [1.0]
    for k in range(terms):
        found.append(found[-1] * (k - terms) / ((below + k) * (k + 1)) / 2)
    return np.array(found + [0.0] * (size - len(found)))


def orbit_responses(orbit: Orbit, size: int = 7) -> tuple[Array, Array]:
    """Return the polynomials of M and Phi'' of one nucleon in an oscillator orbit (n counts from 0).

    u² is r^(2l+2) exp(-r²/b²) times a polynomial in r²; the transform of each power is a 1F1 that ends.
    """
    n, l, twice_j = orbit  # noqa: E741
    # L_n^(l+1/2)(r²/b²), squared.
    laguerre = [
        (-1) ** k * gamma(n + l + 1.5) / (gamma(n - k + 1) * gamma(l + 1.5 + k) * gamma(k + 1)) for k in range(n + 1)
    ]
    square = np.convolve(laguerre, laguerre)
    weights = [c * gamma(l + 1.5 + k) for k, c in enumerate(square)]
    shares = np.array(weights) / sum(weights)
    charge = sum(share * kummer(l + k, 1.5, size) for k, share in enumerate(shares))
    spin = l if twice_j == 2 * l + 1 else -(l + 1)
    if l == 0:
        return np.asarray(charge), np.zeros(size)
    spin_orbit = sum(-spin / 3 * share * kummer(l + k - 1, 2.5, size) for k, share in enumerate(shares))
    return np.asarray(charge), np.asarray(spin_orbit)


def core(nucleons: int) -> dict[Orbit, float]:
    """Return the filled orbits of a core."""
    found: dict[Orbit, float] = {}
    for orbit in ORDER:
        if nucleons > 0:
            found[orbit] = orbit[2] + 1.0
            nucleons -= orbit[2] + 1
    assert nucleons == 0
    return found


def read_occupations(path: Path) -> tuple[dict[Orbit, float], dict[Orbit, float]]:
    """Return how many protons and neutrons are in each valence orbit of the ground state in a file of BIGSTICK."""
    lines = iter(path.read_text(encoding="utf-8").splitlines())
    orbits: dict[int, Orbit] = {}
    for line in lines:
        if "ORBIT" in line:
            break
    for line in lines:
        words = line.split()
        if len(words) != 4:
            break
        number, *labels = (int(word) for word in words)
        orbits[number] = (labels[0], labels[1], labels[2])
    for line in lines:
        if line.split()[:4] == ["Initial", "state", "#", "1"]:
            twice_spin = int(line.split("=")[-1].split()[0])
            break
    assert next(lines).split()[:4] == ["Final", "state", "#", "1"]
    assert next(lines).split()[:5] == ["Jt", "=", "0,", "proton", "neutron"]
    protons, neutrons = {}, {}
    for line in lines:
        words = line.split()
        if len(words) != 4 or not words[0].isdigit():
            break
        assert words[0] == words[1], "the polynomials are of occupations only"
        orbit = orbits[int(words[0])]
        # The density of multipole 0 is <n_a> sqrt((2J+1)/(2j+1)).
        scale = ((orbit[2] + 1) / (twice_spin + 1)) ** 0.5
        protons[orbit], neutrons[orbit] = float(words[2]) * scale, float(words[3]) * scale
    return protons, neutrons


def computed(folder: Path, name: str, file: str, filled: int) -> dict[str, Array]:
    """Return the four polynomials of a nuclide from its occupations."""
    chosen = nuclide(name)
    found = []
    for valence, number in zip(
        read_occupations(folder / "shell_model_obdm/targets" / file), (chosen.Z, chosen.N), strict=True
    ):
        assert abs(sum(valence.values()) + filled - number) < 1e-4, name
        assert all(-1e-6 < held < orbit[2] + 1 + 1e-4 for orbit, held in valence.items()), name
        # The printed densities have five decimals; the number of nucleons is exact.
        exact = (number - filled) / sum(valence.values())
        held = core(filled) | {orbit: each * exact for orbit, each in valence.items()}
        held_responses = [(each, *orbit_responses(orbit)) for orbit, each in held.items()]
        charge = np.sum([each * response for each, response, _ in held_responses], axis=0)
        spin = np.sum([each * response for each, _, response in held_responses], axis=0)
        found.append((charge, spin))
    (p, phi_p), (n, phi_n) = found
    return {"M_plus": p + n, "M_minus": p - n, "Phi_plus": phi_p + phi_n, "Phi_minus": phi_p - phi_n}


def trimmed(coefficients: Array) -> Array:
    """Return a polynomial without the powers that it has not (rounding leaves 1e-16), with one zero if it is zero."""
    kept = np.flatnonzero(np.abs(coefficients) > 1e-12)
    return coefficients[: kept[-1] + 1] if kept.size else np.zeros(1)


def published(folder: Path) -> dict[str, tuple[str, float, dict[str, list[float]]]]:
    """Return interaction, length and polynomials of the nuclides with printed coefficients."""
    nuclei = json.loads((folder / PUBLISHED).read_text(encoding="utf-8"))["nuclei"]
    found = {"Ar40": (SDPF, round(length(40), 4), ARGON)}
    for name, entry in nuclei.items():
        if "M_plus" in entry:
            found[name] = (GCN, entry["b_fm"], {ours: list(entry[theirs]) for ours, theirs in RESPONSES.items()})
            assert abs(entry["b_fm"] - length(nuclide(name).A)) < 1e-4, name
    for (name, response, power), (first, second) in SLIPS.items():
        coefficients = found[name][2][response]
        assert coefficients[power] == first
        coefficients[power] = second
    return found


def length(A: int) -> float:
    """Return the oscillator length [fm]."""
    return float(197.3269804 / (938.919 * (45 * A ** (-1 / 3) - 25 * A ** (-2 / 3))) ** 0.5)


def check(name: str, polynomials: dict[str, list[float]]) -> None:
    """Stop where printed polynomials do not count the nucleons, or are no sum of those of the orbits."""
    chosen = nuclide(name)
    assert polynomials["M_plus"][0] == chosen.A, name
    assert polynomials["M_minus"][0] == chosen.Z - chosen.N, name
    filled, valence = (50, [(0, 4), (1, 2), (2, 0), (0, 5)]) if chosen.Z > 50 else (8, [(1, 0), (0, 2), (1, 1), (0, 3)])
    for kind, below, orbits in (("M", 0, valence), ("Phi", 1, [each for each in valence if each[1]])):
        plus, minus = (np.array(polynomials[f"{kind}_{sign}"]) for sign in ("plus", "minus"))
        for printed in ((plus + minus) / 2, (plus - minus) / 2):
            size = len(printed)
            held = sum(each * orbit_responses(orbit)[below][:size] for orbit, each in core(filled).items())
            matrix = np.array([orbit_responses((*each, 2 * each[1] + 1))[below][:size] for each in orbits]).T
            scale = np.abs(printed)
            occupied = np.linalg.lstsq(matrix / scale[:, None], (printed - held) / scale, rcond=None)[0]
            worst = np.abs((held + matrix @ occupied - printed) / scale).max()
            assert worst < 2.5e-3, (name, kind, worst)


def compare(folder: Path, polynomials: dict[str, dict[str, list[float]]]) -> None:
    """Stop where the densities of the same interaction do not give the printed polynomials."""
    u = np.linspace(0, 10, 201)
    for name in ("Xe132", "Xe136"):
        own = computed(folder, name, f"Xe/{name.lower()}gcn.dres", 50)
        for response, printed in polynomials[name].items():
            ours, theirs = (np.exp(-u / 2) * np.polynomial.polynomial.polyval(u, c) for c in (own[response], printed))
            assert np.abs(ours - theirs).max() < 2e-4 * abs(printed[0]), (name, response)


def build(folder: Path) -> tuple[str, int]:
    """Return the text of the table and how many nuclides it has."""
    known = published(folder)
    for name, (_, _, polynomials) in known.items():
        check(name, polynomials)
    compare(folder, {name: polynomials for name, (_, _, polynomials) in known.items()})
    lines = {}
    for name, (interaction, b, polynomials) in known.items():
        texts = [" ".join(f"{c:.9g}" for c in polynomials[response]) for response in RESPONSES]
        lines[name] = ",".join([name, "published", interaction, f"{b:.4f}", *texts])
    for name, (file, interaction, filled) in COMPUTED.items():
        own = computed(folder, name, file, filled)
        texts = [" ".join(f"{c:.7g}" for c in trimmed(own[response])) for response in RESPONSES]
        lines[name] = ",".join([name, "computed", interaction, f"{length(nuclide(name).A):.4f}", *texts])
    digest = hashlib.sha256((folder / PUBLISHED).read_bytes()).hexdigest()[:16]
    ordered = sorted(lines, key=lambda name: (nuclide(name).Z, nuclide(name).A))
    return HEADER.format(digest=digest) + "\n".join([COLUMNS, *(lines[name] for name in ordered)]) + "\n", len(lines)


def main() -> None:
    """Write the table, or compare it with the committed one."""
    parser = argparse.ArgumentParser(description="Build the table of shell-model responses.")
    parser.add_argument("folder", type=Path, help="folder with hoferichter_ff/ and shell_model_obdm/")
    parser.add_argument("--check", action="store_true", help="compare with the committed table, write nothing")
    arguments = parser.parse_args()
    if not (arguments.folder / PUBLISHED).is_file():
        sys.exit(f"There is no {PUBLISHED} in {arguments.folder}.")
    text, number = build(arguments.folder)
    if not arguments.check:
        TABLE.write_bytes(text.encode("ascii"))
    elif not TABLE.is_file() or TABLE.read_bytes() != text.encode("ascii"):
        sys.exit(f"{TABLE} is not what the sources give; run tools/build_shell_model.py.")
    print(f"{TABLE}: {number} nuclides, {len(text)} bytes{', as committed' if arguments.check else ''}.")


if __name__ == "__main__":
    main()
