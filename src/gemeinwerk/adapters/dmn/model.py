"""What a DMN file holds: decisions, knowledge models, services, input data and types, and what refers to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from gemeinwerk.adapters.dmn.items import Items
from gemeinwerk.adapters.dmn.reading import attribute, child, fault, local, read_tree

MAX_FILES = 50
KINDS = frozenset({"decision", "businessKnowledgeModel", "decisionService", "inputData"})


@dataclass(eq=False, slots=True)
class Part:
    """A decision, knowledge model, service or input of a file, with what it requires: (file's namespace, id)."""

    kind: str
    name: str
    reference: str
    element: etree._Element
    model: Model
    requires: tuple[tuple[str, str], ...]


@dataclass(eq=False, slots=True)
class Model:
    """One file."""

    namespace: str
    root: etree._Element
    items: Items = field(default_factory=Items)
    by_id: dict[str, Part] = field(default_factory=dict)
    by_name: dict[tuple[str, str], Part] = field(default_factory=dict)
    # The names under which other files are known here, by their namespace.
    imports: dict[str, str] = field(default_factory=dict)
    # Names of several words that are members of values.
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one decision model by their namespace."""

    main: Model
    models: Mapping[str, Model]

    def find(self, target: tuple[str, str]) -> Part | None:
        """Return what a reference names; None where it is not at hand."""
        model = self.models.get(target[0])
        return None if model is None else model.by_id.get(target[1])


def read_files(source: bytes, others: Iterable[bytes] = ()) -> Files:
    """Return the model in a file with the files that it may import; raises DmnError or TooLarge."""
    main = _read(source)
    models = {main.namespace: main}
    for place, other in enumerate(others):
        if place >= MAX_FILES:
            raise fault(None, "Eine Entscheidung besteht aus zu vielen Dateien.")
        model = _read(other)
        models.setdefault(model.namespace, model)
    for model in models.values():
        for namespace, name in model.imports.items():
            if namespace in models:
                model.items.include(name, models[namespace].items)
    for model in models.values():
        known = [models[space] for space in model.imports if space in models]
        model.names = _spaced(frozenset().union(model.items.member_names(), *(m.items.member_names() for m in known)))
        for other_model in known:
            model.names |= _spaced(frozenset(name for _, name in other_model.by_name))
    return Files(main, models)


def _spaced(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name for name in names if not name.isidentifier())


def _read(source: bytes) -> Model:
    root = read_tree(source)
    if local(root) != "definitions" or "DMN" not in (etree.QName(root).namespace or ""):
        raise fault(root.sourceline, "Das ist keine DMN-Datei.")
    model = Model(attribute(root, "namespace"), root)
    for element in root:
        kind = local(element)
        if kind == "import":
            model.imports[attribute(element, "namespace")] = attribute(element, "name")
        elif kind == "itemDefinition":
            model.items.add(element)
        elif kind in KINDS:
            _register(model, element, kind)
    return model


def _register(model: Model, element: etree._Element, kind: str) -> None:
    name, key = element.get("name", ""), element.get("id", "")
    variable = child(element, "variable")
    reference = "" if variable is None else attribute(variable, "typeRef")
    requires = tuple(
        target(inner, model.namespace)
        for requirement in element
        if local(requirement) in {"informationRequirement", "knowledgeRequirement"}
        for inner in requirement
    )
    part = Part(kind, name, reference, element, model, requires)
    model.by_id[key or name] = part
    model.by_name[kind, name] = part


def target(element: etree._Element, namespace: str) -> tuple[str, str]:
    """Return what an ``href`` names: the namespace of a file (its own where none is given) and an id."""
    space, _, key = attribute(element, "href").rpartition("#")
    return (space or namespace, key)
