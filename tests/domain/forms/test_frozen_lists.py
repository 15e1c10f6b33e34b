"""A form keeps the version of a code list that it was imported with; a newer one is a visible difference."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gemeinwerk.adapters.xdatenfelder import XDatenfelderReader
from gemeinwerk.domain.forms import queries
from gemeinwerk.domain.forms.actions import import_code_list, import_schema
from gemeinwerk.domain.forms.models import CodeListVersion
from gemeinwerk.domain.forms.types import FieldNode, Option
from gemeinwerk.domain.forms.types import schema as model
from gemeinwerk.kernel.actor import SYSTEM, Actor, ActorKind
from gemeinwerk.kernel.refusal import Forbidden
from tests.domain.forms import invented

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def keep(version: str, *options: Option) -> None:
    """Import one version of a list."""
    uri = "urn:example:frozen"
    import_code_list(
        actor=SYSTEM, now=NOW.replace(minute=int(version)), uri=uri, version=version, version_uri=f"{uri}_{version}",
        name="Muster", options=options,
    )  # fmt: skip


def options_of(form: queries.FormModel) -> tuple[Option, ...]:
    """The options of the only field."""
    node = form.children[0]
    assert isinstance(node, FieldNode)
    return node.options


def test_a_form_keeps_its_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_forms", {})
    open_reference = model.ListReference(uri="urn:example:frozen")
    message = invented.message_of(invented.field(1, "text", "select", code_list=open_reference))
    source = XDatenfelderReader().write(message)
    import_schema(actor=SYSTEM, now=NOW, source=source)
    assert options_of(queries.form("S97000000001", "1.0.0")) == ()

    keep("1", Option("a", "Alt"), Option("b", "Bleibt", "mit Hilfe"))
    import_schema(actor=SYSTEM, now=NOW, source=source)
    keep("2", Option("b", "Bleibt anders"), Option("c", "Neu"))
    import_schema(actor=SYSTEM, now=NOW, source=source)
    queries._forms.clear()
    assert options_of(queries.form("S97000000001", "1.0.0")) == (Option("a", "Alt"), Option("b", "Bleibt", "mit Hilfe"))

    changes = queries.code_list_changes("S97000000001", "1.0.0")
    assert list(changes) == ["urn:example:frozen_1"]
    found = changes["urn:example:frozen_1"]
    assert [one.code for one in (*found.added, *found.removed, *found.renamed)] == ["c", "a", "b"]
    assert queries.search_code_list("urn:example:frozen_2", "neu") == (Option("c", "Neu"),)
    with pytest.raises(queries.CodeListUnknown):
        queries.code_list("urn:example:none")


@pytest.mark.parametrize("role", ["catalogue", "admin", "officer"])
def test_only_those_who_keep_terms_keep_lists_for_everybody(role: str) -> None:
    def read(*roles: str) -> None:
        actor = Actor(kind=ActorKind.STAFF, id="staff", roles=frozenset(roles))
        import_code_list(
            actor=actor, now=NOW, uri="urn:example:roles", version="1", version_uri="urn:example:roles_1", name="Muster",
            options=(Option("1", "Eins"),),
        )  # fmt: skip

    with pytest.raises(Forbidden):
        read(role)
    assert not CodeListVersion.objects.exists()
    read(role, "terminology")
    assert CodeListVersion.objects.get().version_uri == "urn:example:roles_1"
