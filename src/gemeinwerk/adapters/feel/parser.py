"""From words to a tree: a Pratt parser over the grammar of FEEL (DMN 1.3, 10.3.1.2)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from decimal import Decimal

from gemeinwerk.adapters.feel import tree, types
from gemeinwerk.adapters.feel.lexer import Word, words
from gemeinwerk.adapters.feel.names import Names, declared, run_of_names
from gemeinwerk.adapters.feel.values import MATH, FeelError

MAX_DEPTH = 60
POWER = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "between": 3, "in": 3, "+": 5, "-": 5,
    "*": 6, "/": 6, "**": 7, "instance": 9, "(": 10, "[": 10, ".": 10,
}  # fmt: skip
SIGN = 8
COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
ARITHMETIC = frozenset({"+", "-", "*", "/", "**"})


def parse(text: str, names: Collection[str] = ()) -> tree.Node:
    """Return the tree of an expression; raises FeelError."""
    parser = Parser(text, names)
    result = parser.expression()
    parser.expect_end()
    return result


def parse_tests(text: str, names: Collection[str] = ()) -> tree.Node:
    """Return the tree of unary tests (the cells of a decision table), asked against the value named ``?``."""
    parser = Parser(text, names)
    result = parser.unary_tests()
    parser.expect_end()
    return result


class Parser:
    """Reads one text."""

    def __init__(self, text: str, names: Collection[str]) -> None:
        self.words: list[Word] = words(text)
        self.names = Names(names)
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

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FeelError("Ein Ausdruck ist zu tief verschachtelt.")

    # --- expressions

    def expression(self, power: int = 0) -> tree.Node:
        self.deeper()
        left = self.start()
        steps = 0
        while self._power() > power:
            left = self.follow(left)
            steps += 1
            # A long chain becomes a deep tree, and evaluating it takes as many calls.
            if steps > MAX_DEPTH * 4:
                raise FeelError("Ein Ausdruck ist zu tief verschachtelt.")
        self.depth -= 1
        return left

    def _power(self) -> int:
        if self.now.kind not in {"sign", "keyword"} or (self.now.text == "[" and not self._opens_filter()):
            return 0
        return POWER.get(self.now.text, 0)

    def start(self) -> tree.Node:
        known, count = self.names.match(self.words, self.place)
        if count:
            self.place += count
            return tree.Name(known)
        word = self.take()
        if word.kind == "number":
            return tree.Literal(self._number(word.text))
        if word.kind == "string":
            return tree.Literal(word.text)
        if word.kind == "name":
            return tree.Name(word.text)
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

    def follow(self, left: tree.Node) -> tree.Node:
        text = self.take().text
        if text in COMPARISONS:
            return tree.Comparison(text, left, self.expression(POWER[text]))
        if text in ARITHMETIC:
            return tree.Arithmetic(text, left, self.expression(POWER[text]))
        if text in {"and", "or"}:
            return tree.Logic(text, left, self.expression(POWER[text]))
        if text == "between":
            low = self.expression(POWER["and"])
            self.need("and")
            return tree.Between(left, low, self.expression(POWER["and"]))
        if text == "in":
            return tree.Membership(left, self._in_tests())
        if text == "instance":
            self.need("of")
            return tree.InstanceOf(left, types.read(self))
        if text == "(":
            return self._call(left)
        if text == "[":
            condition = self.expression()
            self.need("]")
            return tree.Filter(left, condition)
        return tree.Path(left, self._member())

    def _member(self) -> str:
        known, count = self.names.match(self.words, self.place)
        if not count:
            known, count = run_of_names(self.words, self.place)
        if not count and self.now.kind == "keyword":
            known, count = self.now.text, 1
        if not count:
            raise self.wrong("erwartet wird ein Name")
        self.place += count
        return known

    def _call(self, left: tree.Node) -> tree.Node:
        arguments: list[tree.Argument] = []
        while not self.skip(")"):
            label = self._label()
            arguments.append(tree.Argument(label, self.expression()))
            if self.at(")"):
                continue
            self.need(",")
            if self.at(")"):
                raise self.wrong("nach dem Komma fehlt ein Wert")
        if len({bool(one.name) for one in arguments}) > 1:
            raise self.wrong("benannte und unbenannte Angaben stehen nicht nebeneinander")
        return tree.Call(left, tuple(arguments))

    def _label(self) -> str:
        """Return the name of a named argument, which may consist of several words, and skip it with its colon."""
        if self.now.kind not in {"name", "keyword"}:
            return ""
        try:
            label, count = declared(self.words, self.place, ())
        except FeelError:
            return ""
        after = self.words[self.place + count]
        if after.kind != "sign" or after.text != ":":
            return ""
        self.place += count + 1
        return label

    # --- unary tests

    def _in_tests(self) -> tree.Node:
        if self.at("(") and not self._is_open_range():
            self.take()
            tests = self.unary_tests()
            self.need(")")
            return tests
        return tree.Tests((self.one_test(POWER["in"]),))

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

    def unary_tests(self) -> tree.Node:
        self.deeper()
        found = self._unary_tests()
        self.depth -= 1
        return found

    def _unary_tests(self) -> tree.Node:
        if self.at("-") and self.words[self.place + 1].kind == "end":
            self.take()
            return tree.Tests(())
        if self.at("not") and self.words[self.place + 1].text == "(" and self._closes_at_end():
            self.place += 2
            inner = self._positive_tests()
            self.need(")")
            return tree.Tests(inner, negated=True)
        return tree.Tests(self._positive_tests())

    def _closes_at_end(self) -> bool:
        """Tell whether the parenthesis after ``not`` holds all of the tests that follow."""
        level = 0
        for place in range(self.place + 1, len(self.words)):
            word = self.words[place]
            level += {"(": 1, ")": -1}.get(word.text, 0) if word.kind == "sign" else 0
            if level == 0:
                after = self.words[place + 1]
                return after.kind == "end" or (after.kind == "sign" and after.text == ")")
        return True

    def _positive_tests(self) -> tuple[tree.Node, ...]:
        tests = [self.one_test()]
        while self.skip(","):
            tests.append(self.one_test())
        return tuple(tests)

    def one_test(self, power: int = 0) -> tree.Node:
        """Read one test; inside an expression (``x in …``) it ends before ``and``, ``or`` and comparisons."""
        if self.now.kind == "sign" and self.now.text in COMPARISONS:
            return tree.HalfLine(self.take().text, self.expression(POWER["="]))
        return self.expression(power)

    # --- what an expression can start with

    def negative(self) -> tree.Node:
        return tree.Negative(self.expression(SIGN))

    def parenthesis(self) -> tree.Node:
        if self.now.kind == "sign" and self.now.text in COMPARISONS:
            line = tree.HalfLine(self.take().text, self.expression(POWER["="]))
            self.need(")")
            return line
        # Inside a parenthesis a bracket begins a filter again, whatever range stands around it.
        outside, self.in_range = self.in_range, 0
        inner = self.expression()
        self.in_range = outside
        if self.skip(".."):
            return self._range_end(inner, low_in=False)
        self.need(")")
        return inner

    def _opens_filter(self) -> bool:
        """Tell whether the bracket at hand begins a filter rather than closing a range (``[1..3[``)."""
        if not self.in_range:
            return True
        following = self.words[self.place + 1]
        ends = following.kind == "end" or (
            following.kind == "sign" and following.text in {")", "]", ",", "}", "[", ".", *COMPARISONS}
        )
        return not ends and not (
            following.kind == "keyword" and following.text in {"and", "or", "then", "else", "return", "satisfies"}
        )

    def _range_end(self, low: tree.Node, *, low_in: bool) -> tree.Node:
        self.in_range += 1
        high = self.expression()
        self.in_range -= 1
        if self.skip("]"):
            return tree.Interval(low, high, low_in, True)
        if not (self.skip(")") or self.skip("[")):
            raise self.wrong("ein Bereich endet mit „]“ oder „)“")
        return tree.Interval(low, high, low_in, False)

    def bracket(self) -> tree.Node:
        if self.skip("]"):
            return tree.Sequence(())
        outside, self.in_range = self.in_range, 0
        first = self._item()
        items = [first]
        if not self.at(".."):
            while self.skip(","):
                items.append(self._item())
        self.in_range = outside
        if len(items) == 1 and self.skip(".."):
            return self._range_end(first, low_in=True)
        self.need("]")
        return tree.Sequence(tuple(items))

    def _item(self) -> tree.Node:
        """Read an item of a list, which may be a test of its own (``[< 5, 7]``)."""
        return self.one_test()

    def open_range(self) -> tree.Node:
        low = self.expression()
        self.need("..")
        return self._range_end(low, low_in=False)

    def context(self) -> tree.Node:
        entries: list[tree.Entry] = []
        while not self.skip("}"):
            key = self.take().text if self.now.kind == "string" else self.declare({":"})
            self.names.declare(key)
            self.need(":")
            entries.append(tree.Entry(key, self.expression()))
            if self.at("}"):
                continue
            self.need(",")
            if self.at("}"):
                raise self.wrong("nach dem Komma fehlt ein Eintrag")
        return tree.Entries(tuple(entries))

    def declare(self, ends: Collection[str]) -> str:
        """Read a name that is given a meaning here and know it from here on."""
        name, count = declared(self.words, self.place, ends)
        self.place += count
        self.names.declare(name)
        return name

    def condition(self) -> tree.Node:
        test = self.expression()
        self.need("then")
        yes = self.expression()
        self.need("else")
        return tree.If(test, yes, self.expression())

    def _iterators(self, until: str) -> tuple[tree.Iterator, ...]:
        found: list[tree.Iterator] = []
        while True:
            name = self.declare({"in"})
            self.need("in")
            source = self.expression()
            end = self.expression() if self.skip("..") else None
            found.append(tree.Iterator(name, source, end))
            if not self.skip(","):
                break
        self.need(until)
        return tuple(found)

    def loop(self) -> tree.Node:
        iterators = self._iterators("return")
        return tree.For(iterators, self.expression())

    def quantified(self, every: bool) -> tree.Node:
        iterators = self._iterators("satisfies")
        return tree.Quantified(every, iterators, self.expression())

    def function(self) -> tree.Node:
        self.need("(")
        parameters: list[tree.Parameter] = []
        while not self.skip(")"):
            name = self.declare({":", ",", ")"})
            kind = types.read(self) if self.skip(":") else None
            parameters.append(tree.Parameter(name, kind))
            if not self.at(")"):
                self.need(",")
        if self.now.kind == "name" and self.now.text == "external":
            self.take()
            self.expression()
            return tree.Lambda(tuple(parameters), None)
        return tree.Lambda(tuple(parameters), self.expression())

    def literal(self) -> tree.Node:
        if self.now.kind != "string":
            raise self.wrong("nach „@“ folgt ein Text in Anführungszeichen")
        return tree.At(self.take().text)


_STARTS: dict[str, Callable[[Parser], tree.Node]] = {
    "-": Parser.negative,
    "(": Parser.parenthesis,
    "[": Parser.bracket,
    "]": Parser.open_range,
    "{": Parser.context,
    "if": Parser.condition,
    "for": Parser.loop,
    "some": lambda p: p.quantified(every=False),
    "every": lambda p: p.quantified(every=True),
    "function": Parser.function,
    "not": lambda p: tree.Name("not"),
    "@": Parser.literal,
    "?": lambda p: tree.Asked(),
    "true": lambda p: tree.Literal(True),
    "false": lambda p: tree.Literal(False),
    "null": lambda p: tree.Literal(None),
}
