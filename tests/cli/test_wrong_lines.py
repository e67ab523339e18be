"""Wrong command lines, as they are typed: one sentence on standard error, nothing else, and exit 2."""

import pytest

CONUS = "conus_plus_2025"  # a published number, which needs no release
SPECTRUM = "spectrum --target CsI --distance 19.3"
MASSIVE = "--model LightVector:charges=b_minus_l --parameter coupling"

LINES = [
    # names
    "reprot",
    "fit",
    "fit coherent_csi_2021",
    "fit coherent-xe-2024 --parameter sin2_theta_w",
    f"fit {CONUS} --parameter",
    f"fit {CONUS} --parameter g_A",
    f"fit {CONUS} --parameter ee_u",
    f"fit {CONUS} --parameter =1",
    f"fit {CONUS} CONUS-plus-2025 --parameter sin2_theta_w",
    f"fit {CONUS} --parameter sin2_theta_w --parameter sin2-theta-w",
    "fit coherent_csi_2021 coherent_csi_2017 --parameter sin2_theta_w",
    "fit --parameter sin2_theta_w",
    f"fit {CONUS} --paramter sin2_theta_w",
    # values and ranges
    f"fit {CONUS} --parameter sin2_theta_w=low",
    f"fit {CONUS} --parameter sin2_theta_w=0.3:0.2",
    f"fit {CONUS} --parameter sin2_theta_w=0.3MeV",
    f"fit {CONUS} --parameter sin2_theta_w=nan",
    f"fit {CONUS} --parameter sin2_theta_w=1e400",
    f"fit {CONUS} --parameter sin2_theta_w=",
    f"fit {CONUS} --parameter sin2_theta_w --sin2-theta-w 0.2",
    f"fit {CONUS} --parameter sin2_theta_w --sin2-theta-w wide",
    f"scan {CONUS} --parameter sin2_theta_w",
    f"scan {CONUS} --parameter sin2_theta_w=0.2",
    f"scan {CONUS} --parameter sin2_theta_w=0.2:0.1",
    f"scan {CONUS} --parameter sin2_theta_w=0.2:0.2",
    f"scan {CONUS} --parameter sin2_theta_w=0.1:0.3:2",
    f"scan {CONUS} --parameter sin2_theta_w=0.1:0.3:many",
    f"scan {CONUS} --parameter sin2_theta_w=0.1:0.3:5:cubic",
    f"scan {CONUS} --parameter sin2_theta_w=0:1:5:log",
    f"scan {CONUS} --parameter sin2_theta_w=-1:1:log",
    f"scan {CONUS} --parameter sin2_theta_w --from 0.1",
    f"scan {CONUS} --parameter sin2_theta_w=0:1 --from 0 --to 1",
    f"scan {CONUS} --parameter sin2_theta_w --from 1 --to 0",
    f"scan {CONUS} --parameter sin2_theta_w --from 0 --to inf",
    f"scan {CONUS} --parameter sin2_theta_w=0:1 --points 2",
    f"scan {CONUS} --parameter sin2_theta_w=0:1 --model NSI --parameter ee_u=0:1 --parameter ee_d=0:1",
    # models
    f"fit {CONUS} --parameter mass --model LightAxion",
    f"fit {CONUS} --parameter sin2_theta_w --model NSI",
    f"fit {CONUS} --parameter ee_u --model NSI:ee_u=0.1",
    f"fit {CONUS} --parameter ee_u --model NSI:ee_u",
    f"fit {CONUS} --parameter ee_u --model NSI:ee_d=big",
    f"fit {CONUS} --parameter ee_e --model NSI",
    f"fit {CONUS} --parameter mumu_u --model NSI",  # a reactor has electron antineutrinos
    f"fit {CONUS} {MASSIVE}",
    f"fit {CONUS} {MASSIVE} --parameter mass=10",
    f"fit {CONUS} {MASSIVE} --parameter mass=-1:1MeV",
    f"scan {CONUS} {MASSIVE}=1e-6:1e-3:log --parameter mass=1:1000:log",
    f"fit {CONUS} --parameter mass --model LightVector:mass=1MeV,coupling=1,charges=dark",
    f"fit {CONUS} --parameter mass --model LightVector --model LightScalar",
    f"fit {CONUS} --parameter size --model nowhere.py:TERM",
    f"fit {CONUS} --parameter size --model nowhere.py",
    f"fit {CONUS} --parameter cevns --model NSI:ee_u=0.1",
    f"fit {CONUS} --parameter cevns --parameter sin2_theta_w",
    f"fit {CONUS} --parameter sin2_theta_w --form-factor sphere",
    f"fit {CONUS} --parameter cevns --spins",
    f"fit {CONUS} --parameter sin2_theta_w --couplings running",
    f"fit {CONUS} --parameter lar2020_brn",
    f"fit {CONUS} --parameter conus_plus_2025_rate=0.1us",
    # experiments
    "fit --experiment Atlantis --parameter sin2_theta_w",
    "fit --experiment nowhere.toml --parameter sin2_theta_w",
    "fit --experiment CONUS --parameter sin2_theta_w",  # no efficiency is published
    "fit --experiment CONUS+ --experiment conus+ --parameter sin2_theta_w",
    "fit --experiment CONUS+ --uncertainty -0.1 --parameter sin2_theta_w",
    f"fit {CONUS} --uncertainty 0.1 --parameter sin2_theta_w",
    "fit --experiment CONUS+ coherent-lar-2020 --parameter cevns",
    # files
    f"fit {CONUS} --parameter sin2_theta_w --figure fit.doc",
    f"fit {CONUS} --parameter sin2_theta_w --figure absent/fit.png",
    f"fit {CONUS} --parameter sin2_theta_w --figure fit.png --no-figure",
    f"fit {CONUS} --parameter sin2_theta_w --out a_file",
    f"scan {CONUS} --parameter cevns=200:600 --keep absent/scan.npz",
    f"scan {CONUS} --parameter cevns=200:600 --out a_file/folder",
    # other commands
    "spectrum --target CsI",
    f"{SPECTRUM} --source Atlantis",
    "spectrum --target Unobtainium --distance 20",
    "spectrum --target CsI --distance -20",
    f"{SPECTRUM} --from 5 --to 1",
    f"{SPECTRUM} --pot -1",
    f"{SPECTRUM} --model NSI:ee_x=1",
    f"{SPECTRUM} --couplings 2",
    f"{SPECTRUM} --electrons --spins",
    f"{SPECTRUM} --radiative yes",
    "counts",
    "counts Atlantis",
    "counts COHERENT-LAr-2020 --form-factor sphere",
    "counts COHERENT-LAr-2020 --model MagneticMoment:mu=1e-9",
    "structure",
    "structure Ar400",
    "structure Ar40 --force SLy99",
    "facilities --distance 0",
    "report --out a_file --no-figures",
    "data path coherent_ge",
    "data fetch conus-plus-2025",
    "data delete all",
]


def test_they_are_many():
    assert len(set(LINES)) == len(LINES) >= 60


@pytest.mark.parametrize("line", LINES)
def test_a_wrong_line_is_answered_by_one_sentence(run, alone, refused, line):
    (alone / "here" / "a_file").write_text("")
    outcome = run(*line.split())
    refused(outcome)
    assert len(outcome.err) < 700
    assert [each.name for each in (alone / "here").iterdir()] == ["a_file"]
