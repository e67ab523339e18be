"""The Python lines that reproduce what the page shows: the experiment, the model, then those of the view.

A run of them fills ``curves`` with the same numbers, and prints them in a table. An experiment that is not of the
catalogue stands in the script as the text of its file.
"""

import re
from collections.abc import Iterator
from importlib import import_module

from nuscatter.catalogue.nuclear_models import nuclear_models
from nuscatter.errors import choose
from nuscatter.explorer.asked import Asked
from nuscatter.explorer.page_view import PageView
from nuscatter.explorer.toml_text import toml_text
from nuscatter.structure.skyrme.force import forces

_SINGLE, _DOUBLE = "'", '"'


def script(asked: Asked, view: PageView) -> str:
    """Return a script that computes what a view shows.

    Args:
        asked: The state.
        view: The view.

    Raises:
        InputError: the state is wrong.
    """
    own = view.lines(asked)
    body = [*own, ""]
    if "standard" in view.uses:
        body = [*_model(asked), *body]
    if "detector" in view.uses:
        body = [*_experiment(asked), *body]
    body += [
        "for name, values in curves.items():",
        '    print(f"{name}: {np.size(values)} numbers from {np.min(values):.6g} to {np.max(values):.6g}")',
    ]
    text = "\n".join(body)
    imports = {"nuscatter.units": {name for name in vars(import_module("nuscatter.units")) if _is_used(name, text)}}
    for each in asked.new:
        used = (pair for pair in each.code.imports if re.search(rf"\b{re.escape(pair[1])}\b", text))
        for module, name in used:
            imports.setdefault(module, set()).add(name)
    title = _in_quotes(f"{asked.title}: {view.title.lower()}", _DOUBLE)
    head = [f'"""{title}, computed as the explorer of nuscatter shows it."""', ""]
    head += ["from pathlib import Path", ""] if "Path(" in text else []
    head += ["import numpy as np", "", "import nuscatter as ns"]
    head += [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(imports.items()) if names]
    return "\n".join([*head, "", text, ""])


def _in_quotes(text: str, mark: str) -> str:
    """Return a text as it stands between three marks: a link may be a stranger's, and must not end the string."""
    return text.replace("\\", "\\\\").replace(mark, f"\\{mark}")


def _is_used(name: str, text: str) -> bool:
    """Return whether code multiplies or divides by a unit of this name."""
    return not name.startswith("_") and re.search(rf"[*/] {re.escape(name)}\b(?!\.)", text) is not None


def _experiment(asked: Asked) -> Iterator[str]:
    """Yield the lines that make the experiment, with its flux as emitted, and as it arrives."""
    if not asked.name:
        yield 'Path("mine.toml").write_text('
        yield "    '''"
        yield _in_quotes(toml_text(asked.name, asked.state).rstrip("\n"), _SINGLE)
        yield "''',"
        yield '    encoding="utf-8",'
        yield ")"
        yield 'experiment = ns.read_experiment("mine.toml")'
    else:
        yield f"experiment = ns.experiment({asked.name!r})"
        if structure := asked.state.get("structure"):
            yield f"experiment = ns.Experiment(experiment.flux, experiment.detector, {nuclear_model(structure)})"
    yield "emitted = experiment.flux"
    for each in asked.new:
        if each.entry.name in asked.flux_changes:
            yield f"experiment = experiment.with_flux({each.code.text}(experiment.flux))"


def nuclear_model(name: str) -> str:
    """Return how Python code writes a nuclear model.

    Example:
        >>> nuclear_model("helm"), nuclear_model("sly4")
        ('ns.helm', "ns.HartreeFock('SLy4')")
    """
    known = choose("nuclear model", name, {each: each for each in nuclear_models()})
    if known in forces():
        return f"ns.HartreeFock({known!r})"
    made = nuclear_models()[known]
    return f"ns.{known}" if getattr(made, "__name__", "") == known else f"ns.RelativisticMeanField({known!r})"


def _model(asked: Asked) -> Iterator[str]:
    """Yield the lines that make the Standard Model's terms and the model."""
    given = [] if asked.sin2_theta_w is None else [f"sin2_theta_w={asked.sin2_theta_w!r}"]
    couplings = asked.standard.couplings.scheme
    modules = {"MS-bar(0) effective": "weak_couplings.EFFECTIVE", "MS-bar(0) one loop": "radiative.ONE_LOOP"}
    if couplings in modules:
        given.append(f"couplings=ns.interactions.couplings.{modules[couplings]}")
    counted = {"StandardModel": asked.standard.nuclei, "AxialVector": asked.standard.spins,
               "ElectronScattering": asked.standard.electrons}  # fmt: skip
    terms = [f"ns.{name}({', '.join(given)})" for name, there in counted.items() if there]
    yield f"standard_model = {' + '.join(terms)}"
    new = [each.code.text for each in asked.new if each.entry.name in asked.terms]
    yield f"model = {' + '.join(['standard_model', *new])}"
    yield ""
