"""No digit of a shipped table changes unseen: a checksum of the numbers of each, beside the sum rules of the fields.

A smooth table hides a wrong digit from every sum rule, so each table of facts in sources/, detectors/ and datasets/ has
a checksum of its numbers: a file by its cells, a table typed in Python by its literals. Text and layout do not count. A
number that is changed on purpose, with its source, changes the checksum here in the same commit. What the numbers must
fulfil as physics stands in tests/sources/test_facts.py and tests/datasets/test_facts.py.
"""

import ast
import csv
import hashlib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "src" / "nuscatter"

#: Table → how many numbers it has, and their checksum. Of tables of experiments each experiment has its own.
FILES: dict[str, tuple[int, str]] = {
    "catalogue/tables/experiment_numbers.csv: COHERENT-CsI": (12, "a28c64124815"),
    "catalogue/tables/experiment_numbers.csv: COHERENT-nubes": (9, "8de25e203377"),
    "catalogue/tables/experiment_numbers.csv: COHERENT-NaI-185": (9, "087329dea405"),
    "catalogue/tables/experiment_numbers.csv: COHERENT-LAr": (11, "0a49f1d71eec"),
    "catalogue/tables/experiment_numbers.csv: COHERENT-D2O": (3, "db52e4f01bf5"),
    "catalogue/tables/experiment_numbers.csv: COHERENT-Ge": (22, "90f82c6b857c"),
    "catalogue/tables/experiment_numbers.csv: COHERENT-NaI-3388": (3, "5a0cc9dc30e1"),
    "catalogue/tables/experiment_numbers.csv: CCM": (5, "0fcda01e2c4e"),
    "catalogue/tables/experiment_numbers.csv: CONNIE": (8, "e66b971817b4"),
    "catalogue/tables/experiment_numbers.csv: CONUS": (10, "adecb56e7b25"),
    "catalogue/tables/experiment_numbers.csv: CONUS+": (19, "0b864fbf60ad"),
    "catalogue/tables/experiment_numbers.csv: MINER": (11, "090942a6f9e4"),
    "catalogue/tables/experiment_numbers.csv: NUCLEUS": (7, "482255fedf19"),
    "catalogue/tables/experiment_numbers.csv: nuGeN": (8, "74565d99a4f3"),
    "catalogue/tables/experiment_numbers.csv: RED-100": (9, "13ddd1334954"),
    "catalogue/tables/experiment_numbers.csv: RICOCHET": (7, "119f8d363b0a"),
    "catalogue/tables/experiment_numbers.csv: TEXONO": (10, "5be458fe6f74"),
    "catalogue/tables/experiment_numbers.csv: Dresden-II": (10, "55ca513ab1cb"),
    "catalogue/tables/experiment_numbers.csv: NEON": (6, "10f0b9ff2e7a"),
    "catalogue/tables/experiment_numbers.csv: XENONnT": (19, "603f18d8ed0e"),
    "catalogue/tables/experiment_numbers.csv: PandaX-4T": (14, "479af10ec15b"),
    "catalogue/tables/experiment_numbers.csv: PandaX-4T-US2": (14, "b20757602533"),
    "catalogue/tables/experiment_numbers.csv: LZ": (6, "6f85816b74a0"),
    "catalogue/tables/inelastic_averages.csv": (68, "7faa6ac28a19"),
    "catalogue/tables/lz_efficiency.csv": (42, "f136689997f9"),
    "catalogue/tables/parity_violation.csv: PREX-1": (21, "563a53337344"),
    "catalogue/tables/parity_violation.csv: PREX-2": (30, "4447c8c97508"),
    "catalogue/tables/parity_violation.csv: CREX": (39, "63dac40a1eed"),
    "catalogue/tables/parity_violation.csv: Qweak-27Al": (35, "60e54537571e"),
    "catalogue/tables/parity_violation.csv: MREX": (8, "88beb15c3c73"),
    "catalogue/tables/planned_numbers.csv: COH-NaI-3388": (17, "683d5283304c"),
    "catalogue/tables/planned_numbers.csv: COH-Ge-18": (15, "6998e5a8940b"),
    "catalogue/tables/planned_numbers.csv: COH-Ar-750": (18, "cd38e5ba5e6c"),
    "catalogue/tables/planned_numbers.csv: COH-CryoCsI-10": (17, "d9d9bf83eee4"),
    "catalogue/tables/planned_numbers.csv: COH-CryoCsI-700": (18, "92d6b53340c9"),
    "catalogue/tables/planned_numbers.csv: STS-Ar-10t": (19, "ec518142352d"),
    "catalogue/tables/planned_numbers.csv: CCM200": (15, "457d78da04b2"),
    "catalogue/tables/planned_numbers.csv: J-PARC-CsI": (17, "85d398db43c4"),
    "catalogue/tables/planned_numbers.csv: ESS-CsI": (11, "3a318554d3e7"),
    "catalogue/tables/planned_numbers.csv: ESS-Xe": (11, "26eb2f82ee12"),
    "catalogue/tables/planned_numbers.csv: PIP2-BD-PAR": (14, "ae6fd48991ad"),
    "catalogue/tables/planned_numbers.csv: PIP2-BD-C-PAR": (17, "49c69be9cef8"),
    "catalogue/tables/planned_numbers.csv: PIP2-BD-RCS-SR": (14, "09912a9147d6"),
    "catalogue/tables/planned_numbers.csv: CONUS+-plan": (14, "fb04b9fd2130"),
    "catalogue/tables/planned_numbers.csv: NUCLEUS-plan": (15, "670fb650946d"),
    "catalogue/tables/spectrometer_acceptance.csv": (30, "afd9f0fa377f"),
    "catalogue/tables/xenonnt_efficiency.csv": (138, "92e89e9e5954"),
    "detectors/tables/photoabsorption.csv": (614, "4fa16651d3e9"),
    "sources/tables/atmospheric.csv": (190, "df0a708c239e"),
    "sources/tables/beta_branches.csv": (46, "e5efb95d53a3"),
    "sources/tables/boron8.csv": (146, "b8f211ea4c75"),
    "sources/tables/fission_spectra.csv": (488, "c1c8855d229f"),
    "sources/tables/off_equilibrium.csv": (30, "86b9e61faebe"),
}
#: Module → what is typed there: a name, how many numbers, and their checksum.
TYPED: dict[str, dict[str, tuple[int, str]]] = {
    "catalogue/dark_searches.py": {
        "ARGON_RATE": (8, "893fd07ca9a4"),
        "CSI_RATE": (8, "8fb3d6a39ed5"),
        "GERMANIUM_RATE": (8, "fbe49dc3fac0"),
        "XENON_RATE": (6, "09a49c3203d0"),
        "_CCM120": (17, "7ee8313590b8"),
        "_CCM200": (12, "c99fd260f9df"),
        "_SNS": (13, "b828dc4637ce"),
        "_PIP2_RUN": (8, "bba99bd96700"),
        "_SNS_WINDOWS": (8, "9f442794aba7"),
        "_LUJAN_WINDOW": (3, "280510f38e79"),
        "dark_searches": (127, "65a2e27b2d3c"),
    },
    "sources/reactors/fission.py": {
        "_EXTENDED": (2, "d6fcc47d6545"),
        "_POLYNOMIALS": (24, "6af36cf67cc3"),
    },
    "sources/reactors/fission_uncertainty.py": {
        "off_equilibrium": (3, "dbf23e874e2a"),
        "extrapolation": (5, "f5c4f32fd91b"),
    },
    "sources/reactors/reactor.py": {
        "TYPICAL_FRACTIONS": (4, "88cdff8d96b2"),
        "ENERGY_PER_FISSION": (8, "634477e274e4"),
        "CAPTURES_PER_FISSION": (1, "b4af4e0d4039"),
    },
    "sources/sky/solar.py": {
        "pp_end_point": (2, "e88f2206a652"),
        "_HEP_THERMAL": (2, "69874f124a82"),
        "_LITHIUM_LEVEL": (3, "07ce1bbe210f"),
        "B16_GS98": (16, "cbabbe21a0d9"),
        "B16_AGSS09met": (16, "beecddffba88"),
        "sno_boron8": (4, "e99a8aec64e3"),
        "_production_regions": (34, "bd99d0bc54b2"),
        "boron8_spectrum": (11, "d0849faa2568"),
    },
    "sources/radioactive.py": {
        "_SHELLS": (8, "3bed0329a199"),
        "_decays": (18, "567685b2ca04"),
    },
    "sources/accelerators/kaon_decay.py": {
        "charged_kaon_mass": (4, "1170909383bd"),
        "charged_kaon_lifetime": (4, "acad62025b63"),
        "neutral_pion_mass": (4, "33ec4f45a379"),
        "kaon_to_muon": (2, "50dc8d1234e4"),
        "kaon_to_pion_electron": (2, "f531115afe71"),
        "kaon_to_pion_muon": (2, "6d97c62f7644"),
        "vector_slope": (2, "56e3896ebc0e"),
        "scalar_slope": (2, "c388f05f7368"),
    },
    "propagation/mixing.py": {
        "nufit_6_0": (12, "9c0ac25cf18e"),
    },
    "sources/sky/diffuse.py": {
        "atmospheric_scale": (2, "6f5b5ff90dc2"),
        "dsnb_scale": (2, "8a6075292a55"),
    },
    "sources/accelerators/facilities.py": {
        "SNS_FLUX_UNCERTAINTY": (1, "14be4b45f18e"),
        "_SNS_PULSE": (4, "fc83c8ec759a"),
        "_SNS_LENGTH": (2, "d2fb8e800f24"),
        "mercury_nu_per_pot": (19, "906bbd993e5b"),
        "_SNS": (14, "7110c990b7bb"),
        "_SNS_PPU": (9, "2c3b29797ecb"),
        "_SNS_FTS": (4, "64c11dc0751d"),
        "_SNS_STS": (4, "e1e06e19a641"),
        "_LUJAN_FLUX": (7, "ebc07104d3bb"),
        "_LUJAN_ENERGY": (4, "a2733c4d1100"),
        "_LUJAN": (17, "06ca51da6867"),
        "_J_PARC": (18, "4355cfdeb151"),
        "_ESS": (14, "7f2a071ba150"),
        "facilities": (24, "885c84ea56d9"),
    },
    "detectors/germanium.py": {
        "pair_energy": (4, "500b616f95dd"),
        "fano_factor": (2, "e432f9866de7"),
        "bonhomme_k": (2, "e3e62efa4709"),
        "scholz_k": (2, "1d2758a514d8"),
        "scholz_xi": (4, "0f347e199413"),
    },
    "catalogue/coherent.py": {
        "CSI_SCINTILLATION": (20, "3d632e901f7e"),
        "CSI_EFFICIENCY": (12, "4b44bdb00380"),
        "CSI_TIME_EFFICIENCY": (4, "a237f15cd166"),
        "CSI_ENERGY_EDGES": (10, "939ac26918fe"),
        "CSI_TIME_EDGES": (13, "7e2bbdc83100"),
        "CSI_2017_QUENCHING": (7, "9d43ac64f8c5"),
        "CSI_2017_EFFICIENCY": (33, "a587091881e9"),
        "CSI_2017_ENERGY_EDGES": (3, "544fc108c13e"),
        "CSI_2017_TIME_EDGES": (4, "16069180d588"),
        "CSI_2017_PULSE": (4, "263a19d31326"),
        "LAR_EFFICIENCY": (28, "7da93cb9e01f"),
        "CSI_2017_SOURCE": (4, "71c3eadaaa29"),
        "LAR_SOURCE": (4, "f335e3214439"),
        "LAR_PULSE": (4, "ebb429357f73"),
        "csi_2017": (4, "05b98d90f11e"),
        "lar_2020": (20, "048c8ef33b4e"),
    },
    "datasets/germanium_2024.py": {
        "GE_ENERGY_EDGES": (5, "ad91f701cbe5"),
        "GE_TIME_EDGES": (5, "9f7bc9845601"),
        "GE_LINDHARD_K": (5, "94fcc2ec457e"),
        "GE_TIMES": (14, "f7bff6142489"),
        "_NOISE": (6, "594809c88c6a"),
        "_RATE": (16, "7caac61557c0"),
    },
    "datasets/argon_2020.py": {
        "_SHAPE": (3, "43a2f9205ec9"),
        "_PULSE": (4, "049755c5e86d"),
    },
    "datasets/expectation/nuisance.py": {
        "FLUX_SNS": (1, "8aed642bf511"),
    },
    "datasets/csi_2017.py": {
        "_BEAM_ENERGY": (1, "1d91b08ada0f"),
        "_FORM_FACTOR": (2, "bbc1cf726437"),
    },
    "catalogue/assembly.py": {
        "YEAR_OF_BEAM": (2, "12773d791154"),
    },
}
#: Their numbers are hashes of other files, or words.
NO_NUMBERS = {
    "releases/registry.csv",
    "catalogue/tables/experiments.csv",
    "catalogue/tables/planned_experiments.csv",
}
FOLDERS = ("sources", "detectors", "catalogue", "releases", "datasets")
#: Each experiment's numbers in these have a checksum of their own.
OF_EXPERIMENTS = (
    "catalogue/tables/experiment_numbers.csv",
    "catalogue/tables/parity_violation.csv",
    "catalogue/tables/planned_numbers.csv",
)


