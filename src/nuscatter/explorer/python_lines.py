"""The Python lines that reproduce what the page shows: the experiment, the model, then those of the view.

A run of them fills ``curves`` with the same numbers, and prints them in a table. An experiment that is not of the
catalogue stands in the script as the text of its file.
"""

import re
from collections.abc import Iterator
from importlib import import_module

from nuscatter.catalogue.nuclear_models import nuclear_models
from nuscatter.errors import choose
from nuscatter.explorer.asked import Asked, New
from nuscatter.explorer.page_view import PageView
from nuscatter.explorer.toml_text import toml_text
from nuscatter.structure.skyrme.force import forces

_IMPORT = re.compile(r"from (?P<module>[\w.]+) import (?P<names>[\w, ]+)$")
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
    of_experiment = list(_experiment(asked)) if "source" in view.uses else []
    of_model = [*_model(asked), ""] if {"standard", "term"} & {*view.uses} else []
    imported = [line for line in own if _IMPORT.match(line)]
    body = [*of_experiment, *of_model, *(line for line in own if line not in imported), ""]
    body += [
        "for name, values in curves.items():",
        '    print(f"{name}: {np.size(values)} numbers from {np.nanmin(values):.6g} to {np.nanmax(values):.6g}")',
    ]
    text = "\n".join(body).lstrip("\n")
    title = _in_quotes(title_of(asked, view), _DOUBLE)
    head = [f'"""{title}, computed as the explorer of nuscatter shows it."""', ""]
    head += ["from pathlib import Path", ""] if "Path(" in text else []
    head += [
        "import numpy as np",
        "",
        "import nuscatter as ns",
        *_imports(asked.new if view.uses else (), imported, text),
    ]
    return "\n".join([*head, "", text, ""])


def title_of(asked: Asked, view: PageView) -> str:
    """Return what exports are called: the experiment and the view, or the view alone if it uses no experiment."""
    return f"{asked.title}: {view.title.lower()}" if "source" in view.uses else view.title


def _imports(new: tuple[New, ...], own: list[str], text: str) -> list[str]:
    """Return the lines that import what code uses: names of the terms, units, and what a view's own lines name."""
    modules: dict[str, set[str]] = {
        "nuscatter.units": {n for n in vars(import_module("nuscatter.units")) if _is_used(n, text)}
    }
    for each in new:
        for module, name in each.code.imports:
            if re.search(rf"\b{re.escape(name)}\b", text):
                modules.setdefault(module, set()).add(name)
    for line in own:
        found = _IMPORT.match(line)
        if found:
            modules.setdefault(found["module"], set()).update(each.strip() for each in found["names"].split(","))
    return [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(modules.items()) if names]


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


def standard_model(asked: Asked, angle: str = "") -> str:
    """Return the Standard Model's terms as Python code.

    Args:
        asked: The state.
        angle: The name of a variable for the weak mixing angle; empty for the value of the state.
    """
    value = angle or ("" if asked.sin2_theta_w is None else repr(asked.sin2_theta_w))
    given = [f"sin2_theta_w={value}"] if value else []
    modules = {"MS-bar(0) effective": "weak_couplings.EFFECTIVE", "MS-bar(0) one loop": "radiative.ONE_LOOP"}
    scheme = asked.standard.couplings.scheme
    if scheme in modules:
        given.append(f"couplings=ns.interactions.couplings.{modules[scheme]}")
    counted = {
        "StandardModel": asked.standard.nuclei,
        "AxialVector": asked.standard.spins,
        "ElectronScattering": asked.standard.electrons,
    }
    return " + ".join(f"ns.{name}({', '.join(given)})" for name, there in counted.items() if there)


def _model(asked: Asked) -> Iterator[str]:
    """Yield the lines that make the Standard Model's terms and the model."""
    yield f"standard_model = {standard_model(asked)}"
    new = [each.code.text for each in asked.new if each.entry.name in asked.terms]
    yield f"model = {' + '.join(['standard_model', *new])}"
