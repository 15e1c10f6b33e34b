/* Gemeinwerk: the rules of a form at work on its page. Whatever happens here, the server decides when the page is sent. */
var GwLive = { active: false };
(function () {
  "use strict";
  const say = window.GwWords || ((text) => text);
  const source = document.getElementById("gw-rules"), state = document.getElementById("gw-rules-state");
  const form = document.querySelector("form[data-gw-autosave]");
  const fields = form && form.querySelector("[data-gw-fields]");
  if (!source || !state || !fields) { return; }
  const rules = JSON.parse(source.textContent), begun = JSON.parse(state.textContent);
  const note = form.querySelector("[data-gw-saved]");
  const touched = new Set();
  const MOST_ROWS = 50, LONGEST = 20000;
  const all = (selector, root) => Array.from((root || fields).querySelectorAll(selector));
  const plain = (name) => name.split(".").filter((key) => !/^[0-9]+$/.test(key)).join(".");

  /* ---- what was typed, as the server reads it (form_page/reading.py, values.py) ---------------------------------- */
  const MONTHS = ["jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"];
  const two = (text) => text.padStart(2, "0");
  const day = (text) => {
    let found = /^\s*([0-9]{1,2})\.\s*([0-9]{1,2})\.\s*([0-9]{4})\s*$/.exec(text);
    if (found) { return found[3] + "-" + two(found[2]) + "-" + two(found[1]); }
    found = /^\s*([0-9]{1,2})\.?\s*([A-Za-zä]{3,9})\.?\s*([0-9]{4})\s*$/.exec(text);
    const month = found ? MONTHS.indexOf(found[2].toLowerCase().slice(0, 3)) : -1;
    return month < 0 ? text : found[3] + "-" + two(String(month + 1)) + "-" + two(found[1]);
  };
  const clock = (text) => {
    const found = /^\s*([0-9]{1,2})(?:[:.]([0-9]{2}))?\s*(?:uhr)?\s*$/i.exec(text);
    return found ? two(found[1]) + ":" + (found[2] || "00") : text;
  };
  const moment = (text) => {
    const even = text.replace(/,/g, " ").replace(/T/g, " "), cut = even.indexOf(" ");
    const first = cut < 0 ? even : even.slice(0, cut), second = cut < 0 ? "" : even.slice(cut + 1);
    const read = day(first), at = clock(second);
    if (read !== first && at[2] === ":") { return read + "T" + at; }
    return /^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:00)?$/.test(text) ? text.replace(" ", "T") : text;
  };
  const number = (text) => {
    let found = text.replace(/[€\u00a0 ]/g, "");
    if (/^-?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?$/.test(found) || found.indexOf(",") >= 0) {
      found = found.replace(/\./g, "").replace(/,/g, ".");
    }
    return /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?$/i.test(found) ? found : text;
  };
  const iban = (text) => {
    const compact = text.split(/\s+/).join("").replace(/-/g, "").toUpperCase();
    return /^[\p{L}\p{N}]{1,34}$/u.test(compact) ? compact : text;
  };
  const READERS = { date: day, time: clock, datetime: moment, iban: iban, number: number, currency: number, integer: number };
  const fromInput = (kind, text) => {
    const trimmed = text.trim();
    return Object.hasOwn(READERS, kind) ? READERS[kind](trimmed) : trimmed;
  };

  const GONE = undefined;
  const answered = (part, name, old, post) => {
    const [, , kind, shape] = part;
    if (kind === "file") {
      const box = form.elements.namedItem(name);
      const file = box && box.files && box.files[0];
      return file ? { upload: "", name: file.name } : old === null ? GONE : old;
    }
    if (shape === "several") { return (post.get(name) || []).filter(Boolean).slice(0, MOST_ROWS).map((one) => one.slice(0, LONGEST)); }
    if (shape === "check") { return (post.get(name) || []).indexOf("true") >= 0 ? true : GONE; }
    if (!post.has(name)) { return old === null ? GONE : old; }
    const text = post.get(name).at(-1).slice(0, LONGEST).replace(/\r\n/g, "\n");
    if (kind === "bool") { return text === "true" ? true : text === "false" ? false : GONE; }
    return fromInput(kind, text) || GONE;
  };
  const posted = () => {
    const found = new Map(), rows = new Map();
    for (const [name, value] of new FormData(form)) {
      if (!found.has(name)) { found.set(name, []); }
      if (typeof value === "string") { found.get(name).push(value); }
      const keys = name.split(".");
      keys.forEach((key, place) => {
        if (!place || !/^[0-9]{1,3}$/.test(key)) { return; }
        const above = keys.slice(0, place).join(".");
        if (!rows.has(above)) { rows.set(above, new Set()); }
        rows.get(above).add(Number(key));
      });
    }
    return { values: found, rows: rows };
  };
  const readParts = (parts, old, prefix, post, asleep) => {
    const answers = { ...(GwRules.isMap(old) ? old : {}) };
    for (const part of parts) {
      const name = prefix ? prefix + "." + part[0] : part[0];
      if (asleep.has(name)) { continue; }
      const before = Object.hasOwn(answers, part[0]) ? answers[part[0]] : null;
      const value = readPart(part, name, before, post, asleep);
      if (value === GONE) { delete answers[part[0]]; } else { answers[part[0]] = value; }
    }
    return answers;
  };
  const readPart = (part, name, old, post, asleep) => {
    const section = Array.isArray(part[2]);
    const single = (path, before) =>
      section ? readParts(part[2], before, path, post, asleep) : answered(part, path, before, post.values);
    if (!part[1]) { return single(name, old); }
    const known = post.rows.get(name);
    const numbers = known ? [...known].sort((a, b) => a - b).slice(0, MOST_ROWS) : Array.isArray(old) ? old.map((_, place) => place) : [];
    return numbers.map((row) => {
      const found = single(name + "." + row, Array.isArray(old) && row < old.length ? old[row] : null);
      return found === GONE ? null : found;
    });
  };
  const read = () => {
    const asleep = new Set(all("template[data-gw-part]").map((part) => part.dataset.gwPart));
    return readParts(rules.page, begun.answers, "", posted(), asleep);
  };

  /* ---- what the page shows ---------------------------------------------------------------------------------------- */
  /* The check counts only rows that are filled in; the page has all of them. */
  const numbering = (nodes, answers, dotted, shown, found) => {
    for (const node of nodes) {
      const value = GwRules.isMap(answers) && Object.hasOwn(answers, node[0]) ? answers[node[0]] : null;
      const name = dotted ? dotted + "." + node[0] : node[0], path = shown ? shown + "." + node[0] : node[0];
      const deeper = (one, a, b) => { if (Array.isArray(node[4])) { numbering(node[4], one, a, b, found); } };
      if (node[2] === 1 || !Array.isArray(value)) { deeper(value, name, path); continue; }
      let count = 0;
      value.forEach((row, place) => {
        if (GwRules.isEmpty(row)) { return; }
        found.set(name + "." + count, path + "." + place);
        deeper(row, name + "." + count, path + "." + place);
        count += 1;
      });
    }
    return found;
  };
  const onPage = (rows) => (name) => {
    const keys = name.split(".");
    for (let length = keys.length; length > 0; length -= 1) {
      const above = rows.get(keys.slice(0, length).join("."));
      if (above) { return [above, ...keys.slice(length)].join("."); }
    }
    return name;
  };
  const wake = (part) => {
    const box = document.createElement("div");
    box.className = "gw-part";
    box.dataset.gwPart = part.dataset.gwPart;
    box.append(part.content);
    part.replaceWith(box);
    if (!part.dataset.gwImproved && window.GwImprove) { window.GwImprove(box); }
  };
  const sleep = (part) => {
    const box = document.createElement("template");
    box.dataset.gwPart = part.dataset.gwPart;
    box.dataset.gwImproved = "1";
    box.content.append(...part.childNodes);
    part.replaceWith(box);
  };
  const showParts = (gone) => {
    let changed = false;
    for (const part of all("[data-gw-part]")) {
      const hide = gone.has(part.dataset.gwPart), hidden = part.localName === "template";
      if (hide === hidden || !part.isConnected) { continue; }
      (hide ? sleep : wake)(part);
      changed = true;
    }
    return changed;
  };
  const marks = (label, on) => {
    let mark = label.querySelector(".kern-label__optional");
    if (!mark && !on) {
      mark = document.createElement("span");
      mark.className = "kern-label__optional";
      mark.textContent = " (" + say("freiwillig") + ")";
      label.append(mark);
    }
    if (mark) { mark.hidden = on; }
  };
  const demanded = new Set(rules.demanded);
  const mandatory = new Map();
  const collect = (nodes, above) => nodes.forEach((node) => {
    const name = above ? above + "." + node[0] : node[0];
    mandatory.set(name, node[1] >= 1);
    if (Array.isArray(node[4])) { collect(node[4], name); }
  });
  collect(rules.nodes, "");
  const showDemands = (required) => {
    const done = new Set();
    for (const control of all("input, select, textarea")) {
      const name = control.name, place = plain(name);
      if (!demanded.has(place) || mandatory.get(place)) { continue; }
      const on = required.has(name), box = control.closest("fieldset");
      const group = control.type === "radio" || (control.type === "checkbox" && control.value !== "true");
      if (!group) { control.setAttribute("aria-required", String(on)); }
      const label = group ? box && box.querySelector("legend") : form.querySelector('label[for="' + CSS.escape(control.id) + '"]');
      if (label && !done.has(label)) { done.add(label); marks(label, on); }
    }
  };
  const controlsOf = (path) => all("input, select, textarea").filter((one) => one.type !== "hidden" && plain(one.name) === path);
  const filled = (one) => (one.type === "radio" || one.type === "checkbox" ? one.checked : one.value !== "");
  /* A rule speaks when everything that it names on this page was answered or visited. */
  const showErrors = (errors) => {
    const wanted = new Map();
    for (const error of errors) {
      const here = error.used.map((path) => path.replaceAll("/", ".")).map((path) => [path, controlsOf(path)]).filter((one) => one[1].length);
      const ready = here.every(([path, boxes]) => touched.has(path) || boxes.some(filled));
      if (!here.length || !ready || !here.some(([path]) => touched.has(path))) { continue; }
      const last = here.flatMap((one) => one[1]).reduce((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? b : a));
      wanted.set(error.message, last);
    }
    for (const old of all("[data-gw-rule]")) {
      if (wanted.has(old.dataset.gwRule)) { wanted.delete(old.dataset.gwRule); } else { old.remove(); }
    }
    for (const [message, control] of wanted) {
      const line = document.createElement("p"), icon = document.createElement("span"), words = document.createElement("span");
      line.className = "kern-error";
      line.dataset.gwRule = message;
      icon.className = "kern-icon kern-icon--danger";
      icon.setAttribute("aria-hidden", "true");
      words.className = "kern-body";
      words.textContent = say(message);
      if (words.textContent === message && document.documentElement.lang !== "de") { words.lang = "de"; }
      line.append(icon, words);
      (control.closest("table, fieldset, .kern-form-input, .gw-stack") || control).insertAdjacentElement("afterend", line);
      if (note) { note.textContent = words.textContent; }
    }
  };

  let prepared;
  try { prepared = GwRules.prepare(rules); } catch (fault) { return; }
  /* What becomes visible brings its own answers, so one look is not always enough. */
  const update = (spoken) => {
    for (let pass = 0; pass < 20; pass += 1) {
      const answers = read();
      const found = GwRules.check(prepared, answers, begun.context);
      const shown = onPage(numbering(rules.nodes, answers, "", "", new Map()));
      /* A question that is on the page stays there while the answer that it waits for is taken back. */
      const asleep = new Set(all("template[data-gw-part]").map((part) => part.dataset.gwPart));
      const waiting = [...found.waiting].filter((name) => !found.required.has(name)).map(shown).filter((name) => asleep.has(name));
      const gone = new Set([...found.hidden, ...found.fixed].map(shown).concat(waiting));
      const changed = showParts(gone);
      if (changed && spoken && note) { note.textContent = say("Die Fragen passen jetzt zu Ihrer Antwort."); }
      if (!changed || pass === 19) {
        showDemands(new Set([...found.required].map(shown)));
        showErrors(found.errors);
        return;
      }
    }
  };
  const guarded = (spoken) => {
    try { update(spoken); } catch (fault) {
      if (!(fault instanceof GwRules.Unsure)) { throw fault; }
      GwLive.active = false;
    }
  };
  GwLive.active = true;
  GwLive.fromInput = fromInput;
  guarded(false);
  fields.addEventListener("input", () => { if (GwLive.active) { guarded(true); } });
  /* Nothing moves between pressing and letting go: the click would land beside what was meant. */
  let pressed = false, later = false;
  document.addEventListener("pointerdown", () => { pressed = true; }, true);
  const released = () => setTimeout(() => {
    pressed = false;
    if (later) { later = false; guarded(true); }
  }, 0);
  document.addEventListener("pointerup", released, true);
  document.addEventListener("pointercancel", released, true);
  fields.addEventListener("change", (event) => {
    if (!GwLive.active || !event.target.name) { return; }
    touched.add(plain(event.target.name));
    if (pressed) { later = true; } else { guarded(true); }
  });
}());
