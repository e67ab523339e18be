"""Build src/nuscatter/structure/tables/charge_densities.csv: one line for each published set of a measured density.

Needs `phasr` (development only; the library reads the table alone) and the file `const_dics.py` of PyPI DarkNews, a
second copy of the Fourier–Bessel coefficients. Its path is the argument:

    pip download DarkNews==0.4.8 --no-deps --no-binary :all:    (unpack it; src/DarkNews/const_dics.py)
    python tools/build_charge_densities.py CONST_DICS            write the table
    python tools/build_charge_densities.py CONST_DICS --check    compare it with the one committed; exit 1 if it differs

Both packages copy the University of Virginia's archive of nuclear charge densities, which was typed from the printed
tables and has slips. What is decided here:

- The nuclide is the one that a row names; the columns Z and A are wrong in six rows of phasr.
- A row whose A is 2Z although no such isotope exists in nature is a measurement on the natural element: it belongs to
  no nuclide, has A = 0 here and is refused.
- A set is refused, with its reason, where its integral is off Z by more than 0.1 %, or where its parameters give an rms
  radius that is off the published one by more than 1 % (0.3 to 1 %: a note). What may be wrong with it is in SLIPS.
- Sets whose rms radius differs from Angeli and Marinova's by more than 1 % are marked "dated".
- Where phasr and DarkNews differ, phasr is taken: DIFFERENCES lists all cases, and the script stops at any other.
"""

import argparse
import ast
import hashlib
import importlib.metadata
import importlib.resources
import re
import sys
from collections import Counter
from pathlib import Path

from nuscatter.matter.nuclide import Nuclide, natural_isotopes, nuclide
from nuscatter.structure.densities.measured import DensitySet, make_density
from nuscatter.units import fm

TABLE = Path(__file__).parents[1] / "src/nuscatter/structure/tables/charge_densities.csv"
FORMS = {
    "1": "harmonic_oscillator",
    "2": "modified_harmonic_oscillator",
    "3": "two_parameter_fermi",
    "4": "three_parameter_fermi",
    "5": "three_parameter_gaussian",
    "6": "two_parameter_gaussian",
}
HEADER = """\
# Published sets of measured charge densities. Made by tools/build_charge_densities.py; do not edit.
# Publications: H. de Vries, C. W. de Jager, C. de Vries, At. Data Nucl. Data Tables 36 (1987) 495,
#   doi:10.1016/0092-640X(87)90013-1; C. W. de Jager, H. de Vries, C. de Vries, ibid. 14 (1974) 479,
#   doi:10.1016/S0092-640X(74)80002-1; typed by the University of Virginia's archive of nuclear charge densities
#   (discovery.phys.virginia.edu/research/groups/ncd), 6Li and 10B of its Fourier-Bessel sets from an unnamed source.
# Packages: PyPI phasr {phasr} (BSD-3-Clause, copyright 2023 Frederic Noel), all sets; PyPI DarkNews 0.4.8 (MIT,
#   copyright 2021 Matheus Hostert), second copy of the Fourier-Bessel sets, const_dics.py of SHA-256
#   {digest}.
# Z, A: nuclide; A = 0: measured on the natural element.
# reference: key of the compilation's bibliography, empty where unknown. published_rms_fm: rms radius as printed.
# status: good; dated (rms radius off Angeli and Marinova 2013 by more than 1 %); refused (the note says why).
# parameters, in fm and e/fm^3:
#   fourier_bessel R a1 a2 ...; sum_of_gaussians RP R1 Q1 R2 Q2 ...; harmonic_oscillator and its modified form a alpha;
#   fermi c a w; gaussian c z w (negative w: the density ends where 1 + w r^2/c^2 is zero).
"""
COLUMNS = "Z,A,set,form,reference,published_rms_fm,status,note,parameters"

