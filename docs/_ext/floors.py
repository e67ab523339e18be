"""The pages of the API: every module of a floor with all that it holds, read off the package.

``.. floor:: sources`` documents the package's module of that name and all below it; a name at module level that carries
no comment is listed with its definition. ``.. face::`` lists every name of ``nuscatter.__all__`` with its home.
"""

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any, ClassVar

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.nodes import make_refnode

import nuscatter

_LONG_ARRAY = re.compile(
    r"~?(numpy\.)?ndarray\[tuple\[(~?typing\.)?Any, \.\.\.\], ~?(numpy\.)?dtype\[~?(numpy\.)?float64\]\]"
)

#: Stands for a colon while napoleon reads.
_COLON = "\ue000"


def modules_of(floor: str) -> list[ModuleType]:
    """Return the module of that name and those below it, private ones left out."""
    top = importlib.import_module(f"nuscatter.{floor}")
    names = [top.__name__]
    if hasattr(top, "__path__"):
        names += [each.name for each in pkgutil.walk_packages(top.__path__, f"{top.__name__}.")]
    return [importlib.import_module(name) for name in names if "._" not in name]


def bare_values(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Yield names that a module assigns without a comment of their own, which autodoc passes over, with the value."""
    text = inspect.getsource(module)
    lines = text.splitlines()
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            target, value = node.target, node.value
        else:
            continue
        commented = lines[node.lineno - 2].startswith("#:")
        if isinstance(target, ast.Name) and not target.id.startswith("_") and not commented:
            yield target.id, " ".join(ast.unparse(value).split())


class Floor(SphinxDirective):
    """Document the modules of a floor, a section each."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """Return a section for each module."""
        found: list[nodes.Node] = []
        for module in modules_of(self.arguments[0]):
            name = module.__name__
            text = [name, "-" * len(name), "", f".. automodule:: {name}", "   :members:", "   :undoc-members:"]
            text += ["   :ignore-module-all:", "   :show-inheritance:", ""]
            for value, definition in bare_values(module):
                shown = [f"   :value: {definition}"] if len(definition) < 90 else []
                text += [f".. py:data:: {value}", f"   :module: {name}", *shown, ""]
            found += self.parse_text_to_nodes("\n".join(text), allow_section_headings=True)
        return found


class Face(SphinxDirective):
    """List every public name with a link to its home."""

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        rows = [".. list-table::", "   :header-rows: 1", "", "   * - name", "     - home"]
        for name in nuscatter.__all__:
            value = getattr(nuscatter, name)
            if inspect.ismodule(value):
                link = f":py:mod:`{value.__name__}`"
            else:
                home = str(getattr(value, "__module__", ""))
                home = home if home.startswith("nuscatter.") else f"nuscatter.{nuscatter._HOMES[name]}"
                link = f":py:obj:`{home}.{name}`"
            rows += [f"   * - ``ns.{name}``", f"     - {link}"]
        return self.parse_text_to_nodes("\n".join(rows))


class AnyOrCode(SphinxRole):
    """What single backticks mean in docstrings: a name, linked where Sphinx knows it, else code."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return a reference that may stay unresolved, or a literal where the text is no name."""
        literal = nodes.literal(self.rawtext, self.text, classes=["xref", "py", "py-obj"])
        if not re.fullmatch(r"[A-Za-z_][\w.]*", self.text):
            return [literal], []
        reference = pending_xref(
            self.rawtext,
            literal,
            refdomain="house",
            reftype="any",
            reftarget=self.text,
            refexplicit=False,
            refwarn=False,
        )
        reference["house"] = self.env.ref_context.get("py:module") or ""
        reference["refdoc"] = self.env.docname
        return [reference], []


def _resolve(app: Sphinx, env: Any, node: Any, contnode: nodes.Node) -> nodes.Node | None:
    """Link a backticked name to the one object that is called so, in its own module first; else leave it as code."""
    if "house" not in node:
        return None
    domain, name = env.domains["py"], node["reftarget"]
    called = [each for each in domain.objects if each == name or each.endswith(f".{name}")]
    near = [each for each in called if each == f"{node['house']}.{name}"] or called
    if len(near) != 1:
        return contnode
    entry = domain.objects[near[0]]
    return make_refnode(app.builder, node["refdoc"], entry.docname, entry.node_id, contnode, near[0])


def _readable(_app: Sphinx, _what: str, _name: str, _value: Any, _options: Any, signature: str, back: str) -> Any:
    """Write arrays as the source does."""
    return tuple(None if each is None else _LONG_ARRAY.sub("Array", each) for each in (signature, back))


def _as_prose(_app: Sphinx, what: str, _name: str, _value: Any, _options: Any, lines: list[str]) -> None:
    """Keep reStructuredText from reading more into a docstring than it says.

    Napoleon takes what stands before the first colon of an attribute for a type: the colon is hidden from it. A length
    between bars is no substitution.
    """
    if what in ("attribute", "data", "property"):
        lines[:1] = [line if ":`" in line else line.replace(":", _COLON) for line in lines[:1]]
    lines[:] = [line if "math" in line else re.sub(r"(?<!\\)\|([^\s|`]+)\|", r"\|\1\|", line) for line in lines]


def _with_colons(_app: Sphinx, _what: str, _name: str, _value: Any, _options: Any, lines: list[str]) -> None:
    """Put back what `_as_prose` hid."""
    lines[:] = [line.replace(_COLON, ":") for line in lines]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives, the role of single backticks, and the hooks."""
    app.add_directive("floor", Floor)
    app.add_directive("face", Face)
    app.add_role("any_or_code", AnyOrCode())
    app.connect("missing-reference", _resolve)
    app.connect("autodoc-process-signature", _readable)
    app.connect("autodoc-process-docstring", _as_prose, priority=100)
    app.connect("autodoc-process-docstring", _with_colons, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