def checksum(numbers: list[float]) -> tuple[int, str]:
    """Return how many numbers there are and a checksum that any digit, sign or change of order moves."""
    return len(numbers), hashlib.sha256(" ".join(map(repr, numbers)).encode()).hexdigest()[:12]


def cells(row: list[str]) -> list[float]:
    """Return the numbers of a row: a cell may hold several, and words are left out."""
    found = []
    for word in (word for cell in row for word in cell.split()):
        try:
            found.append(float(word))
        except ValueError:
            continue
    return found


def files() -> dict[str, tuple[int, str]]:
    """Return the checksum of every table of the folders by its path, and of each experiment's numbers."""
    found = {}
    for path in sorted(each for folder in FOLDERS for each in (PACKAGE / folder).rglob("*.csv")):
        name = path.relative_to(PACKAGE).as_posix()
        if name in NO_NUMBERS:
            continue
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        parts: dict[str, list[float]] = {}
        for row in csv.reader(lines):
            of_one = name in OF_EXPERIMENTS
            key, kept = (f"{name}: {row[0]}", row[2:5]) if of_one else (name, row)
            parts.setdefault(key, []).extend(cells(kept))
        found.update({key: checksum(numbers) for key, numbers in parts.items() if numbers})
    return found


class Literals(ast.NodeVisitor):
    """Collects the numbers of an expression or a function in their order, with their signs."""

    def __init__(self) -> None:
        self.found: list[float] = []

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        before = len(self.found)
        self.generic_visit(node)
        if isinstance(node.op, ast.USub):
            self.found[before:] = [-each for each in self.found[before:]]

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, int | float) and not isinstance(node.value, bool):
            self.found.append(float(node.value))

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self.generic_visit(node)
        self.found.append(
            {ast.Add: 1.5, ast.Sub: 2.5, ast.Mult: 3.5, ast.Div: 4.5, ast.Pow: 5.5}.get(type(node.op), 6.5)
        )