#: What a reader may do with a corrupted set: key is (symbol and A, reference or form).
SLIPS = {
    ("Li6", "fourier_bessel"): "its source is unknown",
    ("B10", "fourier_bessel"): "its source is unknown",
    ("Ni64", "fourier_bessel"): "with the opposite sign of a8 the charge would be right: look at the printed table",
    ("Ca48", "Be67d"): "w = -0.030 would give it: look at the printed table",
    ("Co59", "Sc77"): "w = 0.331 would give 3.778 fm: look at the printed table",
    ("Cu63", "Sc77"): "w = +0.339 would give 3.879 fm: look at the printed table",
    ("U238", "He73"): "4.8434 is a slip for 5.8434",
}
DEFORMED = "the parameters look like those of a deformed density before its average over angles"
#: Fourier-Bessel sets in which DarkNews differs from phasr, and how.
DIFFERENCES = {
    "he3": "all coefficients are 2.0132 times smaller and give the charge 0.99",
    "ni60": "a3 is another set's with the wrong sign and gives the charge 28.96",
    "sm144": "R = 9.2 fm for 9.25 fm",
    "sm148": "R = 9.2 fm for 9.25 fm",
    "sm150": "R = 9.2 fm for 9.25 fm",
    "sm152": "R = 9.2 fm for 9.25 fm",
    "zr98": "it is named 98Zr and is 90Zr",
}


def read_phasr(name: str) -> list[list[str]]:
    """Return the rows of a table of phasr, split at white space."""
    path = importlib.resources.files("phasr") / "nuclei/data" / name
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row and re.match(r"\d", row[0])]


