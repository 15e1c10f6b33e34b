/* Gemeinwerk: questions are dragged to their place. The buttons of the page do the same without this script. */
(function () {
  "use strict";
  var tree = document.querySelector("[data-gw-tree]");
  if (!tree) { return; }
  var dragged = null;
  var token = document.querySelector("input[name=csrfmiddlewaretoken]");
  var item = function (node) { return node && node.closest ? node.closest(".gw-tree__item") : null; };
  var parentPath = function (path) { return path.split("/").slice(0, -1).join("/"); };
  var clear = function () {
    Array.prototype.forEach.call(tree.querySelectorAll("[data-gw-over]"), function (one) { one.removeAttribute("data-gw-over"); });
  };
  tree.addEventListener("dragstart", function (event) {
    dragged = item(event.target);
    if (!dragged) { return; }
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.gwPath);
    event.stopPropagation();
  });
  tree.addEventListener("dragover", function (event) {
    var over = item(event.target);
    if (!dragged || !over || over === dragged || dragged.contains(over)) { return; }
    event.preventDefault();
    clear();
    over.setAttribute("data-gw-over", "");
  });
  tree.addEventListener("dragend", function () { dragged = null; clear(); });
  tree.addEventListener("drop", function (event) {
    var over = item(event.target);
    if (!dragged || !over || over === dragged || dragged.contains(over)) { return; }
    event.preventDefault();
    var isGroup = !over.hasAttribute("draggable");
    var target = isGroup ? over.dataset.gwPath : parentPath(over.dataset.gwPath);
    var place = isGroup ? 10000 : Array.prototype.indexOf.call(over.parentNode.children, over);
    var form = document.createElement("form");
    form.method = "post";
    form.action = tree.dataset.gwTree;
    [["csrfmiddlewaretoken", token.value], ["revision", tree.dataset.gwRevision], ["ziel", target],
      ["stelle", String(place)], ["_action", "move:" + dragged.dataset.gwPath]].forEach(function (pair) {
      var field = document.createElement("input");
      field.type = "hidden";
      field.name = pair[0];
      field.value = pair[1];
      form.append(field);
    });
    document.body.append(form);
    form.submit();
  });
})();