def typed(module: str) -> dict[str, tuple[int, str]]:
    """Return the checksum of each assignment and function of a module by its name; several of one line by the first."""
    found = {}
    for node in ast.parse((PACKAGE / module).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            name = node.name
        elif isinstance(node, ast.Assign):
            name = ast.unparse(node.targets[0]).strip("()").partition(",")[0]
        elif isinstance(node, ast.AnnAssign):
            name = ast.unparse(node.target)
        else:
            continue
        literals = Literals()
        literals.visit(node)
        found[name] = checksum(literals.found)
    return found


def test_every_table_has_a_checksum():
    assert set(files()) == set(FILES), (
        "A table of facts is new or gone: add its checksum, and a sum rule if it has one."
    )


@pytest.mark.parametrize("name", FILES)
def test_the_numbers_of_a_table_are_those_that_were_checked(name):
    found = files()[name]
    assert found == FILES[name], f"{name} now has {found}: if a source says so, put that here in the same commit."


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, names in TYPED.items() for name in names])
def test_the_numbers_typed_in_a_module_are_those_that_were_checked(module, name):
    found = typed(module).get(name)
    assert found == TYPED[module][name], f"{name} of {module} now has {found}: if a source says so, put that here."


def test_a_checksum_sees_a_digit_a_sign_and_an_order():
    known = checksum([1.0, -2.5e-3, 7.0])
    for changed in ([1.0, -2.6e-3, 7.0], [1.0, 2.5e-3, 7.0], [-2.5e-3, 1.0, 7.0], [1.0, -2.5e-3], [1.0, -2.5e-3, 70.0]):
        assert checksum(changed) != known
    assert cells(["U239", "31.1309", "160 170", "< 3", ""]) == [31.1309, 160.0, 170.0, 3.0]
    for text, numbers in {"f(-(1 + 2), 'x 3', True)": [-1.0, -2.0, -1.5], "2 * 3": [2.0, 3.0, 3.5]}.items():
        literals = Literals()
        literals.visit(ast.parse(text))
        assert literals.found == numbers
