"""Ways out of the sandbox, generated: every one has to be refused or to end in a harmless value, soon."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

DUNDERS = (
    "__class__", "__mro__", "__bases__", "__base__", "__subclasses__", "__globals__", "__builtins__", "__import__",
    "__dict__", "__init__", "__getattribute__", "__code__", "__closure__", "__func__", "__self__", "__module__",
    "__call__", "__reduce__", "__doc__", "__annotations__",
)  # fmt: skip
METHODS = (
    "real", "as_tuple", "format", "encode", "mro", "items", "keys", "pop", "append", "clear", "copy", "isoformat",
    "strftime", "call", "parameters", "takes", "budget", "names", "outer", "tzinfo", "low", "high", "operator",
)  # fmt: skip
VALUES = ("x", '"a"', "1", "[1]", "{a: 1}", 'date("2026-01-01")', 'duration("P1D")', "[1..2]", "sum", "function(y) y")
BUILTINS = (
    "eval", "exec", "open", "compile", "globals", "locals", "vars", "getattr", "setattr", "delattr", "dir", "type",
    "object", "super", "breakpoint", "input", "print", "help", "exit", "quit", "memoryview", "os", "sys", "subprocess",
    "importlib", "builtins", "self", "cls", "env", "budget",
)  # fmt: skip
PYTHON = (
    '__import__("os").system("id")', "lambda: 1", "[x for x in y]", "a; b", "import os", "x if y else z", "x := 1",
    'f"{x}"', "`id`", "$(id)", "{{7*7}}", "{% x %}", "<%= 7*7 %>", "${7*7}", "#{7*7}", "yield x", "await x",
    "async def f(): pass", "class A: pass", "def f(): pass", "raise x", "del x", "with x as y", "try: x", "@x",
    'function(a) external {java: {class: "java.lang.Runtime", method signature: "exec(java.lang.String)"}}("id")',
    'function(a) external {pmml: {document: "file:///etc/passwd", model: "m"}}(1)', "'a' * 3", "x.y.z()", "x[0].y()",
)  # fmt: skip
CONTEXT: dict[str, Any] = {
    "x": Decimal(1), "t": "a" * 1000, "l": [Decimal(one) for one in range(1000)], "d": date(2026, 1, 1),
    "m": datetime(2026, 1, 1), "c": time(1), "s": timedelta(1), "o": {"a": {"b": [1, 2, 3]}}, "p": print, "k": type,
}  # fmt: skip
PATTERNS = (
    "(a+)+$", "(a|aa)+$", "(a*)*$", "((a|b)*)*c", "(.*)*x", "(a|a|a|a)*b", "([a-z]+)*[0-9]", "(x+x+)+y", "(.*a){20}",
    "a*a*a*a*a*a*a*a*b", "(?:a?){50}a{50}", "(a{1,30}){1,30}$", "((((a+)+)+)+)+$", "^(([a-z])+.)+[A-Z]([a-z])+$",
    "(a)\\\\1+$", "(a+)\\\\1*$", "(a*)\\\\1\\\\1b", "(a|b)\\\\1*c", "(.+)\\\\1+", "[\\\\w-[a]]{900}", "a{1000}{1000}",
    "(a{999}){999}", "(\\\\p{L}*)*1", "(?=a*)*", "(?<n>a)", "(?i)a", "\\\\p{Cn}*\\\\p{L}*x", "((a{30}){30}){30}",
)  # fmt: skip


def escapes() -> Iterator[str]:
    """Yield every attempt."""
    yield from _attributes()
    yield from _numbers()
    yield from _sizes()
    yield from _loops()
    yield from _depths()
    yield from _patterns()
    yield from _texts()


def _attributes() -> Iterator[str]:
    for value in VALUES:
        for name in (*DUNDERS, *METHODS[:6]):
            yield f"({value}).{name}"
    for name in DUNDERS:
        yield name
        yield f"{name}()"
        yield f'get value(o, "{name}")'
        yield f'get value(x, "{name}")'
    for name in METHODS:
        yield f"x.{name}()"
    for name in BUILTINS:
        yield name
        yield f'{name}("/etc/passwd")'
        yield f"x.{name}"
    yield from PYTHON
    yield from ("p()", 'p("x")', "k(x)", "o.a.__class__", "k.mro()", "p.__self__", "p.__self__.open", "sum.call(1)")


def _numbers() -> Iterator[str]:
    for base in ("9", "1.1", "0.1", "-9", "1e6000", "1e-6000", "x"):
        for power in ("9999", "99999", "1e9", "1e6144", "9**9**9", "-99999", "0.5"):
            yield f"({base}) ** ({power})"
    yield from ("1e999999999", "1e-999999999", "9" * 10_000, "0." + "0" * 10_000 + "1", "exp(1e9)", "exp(9999)")
    yield from ("exp(exp(exp(10)))", "log(1e-6000)", "sqrt(1e6000)", "decimal(1, 99999)", "decimal(1, -99999)")
    yield from ("modulo(1e6000, 1e-6000)", "1e6000 * 1e6000", "1 / 1e-6000 / 1e-6000", "round up(1e6000, 6000)")
    yield from ('duration("P999999999Y") * 1e30', 'duration("P999999999D") * 999999999', "s * 1e30", "s / 1e-30")
    yield from ('d + duration("P999999999D")', 'd + duration("P999999Y")', "m - s * 1e9", 'number("1e99999999")')
    yield from ('number("' + "9" * 5000 + '")', "product(l)", "product(for i in 1..900 return 9 ** 999)")
    yield from ("string(1e6000)", "string(1e-6000)", "[1][1e6000]", "l[-1e6000]", "substring(t, 1e6000)")


def _sizes() -> Iterator[str]:
    doubled = "t"
    for _ in range(12):
        doubled = f"({doubled} + {doubled})" if len(doubled) < 4000 else doubled
        yield doubled
    for depth in range(2, 14):
        entries = ", ".join(f"v{i}: v{i - 1} + v{i - 1}" for i in range(1, depth + 8))
        yield f"{{v0: t, {entries}}}"
        lists = ", ".join(f"v{i}: concatenate(v{i - 1}, v{i - 1})" for i in range(1, depth + 8))
        yield f"{{v0: l, {lists}}}"
        nested = ", ".join(f"v{i}: [v{i - 1}, v{i - 1}]" for i in range(1, depth + 18))
        yield f"{{v0: l, {nested}, r: count(flatten(v{depth + 17}))}}.r"
        yield f"{{v0: l, {nested}, r: string(v{depth + 17})}}.r"
        yield f"{{v0: l, {nested}, r: v{depth + 17} = v{depth + 17}}}.r"
    for count in (500, 5000, 49_999, 60_000, "1e9", "1e18", "1e6000"):
        yield f"for i in 1..{count} return t"
        yield f'string join(for i in 1..{count} return t, "")'
        yield f"for i in 1..{count} return concatenate(l, l)"
        yield f"distinct values(for i in 1..{count} return i)"
        yield f"sort(for i in 1..{count} return -i, function(a, b) a < b)"
        yield f"sum(for i in 1..{count} return i)"
        yield f'count(for d in date("0001-01-01")..date("9999-12-31") return {count})'
    yield from ('replace(t, "a", "' + "b" * 5000 + '")', 'split(t, "a")', 'replace(t + t, "(a)", "$1$1$1$1$1$1$1$1")')


def _loops() -> Iterator[str]:
    for count in (100, 400, 1000, 40_000):
        yield f"for i in 1..{count} return for j in 1..{count} return i * j"
        yield f"for i in 1..{count}, j in 1..{count}, k in 1..{count} return 1"
        yield f"some i in 1..{count} satisfies every j in 1..{count} satisfies i < 0 or j > 0"
        yield f"every i in 1..{count} satisfies some j in 1..{count} satisfies j < 0"
        yield f"l[count(l[item > {count}]) = 1]"
        yield f"for i in 1..{count} return sum(l)"
        yield f"for i in 1..{count} return sort(l, function(a, b) a > b)"
        yield f"for i in 1..{count} return index of(l, i)"
        yield f"for i in 1..{count} return l = l"
        yield f"for i in 1..{count} return string(l)"
        yield f'for i in 1..{count} return contains(t, "b")'
        yield f"for i in 1..{count} return median(l)"
        yield f"for i in 1..{count} return count(partial)"
        yield f"for i in 1..{count} return partial"
        yield f"for i in 1..{count} return 1.1 ** 9999"
        yield f"for i in 1..{count} return log(i) * exp(i)"
        yield f'for i in 1..{count} return matches(t, "a*b")'
        yield f"list replace(l, function(a, b) count(l[item > a]) > {count}, 0)"
    yield from ("for i in 1..1e30 return i", "for i in -1e18..1e18 return i", "for i in [1..1e15] return i")


def _depths() -> Iterator[str]:
    for depth in (70, 200, 1000, 3000):
        yield "(" * depth + "1" + ")" * depth
        yield "[" * depth + "]" * depth
        yield "-" * depth + "1"
        yield "not(" * depth + "true" + ")" * depth
        yield "{a: " * depth + "1" + "}" * depth
        yield "if true then " * depth + "1" + " else 1" * depth
        yield "function(x) " * depth + "x"
        yield "x" + ".a" * depth
        yield "l" + "[1]" * depth
        yield "x" + "()" * depth
        yield "1" + " + 1" * depth
        yield "1" + " ** 1" * depth
        yield "true" + " and true" * depth
        yield "1" + " in (1" * depth + ")" * depth
        yield "1 instance of " + "list<" * depth + "number" + ">" * depth
        yield "for i in [1] return " * depth + "i"
        yield "x " * depth
        yield "/*" * depth
    yield from (
        "{f: function(x) f(x), r: f(1)}.r",
        "{f: function(x) if x > 0 then f(x - 1) + f(x - 1) else 1, r: f(40)}.r",
        "{f: function(g) g(g), r: f(f)}.r",
        "(function(g) g(g))(function(g) g(g))",
        "(function(f) f(f, 30))(function(f, n) if n > 0 then f(f, n - 1) + f(f, n - 1) else 1)",
        "sort(l, function(a, b) sort(l, function(c, d) c < d)[1] < a)",
        "{f: function(n) [n, f(n + 1)], r: f(1)}.r",
    )


def _patterns() -> Iterator[str]:
    for pattern in PATTERNS:
        yield f'matches(t + "!", "{pattern}")'
        yield f'replace(t, "{pattern}", "$1$1")'
        yield f'split(t, "{pattern}")'


def _texts() -> Iterator[str]:
    yield from ('"' + "a" * 30_000 + '"', '"' + "\\u0041" * 3000 + '"', '"\\uD800"', '"\\U110000"', "\u202e1 + 1")
    yield from (
        "ｅｖａｌ(1)",
        "x․__class__",
        "x．__class__",
        "１ + １",
        "x\u200b.__class__",
        "\ufeff1",
        "a\u0000b",
        "\u2028x",
    )
    yield from ("__сlass__", "𝕖𝕧𝕒𝕝(1)", "ﬁeld", "x\u0301\u0301\u0301", "⁄", "∕", "🐎" * 500, "²", "½", "x²")
    yield from ('date("' + "9" * 3000 + '")', '@"' + "P" * 3000 + '"', 'duration("P' + "9" * 3000 + 'D")')
    yield from (
        'time("10:00:00@../../etc/passwd")',
        'time("10:00:00@/etc/passwd")',
        'time("10:00:00@.")',
        '@"10:00:00@"',
    )
    yield from ('range("[1..' + "9" * 900 + ']")', 'range("' + "[" * 900 + '")', 'number("' + " " * 90 + '")')
    yield from (" " * 19_000 + "1", "//" + "x" * 19_000, "x" * 19_000, "a b " * 4000, "." * 5000, '"' * 5001, "@" * 500)
    yield from ("(" * 19_000, "[1," * 6000, "{a:" * 6000, "1.." * 6000, "/* " * 6000, "\\" * 5000, "?" * 5000)
