"""The style sheet keeps what is in use and drops the rest, also inside media queries."""

from __future__ import annotations

from gemeinwerk.web.design.purge import minify, purge, split_selectors

CSS = (
    '@charset "UTF-8";:root{--kern-a:1px;--kern-b:var(--kern-a);--kern-c:2px}'
    ".kern-btn{margin:var(--kern-b)}.kern-unused{color:red}"
    ".kern-btn .kern-unused,.kern-btn:hover{color:blue}"
    "@media print{.kern-unused{top:0}}@media screen{.kern-alert--info{top:0}}"
    '.kern-icon--x{background:url("data:image/svg+xml;utf8,<svg>{}</svg>")}'
    "body:is(.kern-light,.kern-dark):not([class*=kern-level-]){top:1px}"
)


def test_keeps_used_and_drops_unused() -> None:
    result = purge(CSS, ['class="kern-btn"'])
    assert ".kern-btn{" in result and "kern-unused" not in result and "@media" not in result
    assert ".kern-btn:hover{color:blue}" in result and "kern-icon" not in result
    assert "body:is(.kern-light" in result


def test_name_put_together_at_run_time_is_kept() -> None:
    assert ".kern-alert--info" in purge(CSS, ["kern-alert--{{ kind }}"])


def test_properties_are_kept_along_references_only() -> None:
    result = purge(CSS, ["kern-btn"])
    assert "--kern-a:1px" in result and "--kern-b:" in result and "--kern-c" not in result
    assert "--kern-c" in purge(CSS, ["kern-btn"], extra_css="a{top:var(--kern-c)}")


def test_strings_with_braces_survive() -> None:
    assert "<svg>{}</svg>" in purge(CSS, ["kern-icon--x"])


def test_split_and_minify() -> None:
    assert split_selectors("a:is(b, c), d") == ["a:is(b, c)", "d"]
    assert (
        minify("a {\n  top: 0;\n}\n/* x */ b > c { left: calc(1px + 2px); }") == "a{top: 0}b>c{left: calc(1px + 2px)}"
    )
