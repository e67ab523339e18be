"""Draw the figures of the paper, and compare the numbers in its text with what is computed.

    python paper/make.py            figures into paper/figures, numbers compared; exit 1 if one of the text is not so
    python paper/make.py --check    the numbers alone

Needs the releases `coherent_csi_2021` and `coherent_lar_2020` (`NUSCATTER_DATA`, or `nuscatter data fetch`). It is
run by `make paper`. Times in the text are not compared: they are those of docs/peers.md.
"""

import argparse
import contextlib
import runpy
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

import nuscatter as ns
from nuscatter.figures.style import COLOURS, LABELS
from nuscatter.reports.results.standard_model.weak_mixing_angle import angle
from nuscatter.units import MeV, cm, keV, kg, m

HERE = Path(__file__).parent
ROOT = HERE.parent
PAPER = HERE / "paper.md"
FIGURES = HERE / "figures"


def mixing_angle() -> str:
    """Return sin²θ_W of CsI 2021 and argon 2020 with the interval of 68 %, as the text has it."""
    like = ns.datasets.coherent_csi_2021().likelihood(angle) + ns.datasets.coherent_lar_2020().likelihood(angle)
    scan = ns.scan(like, levels=[0.683], sin2_theta_w=np.linspace(0.05, 0.45, 41))
    ((low, high),) = scan.intervals(0.683)
    return f"{scan.best['sin2_theta_w']:.3f} ({low:.3f} to {high:.3f})"


def parity_violation() -> str:
    """Return PREX-2's asymmetry of a Skyrme force and the measured one."""
    measured = ns.parity_violation_measurement("PREX-2")
    predicted = measured.predict(ns.HartreeFock("SLy4")("Pb208"))
    return f"{predicted / 1e-9:.0f} ppb ({measured.asymmetry / 1e-9:.0f} ± {measured.error / 1e-9:.0f} measured)"


def argon() -> str:
    """Return the charged current on argon, averaged over stopped pions."""
    flux = ns.facility("SNS").flux(distance=27.5 * m, pot=1e23)
    return f"{ns.inelastic('Ar40', ns.CHARGED_CURRENT).averaged(flux, ns.nu_e) / cm**2 / 1e-42:.0f}"


def events(name: str) -> str:
    """Return the number of events predicted for an experiment of the catalogue."""
    return f"{ns.experiment(name).counts(ns.StandardModel()).sum():.1f} events"


def ledger() -> str:
    """Return the sentence that the tool of the ledger wrote on its page."""
    text = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
    start = text.index("Of ", text.index("\n\n## II") - 400)
    return " ".join(text[start : text.index(".\n", start)].split())


#: What the text says → how it is computed.
NUMBERS: Mapping[str, Callable[[], str]] = {
    "predicted in argon": lambda: events("COHERENT-LAr-2020"),
    "predicted in CsI": lambda: events("COHERENT-CsI-2021"),
    "sin²θ_W": mixing_angle,
    "PREX-2": parity_violation,
    "argon's charged current": argon,
    "ledger": ledger,
}


def wrong() -> list[str]:
    """Return a sentence for each number that the text does not have as it is computed."""
    text = " ".join(PAPER.read_text(encoding="utf-8").split())
    found = {name: compute() for name, compute in NUMBERS.items()}
    return [
        f"{name}: computed is '{value}', which is not in the text."
        for name, value in found.items()
        if value not in text
    ]


def whole_way() -> None:
    """Draw the gallery's figure of the whole way."""
    with contextlib.chdir(FIGURES):  # where the script writes
        runpy.run_path(str(ROOT / "examples" / "gallery" / "whole_way.py"))


def moments() -> None:
    """Draw the moments of a flux, the spectrum that they give, and what others need for the same accuracy."""
    sys.path.insert(0, str(ROOT / "benchmarks" / "peers"))
    import recoils
    from clock import best

    flux = ns.facility("SNS").flux(distance=19.3 * m, pot=1e23)
    E, T = np.linspace(0.5, 52.8, 300) * MeV, np.linspace(0.5, 48.0, 300) * keV
    with ns.figures.house_style():
        left, middle, right = (figure := Figure(figsize=(10.5, 3.2), layout="constrained")).subplots(1, 3)
        delayed = next(each.spectrum for each in flux.components if each.state == ns.nu_e)
        for k, look in enumerate(("-", "--", ":")):
            values = delayed.moment(k, E)
            left.plot(E / MeV, values / delayed.moment(k, 0.5 * MeV), look, color="k", label=rf"$k = {k}$")
        left.set(
            xlabel=r"$E_{\min}$ [MeV]",
            ylabel=r"$\Phi_k(E_{\min}) / \Phi_k(0.5\ \mathrm{MeV})$",
            title=r"Moments of $\nu_e$",
        )
        left.legend()
        for each in flux.components:
            name = str(each.state)
            rate = ns.recoil_spectrum(ns.StandardModel(), ns.Flux((each,)), "CsI", T)
            middle.semilogy(T / keV, rate * keV * kg, color=COLOURS[name], label=LABELS[name])
        middle.set(
            xlabel="recoil energy [keV]", ylabel="recoils / (keV kg)", ylim=(1e-4, 3), title="CsI, 19.3 m, 10²³ protons"
        )
        middle.legend()
        distance, wanted = recoils.DISTANCES[0], recoils.adaptive(recoils.DISTANCES[0])
        counts = (30, 100, 300, 1000, 3000)
        sums = [best(lambda d, n=n: recoils.summed(d, n), (distance,) * 3) for n in counts]
        right.loglog(
            [s for s, _ in sums],
            [off(found, wanted) for _, found in sums],
            "o-",
            color="0.4",
            label="sum over energies",
        )
        for n, (seconds, found) in zip(counts, sums, strict=True):
            right.annotate(str(n), (seconds, off(found, wanted)), xytext=(4, 4), textcoords="offset points", fontsize=7)
        quad, _ = best(recoils.adaptive, (distance,) * 2)
        ours, found = best(recoils.ours, recoils.DISTANCES)
        right.plot(quad, 1e-15, "ks", label="adaptive quadrature, the reference")
        right.plot(ours, off(recoils.ours(distance), wanted), "*", ms=11, color="#D55E00", label="moments")
        right.set(
            xlabel="processor time of 200 recoil energies [s]", ylabel="largest relative difference", ylim=(1e-16, 10)
        )
        right.set_title("Beside other integrals")
        right.legend(fontsize=7, loc="center right")
    ns.figures.save(figure, FIGURES / "moments.png")


def off(found: np.ndarray, wanted: np.ndarray) -> float:
    """Return the largest relative difference, and no less than 1e-16, which a logarithm can show."""
    return max(float(np.max(np.abs(found / wanted - 1))), 1e-16)


def pulls() -> None:
    """Draw the pulls of the ledger's numbers that take no minutes."""
    from nuscatter.figures.pulls import pulls_figure
    from nuscatter.reports.ledger.run import ledger as run

    ns.figures.save(pulls_figure(run().lines), FIGURES / "ledger.png")


def main() -> int:
    """Draw and compare."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare the numbers, draw nothing")
    if not parser.parse_args().check:
        FIGURES.mkdir(exist_ok=True)
        whole_way()
        moments()
        pulls()
    if differs := wrong():
        print(*differs, sep="\n")
        return 1
    print(f"{len(NUMBERS)} numbers of the text are as computed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
