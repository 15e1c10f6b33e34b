"""From words to a function: a Pratt parser that builds closures, so that an expression is compiled once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal

from gemeinwerk.adapters.feel import calculation, calls, iteration, nodes
from gemeinwerk.adapters.feel.environment import Compiled
from gemeinwerk.adapters.feel.lexer import Word, words
from gemeinwerk.adapters.feel.values import MATH, FeelError

MAX_DEPTH = 60
POWER = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "between": 3, "in": 3, "+": 5, "-": 5,
    "*": 6, "/": 6, "**": 7, "instance": 8, "(": 10, "[": 10, ".": 10,
}  # fmt: skip
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


def parse(text: str, names: Collection[str] = ()) -> Compiled:
    """Return the compiled expression; raises FeelError."""
    parser = _Parser(text, names)
    result = parser.expression()
    parser.expect_end()
    return result


def parse_tests(text: str, names: Collection[str] = ()) -> Compiled:
    """Return compiled unary tests (the cells of a decision table), asked against the value named ``?``."""
    parser = _Parser(text, names)
    result = parser.unary_tests()
    parser.expect_end()
    return result


class _Parser:
    def __init__(self, text: str, names: Collection[str]) -> None:
        self.words: list[Word] = words(text, names)
        self.place = 0
        self.depth = 0
        self.in_range = 0

    # --- reading words

    @property
    def now(self) -> Word:
        return self.words[self.place]

    def take(self) -> Word:
        word = self.words[self.place]
        self.place += 1
        return word

    def at(self, *texts: str) -> bool:
        return self.now.kind in {"sign", "keyword"} and self.now.text in texts

    def skip(self, text: str) -> bool:
        if self.at(text):
            self.place += 1
            return True
        return False

    def need(self, text: str) -> None:
        if not self.skip(text):
            raise self.wrong(f"erwartet wird „{text}“")

    def wrong(self, message: str) -> FeelError:
        found = self.now.text or "das Ende"
        return FeelError(f"Ausdruck nicht lesbar an Stelle {self.now.place + 1} („{found[:30]}“): {message}.")

    def expect_end(self) -> None:
        if self.now.kind != "end":
            raise self.wrong("hier sollte der Ausdruck enden")

    def name(self) -> str:
        if self.now.kind != "name":
            raise self.wrong("erwartet wird ein Name")
        return self.take().text

    # --- expressions

    def expression(self, power: int = 0) -> Compiled:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FeelError("Ein Ausdruck ist zu tief verschachtelt.")
        left = self.start()
        while self._power() > power:
            left = self.follow(left)
        self.depth -= 1
        return left

    def _power(self) -> int:
        if self.now.kind not in {"sign", "keyword"} or (self.now.text == "[" and not self._opens_filter()):
            return 0
        return POWER.get(self.now.text, 0)

    def start(self) -> Compiled:
        word = self.take()
        if word.kind == "number":
            return nodes.constant(self._number(word.text))
        if word.kind == "string":
            return nodes.constant(word.text)
        if word.kind == "name":
            return self._function_type() if word.text == "function" else nodes.variable(word.text)
        starter = _STARTS.get(word.text) if word.kind in {"sign", "keyword"} else None
        if starter is None:
            self.place -= 1
            raise self.wrong("hier kann kein Wert stehen")
        return starter(self)

    def _number(self, text: str) -> Decimal:
        try:
            return MATH.create_decimal(text)
        except ArithmeticError:
            raise self.wrong("die Zahl ist zu groß") from None

    def _function_type(self) -> Compiled:
        raise self.wrong("Funktionstypen werden nicht unterstützt")

    def follow(self, left: Compiled) -> Compiled:
        word = self.take()
        text = word.text
        if text in COMPARISONS:
            return nodes.comparison(text, left, self.expression(POWER[text]))
        if text in {"+", "-", "*", "/"}:
            return calculation.arithmetic(text, left, self.expression(POWER[text]))
        if text == "**":
            return calculation.arithmetic(text, left, self.expression(POWER[text]))
        if text in {"and", "or"}:
            return nodes.logic(text, left, self.expression(POWER[text]))
        if text == "between":
            low = self.expression(POWER["and"])
            self.need("and")
            return nodes.between(left, low, self.expression(POWER["and"]))
        if text == "in":
            return nodes.membership(left, self._in_tests())
        if text == "instance":
            self.need("of")
            return nodes.instance(left, self._type_name())
        if text == "(":
            return self._call(left)
        if text == "[":
            return self._filter(left)
        return nodes.path(left, self._member())

    def _member(self) -> str:
        if self.now.kind in {"name", "keyword"}:
            return self.take().text
        raise self.wrong("erwartet wird ein Name")

    def _type_name(self) -> str:
        text = self._member()
        if self.skip("<"):
            level = 1
            while level and self.now.kind != "end":
                level += {"<": 1, ">": -1}.get(self.take().text, 0)
        return text

    def _call(self, left: Compiled) -> Compiled:
        positional: list[Compiled] = []
        named: dict[str, Compiled] = {}
        while not self.skip(")"):
            label = self._label()
            if label:
                named[label] = self.expression()
            else:
                positional.append(self.expression())
            if not self.at(")"):
                self.need(",")
        return calls.call(left, tuple(positional), named)

    def _label(self) -> str:
        """Return the label of a named argument, which may consist of several words, and skip it with its colon."""
        place = self.place
        parts: list[str] = []
        while self.words[place].kind in {"name", "keyword"}:
            parts.append(self.words[place].text)
            place += 1
        if parts and self.words[place].kind == "sign" and self.words[place].text == ":":
            self.place = place + 1
            return " ".join(parts)
        return ""

    def _filter(self, left: Compiled) -> Compiled:
        inner = self.expression()
        self.need("]")
        return iteration.filtered(left, inner)

    def _in_tests(self) -> Compiled:
        if self.at("(") and not self._is_open_range():
            self.take()
            tests = self.unary_tests()
            self.need(")")
            return tests
        return self.one_test(POWER["in"])

    def _is_open_range(self) -> bool:
        level = 0
        for word in self.words[self.place :]:
            if word.kind != "sign":
                continue
            if word.text in {"(", "["}:
                level += 1
            elif word.text in {")", "]"}:
                level -= 1
                if level <= 0:
                    return False
            elif word.text == ".." and level == 1:
                return True
            elif word.text == "," and level == 1:
                return False
        return False

    # --- unary tests

    def unary_tests(self) -> Compiled:
        if self.at("-") and self.words[self.place + 1].kind == "end":
            self.take()
            return nodes.constant(True)
        if self.now.text == "not" and self.words[self.place + 1].text == "(":
            self.place += 2
            inner = self.unary_tests()
            self.need(")")
            return nodes.negated(inner)
        tests = [self.one_test()]
        while self.skip(","):
            tests.append(self.one_test())
        return tests[0] if len(tests) == 1 else nodes.any_of(tuple(tests))

    def one_test(self, power: int = 0) -> Compiled:
        """Read one test; inside an expression (``x in …``) it ends before ``and``, ``or`` and comparisons."""
        if self.at("<", "<=", ">", ">=", "=", "!="):
            sign = self.take().text
            return nodes.unary_comparison(sign, self.expression(POWER["="]))
        return nodes.unary_value(self.expression(power))

    # --- what an expression can start with

    def negative(self) -> Compiled:
        return calculation.arithmetic("-", nodes.constant(Decimal(0)), self.expression(POWER["*"]), negate=True)

    def parenthesis(self) -> Compiled:
        inner = self.expression()
        if self.skip(".."):
            return self._range_end(inner, low_in=False)
        self.need(")")
        return inner

    def _range_high(self) -> Compiled:
        """Read the upper end; a bracket that closes an open range (``[1..3[``) is no filter."""
        self.in_range += 1
        try:
            return self.expression()
        finally:
            self.in_range -= 1

    def _opens_filter(self) -> bool:
        """Tell whether the bracket at hand begins a filter rather than closing a range."""
        if not self.in_range:
            return True
        following = self.words[self.place + 1]
        ends = following.kind == "end" or (following.kind == "sign" and following.text in {")", "]", ",", "}", "["})
        return not ends and not (
            following.kind == "keyword" and following.text in {"and", "or", "then", "else", "return", "satisfies"}
        )

    def _range_end(self, low: Compiled, *, low_in: bool) -> Compiled:
        high = self._range_high()
        if self.skip("]"):
            return nodes.interval(low, high, low_in=low_in, high_in=True)
        if not (self.skip(")") or self.skip("[")):
            raise self.wrong("ein Bereich endet mit „]“ oder „)“")
        return nodes.interval(low, high, low_in=low_in, high_in=False)

    def bracket(self) -> Compiled:
        if self.skip("]"):
            return nodes.sequence(())
        first = self.expression()
        if self.skip(".."):
            return self._range_end(first, low_in=True)
        items = [first]
        while self.skip(","):
            items.append(self.expression())
        self.need("]")
        return nodes.sequence(tuple(items))

    def open_range(self) -> Compiled:
        low = self.expression()
        self.need("..")
        return self._range_end(low, low_in=False)

    def context(self) -> Compiled:
        entries: list[tuple[str, Compiled]] = []
        while not self.skip("}"):
            key = self.take().text if self.now.kind == "string" else self._key()
            self.need(":")
            entries.append((key, self.expression()))
            if not self.at("}"):
                self.need(",")
        return nodes.context(tuple(entries))

    def _key(self) -> str:
        parts = []
        while self.now.kind in {"name", "keyword", "number"}:
            parts.append(self.take().text)
        if not parts:
            raise self.wrong("erwartet wird ein Schlüssel")
        return " ".join(parts)

    def condition(self) -> Compiled:
        test = self.expression()
        self.need("then")
        yes = self.expression()
        self.need("else")
        return nodes.condition(test, yes, self.expression())

    def _iterations(self, until: str) -> tuple[tuple[str, Compiled, Compiled | None], ...]:
        found = []
        while True:
            name = self.name()
            self.need("in")
            source = self.expression()
            end = self.expression() if self.skip("..") else None
            found.append((name, source, end))
            if not self.skip(","):
                break
        self.need(until)
        return tuple(found)

    def loop(self) -> Compiled:
        iterations = self._iterations("return")
        return iteration.loop(iterations, self.expression())

    def quantified(self, every: bool) -> Compiled:
        iterations = self._iterations("satisfies")
        return iteration.quantified(iterations, self.expression(), every=every)

    def function(self) -> Compiled:
        self.need("(")
        parameters = []
        while not self.skip(")"):
            parameters.append(self.name())
            if self.skip(":"):
                self._type_name()
            if not self.at(")"):
                self.need(",")
        return calls.function(tuple(parameters), self.expression())

    def literal(self) -> Compiled:
        if self.now.kind != "string":
            raise self.wrong("nach „@“ folgt ein Text in Anführungszeichen")
        return nodes.at_literal(self.take().text)

    def negation(self) -> Compiled:
        return nodes.variable("not")

    def asked(self) -> Compiled:
        return nodes.variable("?")


_STARTS: dict[str, Callable[[_Parser], Compiled]] = {
    "-": _Parser.negative,
    "(": _Parser.parenthesis,
    "[": _Parser.bracket,
    "]": _Parser.open_range,
    "{": _Parser.context,
    "if": _Parser.condition,
    "for": _Parser.loop,
    "some": lambda p: p.quantified(every=False),
    "every": lambda p: p.quantified(every=True),
    "function": _Parser.function,
    "not": _Parser.negation,
    "@": _Parser.literal,
    "?": _Parser.asked,
    "true": lambda p: nodes.constant(True),
    "false": lambda p: nodes.constant(False),
    "null": lambda p: nodes.constant(None),
}