def read_darknews(path: Path) -> dict[str, list[float]]:
    """Return {key: [a1, …, a17, R]} of DarkNews's `fourier_bessel_dic`, without running the file."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "fourier_bessel_dic":
            table = node.value
            assert isinstance(table, ast.Dict)
            pairs = zip(table.keys, table.values, strict=True)
            return {ast.literal_eval(key): ast.literal_eval(value.args[0]) for key, value in pairs}
    sys.exit(f"{path} has no fourier_bessel_dic.")


def nuclide_of(name: str) -> Nuclide | None:
    """Return the nuclide that a row names, as 208Pb; None for a natural element written with A = 2Z."""
    found = re.fullmatch(r"(\d+)(T1|[A-Z][a-z]?)", name)
    assert found, name
    A, symbol = int(found[1]), found[2].replace("T1", "Tl")
    if any(each.A == A for each in natural_isotopes(symbol)) or (symbol, A) in (("C", 14), ("H", 3)):
        return nuclide(f"{symbol}{A}")
    assert A == 2 * natural_isotopes(symbol)[0].Z, name
    return None


def fourier_bessel(darknews: dict[str, list[float]]) -> list[dict[str, str]]:
    """Return the Fourier–Bessel sets; stop where the two copies differ in a way that is not listed."""
    rows, seen = [], set()
    for name, _, _, *numbers in read_phasr("params_FB.txt"):
        chosen = nuclide_of(name)
        assert chosen
        key = {"Zr90": "zr98", "Tl203": "t1203", "Tl205": "t1205"}.get(chosen.name, chosen.name.lower())
        other, values = darknews.get(key, [0.0]), [float(each) for each in numbers]
        notes = []
        # The first coefficient says which of several sets DarkNews has.
        if other[0] == values[0] or key == "he3":
            seen.add(key)
            if key in DIFFERENCES:
                notes.append(f"the copy in DarkNews differs: {DIFFERENCES[key]}")
            elif other != values:
                sys.exit(f"{name}: phasr and DarkNews differ.")
        else:
            notes.append("one copy only (phasr)")
        *coefficients, radius = numbers
        while not float(coefficients[-1]):
            coefficients.pop()
        rows.append(row(chosen, "fourier_bessel", "", "", [radius, *coefficients], notes))
    if set(darknews) - seen:
        sys.exit(f"DarkNews has {set(darknews) - seen}, which phasr has not.")
    return rows


def sums_of_gaussians() -> list[dict[str, str]]:
    """Return the sums of Gaussians; the printed Z of 116Sn and 205Tl are wrong, the symbols are right."""
    rows = []
    for _, A, symbol, rms, width, *pairs in read_phasr("params_SOG.txt"):
        while not float(pairs[-1]) and not float(pairs[-2]):
            del pairs[-2:]
        chosen = nuclide(f"{symbol}{A}")
        rows.append(row(chosen, "sum_of_gaussians", "", rms, [width, *pairs], []))
    return rows


def models() -> list[dict[str, str]]:
    """Return the oscillator, Fermi and Gaussian sets."""
    rows = []
    for name, Z, _, model, c, z, w, rms, reference in read_phasr("params_basic.txt"):
        numbers = [c, z] if model in "12" else [c, z, w]
        chosen = nuclide_of(name)
        made = row(chosen, FORMS[model], reference.replace("NA", ""), rms if float(rms) else "", numbers, [])
        if chosen is None:
            made |= {"Z": Z, "status": "refused", "note": "measured on the natural element and not on one isotope"}
        rows.append(made)
    return rows


def row(
    chosen: Nuclide | None, form: str, reference: str, published: str, numbers: list[str], notes: list[str]
) -> dict[str, str]:
    """Return a line of the table, checked against its own numbers and against the measured radius."""
    line = {
        "Z": str(chosen.Z if chosen else 0), "A": str(chosen.A if chosen else 0), "set": "", "form": form,
        "reference": reference, "published_rms_fm": published, "status": "good", "note": "; ".join(notes),
        "parameters": " ".join(numbers),
    }  # fmt: skip
    if chosen is None:
        return line
    parameters = tuple(float(each) for each in numbers)
    shape = make_density(DensitySet(chosen.Z, chosen.A, "", form, reference, None, "good", "", parameters))
    rms, charge = float(shape.rms_radius / fm), shape.number / chosen.Z - 1
    reasons = []
    if abs(charge) > 1e-3:
        reasons.append(f"its charge is {shape.number:.3f} and not {chosen.Z}")
    if published and abs(rms / float(published) - 1) > 0.01:
        reasons.append(f"its parameters give an rms radius of {rms:.3f} fm and not the published {published} fm")
        if chosen.Z >= 62:
            reasons.append(DEFORMED)
    elif published and abs(rms / float(published) - 1) > 0.003:
        notes.append(f"rms radius {rms:.3f} fm; {published} fm is printed")
    if not reference and form.endswith("fermi"):
        reasons.append("neither its reference nor its rms radius is given")
    if reasons:
        slip = SLIPS.get((chosen.name, reference or form))
        return line | {"status": "refused", "note": "; ".join([*reasons, *([slip] if slip else []), *notes])}
    assert chosen.charge_radius is not None, chosen
    off = rms * fm / chosen.charge_radius - 1
    if abs(off) > 0.01:
        line["status"] = "dated"
        notes.append(f"rms radius {off:+.1%} from Angeli and Marinova")
    return line | {"note": "; ".join(notes)}


def name_sets(rows: list[dict[str, str]]) -> None:
    """Name each set by its form and reference, numbered where a nuclide has several without one."""
    keys = [(each["Z"], each["A"], each["form"], each["reference"]) for each in rows]
    many, seen = Counter(keys), Counter[tuple[str, ...]]()
    for each, key in zip(rows, keys, strict=True):
        seen[key] += 1
        parts = [each["form"], each["reference"]] + ([str(seen[key])] if many[key] > 1 else [])
        each["set"] = "_".join(part for part in parts if part)


def build(path: Path) -> tuple[str, Counter[str]]:
    """Return the text of the table and how many sets there are of each status."""
    rows = [*fourier_bessel(read_darknews(path)), *sums_of_gaussians(), *models()]
    name_sets(rows)
    rows.sort(key=lambda each: (int(each["Z"]), int(each["A"])))
    assert all("," not in value for each in rows for value in each.values())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    header = HEADER.format(phasr=importlib.metadata.version("phasr"), digest=digest)
    lines = [",".join(each[name] for name in COLUMNS.split(",")) for each in rows]
    return header + "\n".join([COLUMNS, *lines]) + "\n", Counter(each["status"] for each in rows)


def main() -> None:
    """Write the table, or compare it with the committed one."""
    parser = argparse.ArgumentParser(description="Build the table of charge densities.")
    parser.add_argument("darknews", type=Path, help="const_dics.py of DarkNews 0.4.8")
    parser.add_argument("--check", action="store_true", help="compare with the committed table, write nothing")
    arguments = parser.parse_args()
    if not arguments.darknews.is_file():
        sys.exit(f"There is no file {arguments.darknews}; give DarkNews's const_dics.py.")
    text, counts = build(arguments.darknews)
    if not arguments.check:
        TABLE.parent.mkdir(parents=True, exist_ok=True)
        TABLE.write_bytes(text.encode("ascii"))
    elif not TABLE.is_file() or TABLE.read_bytes() != text.encode("ascii"):
        sys.exit(f"{TABLE} is not what the sources give; run tools/build_charge_densities.py.")
    print(f"{TABLE}: {dict(counts)} sets, {len(text)} bytes{', as committed' if arguments.check else ''}.")


if __name__ == "__main__":
    main()
