/* What a test of the keyboard sees of a page: where the focus is, what the fields hold, whether all has come to rest. */
(function () {
  "use strict";
  if (window.gwKeys) { return; }
  var pending = 0, changed = 0, fetched = window.fetch, visited = new WeakSet(), groups = {};
  window.fetch = function () {
    pending += 1;
    var over = function () { pending -= 1; };
    var answer = fetched.apply(window, arguments);
    answer.then(over, over);
    return answer;
  };
  new MutationObserver(function () { changed = performance.now(); }).observe(document, { childList: true, subtree: true });

  var shown = function (node) {
    return node.getClientRects().length > 0 && getComputedStyle(node).visibility !== "hidden" && !node.disabled;
  };
  var seen = function (node) {
    var rings = [node];
    if (node.labels) { rings = rings.concat(Array.prototype.slice.call(node.labels)); }
    return rings.some(function (one) {
      return [null, "::before", "::after"].some(function (part) {
        var style = getComputedStyle(one, part);
        var line = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && !/, 0\)$/.test(style.outlineColor);
        return line || (style.boxShadow !== "none" && style.boxShadow !== "");
      });
    });
  };
  /* Some point of the element is in sight and not covered by anything else. */
  var uncovered = function (node) {
    var boxes = Array.prototype.slice.call(node.getClientRects());
    return boxes.some(function (whole) {
      /* A whole group is higher than a phone: what counts is the part of it on the screen. */
      var left = Math.max(whole.left, 0), top = Math.max(whole.top, 0);
      var box = { left: left, top: top, width: Math.min(whole.right, innerWidth) - left, height: Math.min(whole.bottom, innerHeight) - top };
      if (box.width <= 0 || box.height <= 0) { return false; }
      return [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.2], [0.5, 0.8]].some(function (at) {
        var top = document.elementFromPoint(box.left + box.width * at[0], box.top + box.height * at[1]);
        return top && (node.contains(top) || top.contains(node) || (top.closest("label") && top.closest("label").control === node));
      });
    });
  };
  var state = function (node) {
    var select = node.tagName === "SELECT";
    return {
      tag: node.tagName, type: node.type || "", id: node.id, name: node.name || "", value: node.value || "",
      checked: !!node.checked, search: node.type === "search" && node.classList.contains("gw-filter"),
      text: (node.textContent || "").trim().slice(0, 80), href: node.getAttribute("href") || "",
      files: node.files ? node.files.length : 0, kept: !!(node.files && node.parentElement.querySelector(".gw-file")),
      accept: node.accept || "", index: select ? node.selectedIndex : -1,
      options: select ? Array.prototype.map.call(node.options, function (one) { return [one.value, one.text]; }) : [],
      live: node.hasAttribute("data-gw-live"), filter: node.hasAttribute("data-gw-filter"),
      hidden: node.getAttribute("aria-hidden") === "true"
    };
  };
  window.gwKeys = {
    focus: function () {
      var node = document.activeElement;
      if (!node || node === document.body || node === document.documentElement) { return null; }
      visited.add(node);
      if (node.type === "radio") { groups[node.name] = true; }
      var found = state(node), box = node.getBoundingClientRect();
      found.ring = seen(node);
      found.uncovered = uncovered(node);
      found.place = [Math.round(box.left + scrollX), Math.round(box.top + scrollY), Math.round(box.height)];
      found.inForm = !!node.closest("[data-gw-fields]");
      return found;
    },
    fields: function () {
      return Array.prototype.filter.call(document.querySelectorAll(
        "[data-gw-fields] input:not([type=hidden]), [data-gw-fields] select, [data-gw-fields] textarea"), shown).map(state);
    },
    rows: function () {
      return Array.prototype.map.call(document.querySelectorAll("[data-gw-fields] input[name$='._row']"),
        function (node) { return node.name; });
    },
    /* What the tabulator must reach and has not reached yet; one of a group of radio buttons is enough. */
    missed: function () {
      return Array.prototype.filter.call(document.querySelectorAll(
        "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]"), function (node) {
        if (!shown(node) || node.tabIndex < 0 || visited.has(node)) { return false; }
        if (node.closest("details:not([open])") && node.tagName !== "SUMMARY") { return false; }
        return node.type !== "radio" || !groups[node.name];
      }).map(function (node) { return node.outerHTML.slice(0, 160); });
    },
    /* Whether something must be answered here that is not answered yet. */
    demands: function () {
      var root = document.querySelector("[data-gw-fields]");
      return !!root && (Array.prototype.some.call(root.querySelectorAll("[aria-required=true]"), function (node) {
        return !node.value && shown(node) && !node.closest(".gw-repeat");
      }) || Array.prototype.some.call(root.querySelectorAll("fieldset[role=radiogroup]"), function (group) {
        return !group.querySelector("legend .kern-label__optional") && !group.querySelector("input:checked");
      }));
    },
    /* What sticks out at the side, if the page scrolls sideways. */
    wide: function () {
      var edge = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= edge) { return []; }
      return Array.prototype.filter.call(document.querySelectorAll("body *"), function (node) {
        return node.getBoundingClientRect().right > edge + 0.5;
      }).slice(-2).map(function (node) { return Math.round(node.getBoundingClientRect().right) + " px: " + node.outerHTML.slice(0, 200); });
    },
    jumps: function () { return document.querySelectorAll("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").length; },
    still: function () { return pending === 0 && performance.now() - changed > 25; }
  };
})();
