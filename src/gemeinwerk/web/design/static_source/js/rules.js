/* Gemeinwerk: the rules of a form in the browser.

   check() follows the answer check of the server line by line (domain/forms/rules/check.py, instances.py, named.py,
   waiting.py); a test over many thousands of answers proves both equal. Numbers are exact: whole numbers of any size
   with a place of the point. What cannot be decided exactly raises Unsure, and the page leaves it to the server. */
var GwRules = (function () {
  "use strict";
  class Unsure extends Error {}

  /* ---- values: null, booleans, texts, lists, and objects with a kind t ---------------------------------------- */
  const MOST_DIGITS = 34;
  const NUMBER = /^(-)?([0-9]+)(?:\.([0-9]+))?$/;
  const LENGTH = /^(-)?P(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})D)?$/;
  const DATE = /^(-?(?:[0-9]{4}|[1-9][0-9]{4,8}))-([0-9]{2})-([0-9]{2})$/;
  const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

  const exact = (n, s) => {
    if ((n < 0n ? -n : n).toString().length > MOST_DIGITS) { throw new Unsure("digits"); }
    return { t: "n", n: n, s: s };
  };
  const numberOf = (text) => {
    const found = NUMBER.exec(text);
    if (!found) { throw new Unsure("number"); }
    const part = found[3] || "";
    return exact(BigInt((found[1] || "") + found[2] + part), part.length);
  };
  const aligned = (a, b) => {
    const s = Math.max(a.s, b.s);
    return [a.n * 10n ** BigInt(s - a.s), b.n * 10n ** BigInt(s - b.s), s];
  };
  const whole = (value) => {
    if (kind(value) !== "n") { return null; }
    const unit = 10n ** BigInt(value.s);
    if (value.n % unit !== 0n) { return null; }
    const found = value.n / unit;
    return found > 10n ** 18n || found < -(10n ** 18n) ? null : found;
  };

  const leap = (year) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const daysIn = (year, month) => MONTH_DAYS[month - 1] + (month === 2 && leap(year) ? 1 : 0);
  /* A day of any year but 0, as FEEL knows it; null where there is no such day. */
  const dayOf = (year, month, day) => {
    if (!year || Math.abs(year) > 999999999 || month < 1 || month > 12) { return null; }
    return day < 1 || day > daysIn(((year % 400) + 400) % 400, month) ? null : { t: "d", y: year, m: month, d: day };
  };
  const readDay = (text) => {
    const found = DATE.exec(text);
    return found ? dayOf(Number(found[1]), Number(found[2]), Number(found[3])) : null;
  };
  const readLength = (text) => {
    const found = LENGTH.exec(text);
    if (!found || text.endsWith("P")) {
      if (text.indexOf("T") >= 0) { throw new Unsure("clock"); }
      return null;
    }
    const sign = found[1] ? -1 : 1;
    if (found[2] !== undefined || found[3] !== undefined) {
      if (found[4] !== undefined) { return null; }
      return { t: "m", v: sign * (Number(found[2] || 0) * 12 + Number(found[3] || 0)) };
    }
    return { t: "D", v: sign * Number(found[4]) };
  };
  const near = (day) => day.y >= 1 && day.y <= 9999;
  const addMonths = (day, months) => {
    const total = day.y * 12 + day.m - 1 + months;
    const year = Math.floor(total / 12);
    const month = total - year * 12 + 1;
    if (year < 1 || year > 9999) { return null; }
    return { t: "d", y: year, m: month, d: Math.min(day.d, daysIn(year, month)) };
  };
  const DAY = 86400000;
  const serial = (day) => { const at = new Date(0); at.setUTCFullYear(day.y, day.m - 1, day.d); return at.getTime() / DAY; };
  const addDays = (day, days) => {
    const moved = serial(day) + days;
    if (moved < -719162 || moved > 2932896) { return null; }
    const at = new Date(moved * DAY);
    return { t: "d", y: at.getUTCFullYear(), m: at.getUTCMonth() + 1, d: at.getUTCDate() };
  };

  const kind = (value) => {
    if (value === null || value === undefined) { return "null"; }
    if (Array.isArray(value)) { return "l"; }
    return typeof value === "object" ? value.t : typeof value === "string" ? "s" : "b";
  };
  const byPoints = (a, b) => {
    const left = Array.from(a), right = Array.from(b);
    for (let place = 0; place < Math.min(left.length, right.length); place += 1) {
      if (left[place] !== right[place]) { return left[place].codePointAt(0) - right[place].codePointAt(0); }
    }
    return left.length - right.length;
  };
  /* How two values of one ordered kind lie to each other. */
  const order = (a, b) => {
    switch (kind(a)) {
      case "n": { const [x, y] = aligned(a, b); return x < y ? -1 : x > y ? 1 : 0; }
      case "s": return byPoints(a, b);
      case "d": return a.y - b.y || a.m - b.m || a.d - b.d;
      default: return a.v - b.v;
    }
  };
  const equal = (a, b) => {
    const left = kind(a), right = kind(b);
    if (left === "null" || right === "null") { return left === right; }
    if (left === "c" && right === "c") { throw new Unsure("context"); }
    if (left !== right) { return null; }
    if (left === "l") { return a.length === b.length && a.every((one, place) => equal(one, b[place]) === true); }
    return left === "b" ? a === b : order(a, b) === 0;
  };
  const compare = (sign, a, b) => {
    const left = kind(a);
    if (left !== kind(b) || ["null", "l", "c", "b"].indexOf(left) >= 0) { return null; }
    const found = order(a, b);
    return sign === "<" ? found < 0 : sign === "<=" ? found <= 0 : sign === ">" ? found > 0 : found >= 0;
  };

  /* ---- expressions: plans (adapters/feel/plan.py) become functions of the names in force ------------------------ */
  const calculate = (sign, a, b) => {
    const left = kind(a), right = kind(b);
    if (left === "n" && right === "n") {
      if (sign === "*") { return exact(a.n * b.n, a.s + b.s); }
      const [x, y, s] = aligned(a, b);
      return exact(sign === "+" ? x + y : x - y, s);
    }
    if (sign === "+" && left === "s" && right === "s") { return a + b; }
    if (sign === "*") {
      if ("mD".indexOf(left) >= 0 || "mD".indexOf(right) >= 0) { throw new Unsure("length"); }
      return null;
    }
    if (sign === "+" && (left === "m" || left === "D") && right === "d") { return calculate(sign, b, a); }
    const turn = sign === "+" ? 1 : -1;
    if (left === right && (left === "m" || left === "D")) { return { t: left, v: a.v + turn * b.v }; }
    if (left !== "d" || !near(a)) { return null; }
    if (right === "m") { return addMonths(a, turn * b.v); }
    if (right === "D") { return addDays(a, turn * b.v); }
    return sign === "-" && right === "d" && near(b) ? { t: "D", v: serial(a) - serial(b) } : null;
  };
  const one = (value) => (Array.isArray(value) && value.length === 1 ? value[0] : value);
  const text = (value) => typeof value === "string";
  const listOf = (value) => (Array.isArray(value) || kind(value) === "null" ? value : [value]);
  const sum = (values) => {
    const items = values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
    if (!items.length || items.some((item) => kind(item) !== "n")) { return null; }
    return items.reduce((total, item) => calculate("+", total, item), exact(0n, 0));
  };
  const toDay = (values) => {
    if (values.length === 3) {
      const parts = [one(values[0]), values[1], values[2]].map(whole);
      if (parts.some((part) => part === null || part > 1000000000n || part < -1000000000n)) { return null; }
      return dayOf(Number(parts[0]), Number(parts[1]), Number(parts[2]));
    }
    const value = one(values[0]);
    return kind(value) === "d" ? value : text(value) ? readDay(value) : null;
  };
  const length = (value) => (kind(value) === "m" || kind(value) === "D" ? value : text(value) ? readLength(value) : null);
  const ofTexts = (work) => (values) => {
    const first = one(values[0]), second = one(values[1]);
    return text(first) && text(second) ? work(first, second) : null;
  };
  const FUNCTIONS = {
    "not": (values) => { const value = one(values[0]); return typeof value === "boolean" ? !value : null; },
    "count": (values) => { const list = listOf(values[0]); return Array.isArray(list) ? exact(BigInt(list.length), 0) : null; },
    "sum": sum,
    "date": toDay,
    "duration": (values) => length(one(values[0])),
    "string length": (values) => { const value = one(values[0]); return text(value) ? exact(BigInt(Array.from(value).length), 0) : null; },
    "list contains": (values) => { const list = listOf(values[0]); return Array.isArray(list) ? list.some((item) => equal(item, values[1]) === true) : null; },
    "contains": ofTexts((whole, part) => whole.indexOf(part) >= 0),
    "starts with": ofTexts((whole, part) => whole.startsWith(part)),
    "ends with": ofTexts((whole, part) => whole.endsWith(part))
  };
  const written = (value) => {
    const found = readDay(value);
    return found === null ? readLength(value) : found;
  };
  const constant = (value) => () => value;
  const logic = (decisive, left, right) => (names) => {
    const first = left(names);
    if (first === decisive) { return decisive; }
    const second = right(names);
    if (second === decisive) { return decisive; }
    return first === !decisive && second === !decisive ? !decisive : null;
  };
  const compile = (plan) => {
    const [word, ...rest] = plan;
    switch (word) {
      case "n": return constant(numberOf(rest[0]));
      case "s": case "b": return constant(rest[0]);
      case "null": return constant(null);
      case "@": return constant(written(rest[0]));
      case "v": return (names) => (rest[0] in names ? names[rest[0]] : null);
      case "p": return (names) => {
        const found = Object.hasOwn(names["\0"], rest[0]) ? names["\0"][rest[0]] : ["null"];
        return compile(found)(names);
      };
      case "?": return () => { throw new Unsure("parameter"); };
      case "call": return called(rest[0], rest.slice(1).map(compile));
      default: return joined(word, rest.map(compile));
    }
  };
  const called = (name, parts) => {
    const work = FUNCTIONS[name];
    if (!work) { throw new Unsure(name); }
    return (names) => work(parts.map((part) => part(names)));
  };
  const joined = (word, [a, b, c, ...more]) => {
    switch (word) {
      case "and": return logic(false, a, b);
      case "or": return logic(true, a, b);
      case "if": return (names) => (a(names) === true ? b(names) : c(names));
      case "list": return (names) => [a, b, c, ...more].filter(Boolean).map((part) => part(names));
      case "=": return (names) => equal(a(names), b(names));
      case "!=": return (names) => { const same = equal(a(names), b(names)); return same === null ? null : !same; };
      case "<": case "<=": case ">": case ">=": return (names) => compare(word, a(names), b(names));
      case "between": return (names) => {
        const value = a(names), low = b(names), high = c(names);
        if (kind(low) === "null" || kind(high) === "null") { return null; }
        const above = compare(">=", value, low), below = compare("<=", value, high);
        return above === false || below === false ? false : above === null || below === null ? null : true;
      };
      case "-": if (!b) { return (names) => opposite(a(names)); } /* falls through */
      case "+": case "*": return (names) => calculate(word, a(names), b(names));
      default: throw new Unsure(word);
    }
  };
  const opposite = (value) => {
    if (kind(value) === "m" || kind(value) === "D") { return { t: value.t, v: -value.v }; }
    return kind(value) === "n" ? exact(-value.n, value.s) : null;
  };

  /* ---- answers -------------------------------------------------------------------------------------------------- */
  const EDGE = "\\t\\n\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
  const EDGES = new RegExp("^[" + EDGE + "]+|[" + EDGE + "]+$", "g");
  const MAX_ROWS = 200;
  const NOTATION = {
    num: /^-?[0-9]{1,18}(?:\.[0-9]{1,6})?$/,
    date: /^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$/
  };
  const isMap = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const isEmpty = (value) => {
    if (value === null || value === undefined || value === "") { return true; }
    if (Array.isArray(value)) { return value.every(isEmpty); }
    return isMap(value) && Object.keys(value).every((key) => isEmpty(value[key]));
  };
  const isGroup = (node) => typeof node[3] === "boolean";
  const clean = (nodes, answers) => {
    const kept = {};
    for (const node of nodes) {
      if (!Object.hasOwn(answers, node[0]) || (!isGroup(node) && !node[4])) { continue; }
      const found = cleanValue(node, answers[node[0]]);
      if (!isEmpty(found)) { kept[node[0]] = found; }
    }
    return kept;
  };
  const cleanValue = (node, value) => {
    if (node[2] === 1) { return cleanOne(node, value); }
    if (!Array.isArray(value)) { return value; }
    return value.slice(0, MAX_ROWS).map((row) => cleanOne(node, row)).filter((row) => !isEmpty(row));
  };
  const cleanOne = (node, value) => {
    if (isGroup(node) && isMap(value)) { return clean(node[4], value); }
    return text(value) ? value.replace(EDGES, "") : value;
  };
  const typed = (node, value) => {
    if (value === null || value === undefined || value === "") { return null; }
    const type = node[3];
    if (type === "bool") { return typeof value === "boolean" ? value : null; }
    if (type === "file") {
      const name = isMap(value) && value.name !== undefined ? value.name : null;
      if (name !== null && !text(name)) { throw new Unsure("file"); }
      return name;
    }
    if (!text(value)) { return null; }
    if (type.startsWith("num")) { return NOTATION.num.test(value) ? numberOf(value) : null; }
    if (type === "date") { return NOTATION.date.test(value) ? readDay(value) : null; }
    return value;
  };
  const dig = (value, parts) => {
    for (let place = 0; place < parts.length; place += 1) {
      if (Array.isArray(value)) { return value.map((row) => dig(row, parts.slice(place))); }
      if (!isMap(value)) { return null; }
      value = Object.hasOwn(value, parts[place]) ? value[parts[place]] : null;
    }
    return value;
  };
  const named = (node, parts, answers) => {
    const found = dig(answers, parts);
    if (!isGroup(node)) { return Array.isArray(found) ? found.flat(Infinity).map((item) => typed(node, item)) : typed(node, found); }
    if (node[2] !== 1) { return (Array.isArray(found) ? found : []).filter(isMap).map(() => ({ t: "c" })); }
    return isMap(found) ? { t: "c" } : null;
  };

  /* ---- the check ------------------------------------------------------------------------------------------------ */
  const index = (nodes, above, found) => {
    for (const node of nodes) {
      const path = above ? above + "/" + node[0] : node[0];
      found[path] = node;
      if (isGroup(node)) { index(node[4], path, found); }
    }
    return found;
  };
  const prepare = (rules) => {
    const nodes = index(rules.nodes, "", Object.create(null));
    const lines = rules.lines.map((line) => ({
      ...line,
      used: Object.keys(line.u).map((name) => ({ name: name, path: line.u[name], node: nodes[line.u[name]], parts: line.u[name].split("/") })),
      holds: line.c ? compile(line.c) : () => { throw new Unsure(line.r); },
      value: line.v ? compile(line.v) : () => { throw new Unsure(line.r); }
    }));
    return { tree: rules.nodes, nodes: nodes, lines: lines };
  };
  const joinedPath = (dotted, path) => (dotted ? dotted + "." : "") + path.replaceAll("/", ".");
  const below = (base, path) => (base ? path.slice(base.length + 1) : path);

  const instances = (line, answers, outside) => {
    if (line.e !== "valid" && !line.t) { return []; }
    const values = { ...outside };
    for (const one of line.used) { values[one.name] = named(one.node, one.parts, answers); }
    const found = [];
    const walk = (value, groups, base, dotted, names) => {
      if (!groups.length) {
        found.push({ path: line.t ? joinedPath(dotted, below(base, line.t)) : dotted, values: names, row: value, base: base, dotted: dotted });
        return;
      }
      const group = groups[0];
      let rows = value;
      for (const part of below(base, group).split("/")) { rows = isMap(rows) && Object.hasOwn(rows, part) ? rows[part] : null; }
      const place = joinedPath(dotted, below(base, group));
      (Array.isArray(rows) ? rows : []).forEach((row, number) => {
        if (!isMap(row)) { return; }
        const known = { ...names };
        for (const one of line.used) {
          if (one.path.startsWith(group + "/")) { known[one.name] = named(one.node, below(group, one.path).split("/"), row); }
        }
        walk(row, groups.slice(1), group, place + "." + number, known);
      });
    };
    walk(answers, line.g, "", "", values);
    return found;
  };
  const present = (form, line, at, run) => {
    if (!line.k) { return true; }
    let value = at.row, path = at.base, dotted = at.dotted;
    for (const part of line.o.slice(at.base ? at.base.split("/").length : 0)) {
      path = path ? path + "/" + part : part;
      dotted = dotted ? dotted + "." + part : part;
      value = isMap(value) && Object.hasOwn(value, part) ? value[part] : null;
      if (!isEmpty(value) || run.required.has(dotted)) { continue; }
      const node = form.nodes[path];
      if (run.hidden.has(dotted) || !node || node[1] < 1) { return false; }
    }
    return true;
  };
  const drop = (value, path, hidden) => {
    if (isMap(value) && !("upload" in value)) {
      const kept = {};
      for (const key of Object.keys(value)) {
        const inner = path ? path + "." + key : key;
        if (hidden.has(inner)) { continue; }
        const found = drop(value[key], inner, hidden);
        if (!isEmpty(found)) { kept[key] = found; }
      }
      return kept;
    }
    return Array.isArray(value) ? value.map((row, place) => drop(row, path + "." + place, hidden)) : value;
  };
  const put = (answers, [head, ...rest], value) => {
    if (Array.isArray(answers)) {
      return answers.map((row, number) => (number === Number(head) ? put(row, rest, value) : row));
    }
    const kept = isMap(answers) ? { ...answers } : {};
    kept[head] = rest.length ? put(Object.hasOwn(kept, head) ? kept[head] : {}, rest, value) : value;
    return kept;
  };
  /* A calculated value as an answer is kept. */
  const kept = (value) => {
    const pad = (number, places) => String(number).padStart(places, "0");
    switch (kind(value)) {
      case "b": case "s": return value;
      case "d": if (near(value)) { return pad(value.y, 4) + "-" + pad(value.m, 2) + "-" + pad(value.d, 2); } break;
      case "n": {
        const digits = pad(value.n < 0n ? -value.n : value.n, value.s + 1);
        const part = digits.slice(digits.length - value.s).replace(/0+$/, "");
        const sign = value.n < 0n ? "-" : "";
        return sign + digits.slice(0, digits.length - value.s) + (value.s && part ? "." + part : "");
      }
    }
    throw new Unsure("value");
  };
  const same = (a, b) => {
    if (a === b) { return true; }
    if (Array.isArray(a)) { return Array.isArray(b) && a.length === b.length && a.every((one, place) => same(one, b[place])); }
    if (!isMap(a) || !isMap(b)) { return false; }
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
  };
  const apply = (form, answers, outside, run) => {
    const lines = form.lines.filter((line) => line.e !== "valid");
    for (let pass = 0; pass <= lines.length; pass += 1) {
      const before = [run.hidden.size, [...run.required].sort().join(), answers];
      const required = new Set();
      for (const line of lines) {
        for (const at of instances(line, answers, outside)) {
          if (line.e === "require" && !present(form, line, at, run)) { continue; }
          if (line.holds(at.values) !== true) { continue; }
          if (line.e === "forbid") { run.hidden.add(at.path); }
          if (line.e === "require") { required.add(at.path); }
          if (line.e === "set") {
            const value = line.value(at.values);
            if (kind(value) !== "null" && !run.hidden.has(at.path)) {
              run.fixed.add(at.path);
              answers = put(answers, at.path.split("."), kept(value));
            }
          }
        }
      }
      run.required = new Set([...required].filter((path) => !run.hidden.has(path)));
      answers = drop(answers, "", run.hidden);
      if (before[0] === run.hidden.size && before[1] === [...run.required].sort().join() && same(before[2], answers)) { break; }
    }
    return answers;
  };
  const validity = (form, answers, outside, run) => {
    for (const line of form.lines) {
      if (line.e !== "valid") { continue; }
      for (const at of instances(line, answers, outside)) {
        if (present(form, line, at, run) && line.holds(at.values) === false) {
          run.errors.push({ path: at.path || line.o.join("."), rule: line.r, message: line.m, used: line.used.map((one) => one.path) });
        }
      }
    }
  };
  /* Optional questions that wait for a mandatory one: display only. */
  const waiting = (form, answers, outside) => {
    const found = new Set();
    const open = (line, at) => line.used.some((one) => one.node[1] >= 1 && kind(at.values[one.name]) === "null");
    const mayWait = (path) => {
      const keys = path.split(".");
      const node = form.nodes[keys.filter((key) => !/^[0-9]+$/.test(key)).join("/")];
      if (!node || node[1]) { return false; }
      let value = answers;
      for (const key of keys) {
        if (Array.isArray(value)) { value = /^[0-9]+$/.test(key) && Number(key) < value.length ? value[Number(key)] : null; }
        else { value = isMap(value) && Object.hasOwn(value, key) ? value[key] : null; }
      }
      return isEmpty(value);
    };
    for (const line of form.lines) {
      if (line.e !== "forbid") { continue; }
      for (const at of instances(line, answers, outside)) { if (open(line, at) && mayWait(at.path)) { found.add(at.path); } }
    }
    return found;
  };
  /* What the server's check says about answers: hidden, required, fixed, broken rules, the answers that are left. */
  const check = (form, answers, context) => {
    const outside = { today: readDay(context.today), land: context.land, "\0": context.parameter };
    const run = { hidden: new Set(), required: new Set(), fixed: new Set(), errors: [] };
    const shown = apply(form, clean(form.tree, isMap(answers) ? answers : {}), outside, run);
    validity(form, shown, outside, run);
    return { hidden: run.hidden, required: run.required, fixed: run.fixed, errors: run.errors, answers: shown,
      waiting: waiting(form, shown, outside) };
  };

  return { Unsure: Unsure, prepare: prepare, check: check, compile: compile, isEmpty: isEmpty, isMap: isMap };
}());
