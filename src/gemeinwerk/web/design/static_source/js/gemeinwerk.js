/* Gemeinwerk: improvements for forms. Everything works without this script. */
(function () {
  "use strict";
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  var make = function (tag, className, text) {
    var node = document.createElement(tag);
    if (className) { node.className = className; }
    if (text) { node.textContent = text; }
    return node;
  };

  document.documentElement.classList.add("gw-scripted");

  /* A page in another language brings the words that scripts say, by their German text; {0} is the first value. */
  var catalogue = {};
  var brought = document.getElementById("gw-words");
  if (brought) { catalogue = JSON.parse(brought.textContent); }
  var tr = window.GwWords = function (text) {
    var values = Array.prototype.slice.call(arguments, 1);
    return (Object.prototype.hasOwnProperty.call(catalogue, text) ? catalogue[text] : text).replace(/\{(\d)\}/g, function (place, number) {
      return number in values ? values[number] : place;
    });
  };

  /* Focus goes to the error summary. */
  var summary = document.querySelector("[data-gw-focus]");
  if (summary) { summary.focus(); }

  /* A form is sent once; the browser's way back frees it again. */
  all("form[method=post]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      if (event.submitter) { event.submitter.setAttribute("aria-busy", "true"); }
    });
  });
  window.addEventListener("pageshow", function () {
    all("form").forEach(function (form) { delete form.dataset.sent; });
    all("[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
  });

  /* What a part of a page gets: again for each part that the script replaces. */
  var improve = function (root) {
    /* Characters left, spoken politely near the end. */
    all("[data-gw-count]", root).forEach(function (area) {
      var limit = Number(area.dataset.gwCount);
      var note = make("p", "gw-counter");
      note.setAttribute("role", "status");
      area.insertAdjacentElement("afterend", note);
      var show = function () {
        var left = limit - area.value.length;
        note.textContent = left <= limit / 5 ? tr("Noch {0} Zeichen möglich.", left) : "";
      };
      area.addEventListener("input", show);
      show();
    });

    /* Long choices get a search box; the choice itself stays what it is. */
    all("select[data-gw-filter]", root).forEach(function (select) {
      var options = all("option", select).slice(1).map(function (option) {
        return { node: option, text: option.textContent.toLowerCase() };
      });
      var label = document.querySelector('label[for="' + CSS.escape(select.id) + '"]');
      var box = make("input", "kern-form-input__input gw-filter");
      box.type = "search";
      box.autocomplete = "off";
      box.setAttribute("aria-label", tr("Liste eingrenzen") + ": " + (label ? label.textContent : ""));
      box.placeholder = tr("Liste eingrenzen");
      var note = make("p", "gw-counter");
      note.setAttribute("role", "status");
      var wrapper = select.closest(".kern-form-input__select-wrapper") || select;
      wrapper.insertAdjacentElement("beforebegin", box);
      wrapper.insertAdjacentElement("afterend", note);
      box.addEventListener("input", function () {
        var words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
        var hits = options.filter(function (option) {
          return words.every(function (word) { return option.text.indexOf(word) >= 0; });
        });
        var chosen = select.selectedOptions[0];
        options.forEach(function (option) { if (option.node !== chosen) { option.node.remove(); } });
        hits.forEach(function (option) { select.append(option.node); });
        note.textContent = words.length ? (hits.length === 1 ? tr("1 Treffer") : tr("{0} Treffer in der Liste", hits.length)) : "";
      });
      box.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === "ArrowDown") { event.preventDefault(); select.focus(); }
      });
    });

    /* Size check and progress of uploads. */
    all("input[data-gw-upload]", root).forEach(function (input) {
      if (input.dataset.gwReady) { return; }
      input.dataset.gwReady = "1";
      var note = make("p", "gw-counter");
      note.setAttribute("role", "status");
      input.insertAdjacentElement("afterend", note);
      input.addEventListener("change", function () {
        var file = input.files[0];
        var limit = Number(input.dataset.gwUpload || 0);
        if (!file) { note.textContent = ""; return; }
        var size = (file.size / 1e6).toFixed(1).replace(".", ",") + " MB";
        if (limit && file.size > limit) {
          note.textContent = tr("Die Datei ist zu groß ({0}). Wählen Sie bitte eine kleinere Datei.", size);
          input.value = "";
        } else {
          note.textContent = tr("{0} ({1}) wird mit dem Absenden dieser Seite übertragen.", file.name, size);
        }
      });
      if (input.form) {
        input.form.addEventListener("submit", function () {
          if (input.files.length) { note.textContent = tr("Die Datei wird übertragen. Bitte warten Sie einen Moment."); }
        });
      }
    });

    /* Places are suggested while someone writes. */
    all("input[data-gw-suggest]", root).forEach(function (input) {
      var list = make("datalist");
      list.id = input.id + "-vorschlaege";
      input.insertAdjacentElement("afterend", list);
      input.setAttribute("list", list.id);
      var timer = null;
      input.addEventListener("input", function () {
        clearTimeout(timer);
        if (input.value.length < 2) { return; }
        timer = setTimeout(function () {
          fetch(input.dataset.gwSuggest + "?suche=" + encodeURIComponent(input.value), { credentials: "same-origin" })
            .then(function (answer) { return answer.ok ? answer.json() : { orte: [] }; })
            .then(function (found) {
              list.replaceChildren.apply(list, found.orte.map(function (place) {
                var option = make("option");
                option.value = place.name;
                return option;
              }));
            }).catch(function () { list.replaceChildren(); });
        }, 200);
      });
    });

    /* The place that belongs to a postcode is suggested; nobody has to take it. */
    all("input[data-gw-place-of]", root).forEach(function (input) {
      var near = input.name.slice(0, input.name.lastIndexOf(".") + 1) + input.dataset.gwPlaceOf;
      var postcode = input.form && input.form.elements[near];
      if (!postcode) { return; }
      postcode.addEventListener("input", function () {
        if (!/^\d{5}$/.test(postcode.value) || input.value) { return; }
        fetch(input.dataset.gwSuggest + "?suche=" + postcode.value, { credentials: "same-origin" })
          .then(function (answer) { return answer.ok ? answer.json() : { orte: [] }; })
          .then(function (found) {
            var list = document.getElementById(input.getAttribute("list"));
            if (!list) { return; }
            list.replaceChildren.apply(list, found.orte.map(function (place) {
              var option = make("option");
              option.value = place.kurz || place.name;
              return option;
            }));
          }).catch(function () { });
      });
    });

    /* Many boxes get a search box; what is chosen always stays in sight. */
    all("[data-gw-filter-boxes]", root).forEach(function (body) {
      var legend = body.parentElement.querySelector("legend");
      var box = make("input", "kern-form-input__input gw-filter");
      box.type = "search";
      box.autocomplete = "off";
      box.setAttribute("aria-label", tr("Liste eingrenzen") + ": " + (legend ? legend.textContent : ""));
      box.placeholder = tr("Liste eingrenzen");
      body.insertAdjacentElement("beforebegin", box);
      box.addEventListener("input", function () {
        var words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
        all(".kern-form-check", body).forEach(function (item) {
          var text = item.textContent.toLowerCase();
          item.hidden = !item.querySelector("input").checked && !words.every(function (word) { return text.indexOf(word) >= 0; });
        });
      });
    });
  };
  improve(document);
  window.GwImprove = improve;

  /* Drafts: saved in the background while someone writes; the server saves at each step anyway. */
  all("form[data-gw-autosave]").forEach(function (form) {
    var note = form.querySelector("[data-gw-saved]");
    var timer = null;
    var dirty = false;
    var say = function (text) { if (note) { note.textContent = tr(text); } };
    var save = function () {
      if (!dirty || form.dataset.sent) { return; }
      dirty = false;
      var data = new FormData(form);
      all("input[type=file]", form).forEach(function (input) { data.delete(input.name); });
      data.set("_action", "save");
      var mine = waiting = fetch(form.dataset.gwAutosave, {
        method: "POST", body: data, credentials: "same-origin", headers: { "X-Requested-With": "fetch" }
      }).then(function (answer) {
        if (answer.status === 401) { say("Ihre Sitzung ist abgelaufen. Gehen Sie mit „Weiter“ weiter: Ihre Angaben bleiben erhalten."); return; }
        if (answer.status === 409) { say("Dieser Schritt wurde auf einer anderen Seite geändert. Gehen Sie mit „Weiter“ weiter, um zu vergleichen."); return; }
        say(answer.ok ? "Entwurf gespeichert." : "Der Entwurf konnte gerade nicht gespeichert werden.");
      }).catch(function () {
        dirty = true;
        say("Keine Verbindung. Ihre Angaben stehen noch auf dieser Seite.");
      }).then(function () { if (waiting === mine) { waiting = null; } });
    };
    form.addEventListener("input", function () {
      dirty = true;
      clearTimeout(timer);
      timer = setTimeout(save, 4000);
    });
  });

  /* Answers on which other questions depend: the fields are brought up to date at once, without leaving the page. */
  var serial = 0;
  var waiting = null;
  document.addEventListener("submit", function (event) {
    if (!waiting || !event.target.requestSubmit) { return; }
    /* Two changes of one draft at the same moment would refuse each other: the second one waits. */
    event.preventDefault();
    event.stopImmediatePropagation();
    var form = event.target, button = event.submitter, first = waiting;
    /* Nobody waits long for an answer that does not come. */
    var long = new Promise(function (done) { setTimeout(done, 5000); });
    Promise.race([first, long]).then(function () {
      if (waiting === first) { waiting = null; }
      form.requestSubmit(button && button.isConnected ? button : undefined);
    });
  }, true);
  var refresh = function (form, fields, note) {
    var mine = ++serial;
    var data = new FormData(form);
    all("input[type=file]", form).forEach(function (input) { data.delete(input.name); });
    data.set("_action", "update");
    waiting = fetch(form.action, { method: "POST", body: data, credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.text();
    }).then(function (text) {
      var page = new DOMParser().parseFromString(text, "text/html");
      var fresh = page.querySelector("[data-gw-fields]");
      var state = page.querySelector("[name=_stand]");
      if (state && form.elements._stand) { form.elements._stand.value = state.value; }
      if (mine !== serial || !fresh) { return; }
      /* A chosen file would not survive the way through another document. */
      replaceFields(fields, document.importNode(fresh, true));
      if (note) { note.textContent = tr("Die Fragen passen jetzt zu Ihrer Antwort. Entwurf gespeichert."); }
    }).catch(function () {
      if (note) { note.textContent = tr("Keine Verbindung. Mit „Weiter“ werden die passenden Fragen gezeigt."); }
    }).then(function () { if (mine === serial) { waiting = null; } });
  };
  /* What was typed meanwhile and the focus stay, and so does every file input: its dialog may be open just now. */
  var replaceFields = function (fields, fresh) {
    var focused = document.activeElement && fields.contains(document.activeElement) ? document.activeElement.id : "";
    all("input, textarea, select", fields).forEach(function (old) {
      var twin = old.id && fresh.querySelector("#" + CSS.escape(old.id));
      if (!twin || twin.type !== old.type) { return; }
      if (old.type === "file") { twin.replaceWith(old, old.nextElementSibling || ""); return; }
      if (old.type === "radio" || old.type === "checkbox") { twin.checked = old.checked; return; }
      twin.value = old.value;
    });
    fields.replaceChildren.apply(fields, Array.prototype.slice.call(fresh.childNodes));
    improve(fields);
    var again = focused && document.getElementById(focused);
    if (again) { again.focus({ preventScroll: true }); }
  };
  all("form[data-gw-autosave]").forEach(function (form) {
    var fields = form.querySelector("[data-gw-fields]");
    if (!fields || !form.querySelector("[data-gw-update]") || !window.fetch) { return; }
    form.addEventListener("change", function (event) {
      /* Where the page knows the rules itself (rules_page.js), nobody has to wait for the server. */
      if (window.GwLive && window.GwLive.active) { return; }
      if (event.target.matches("[data-gw-live]")) { refresh(form, fields, form.querySelector("[data-gw-saved]")); }
    });
  });

  /* The end of a session is told in time, and one button lets people stay. */
  all("form[data-gw-session]").forEach(function (form) {
    var seconds = Number(form.dataset.gwSession);
    var early = Math.min(300, seconds / 2);
    var box = null;
    var arm = function (left) { setTimeout(warn, Math.min(Math.max(left - early, 0) * 1000, 2147483647)); };
    var warn = function () {
      box = make("div", "gw-panel gw-stack gw-stack--tight");
      box.setAttribute("role", "alertdialog");
      box.setAttribute("aria-labelledby", "gw-sitzung");
      box.setAttribute("aria-describedby", "gw-sitzung-text");
      var title = make("h2", "gw-h3", tr("Ihre Sitzung endet bald"));
      title.id = "gw-sitzung";
      var text = make("p", "", tr(
        "Sie werden in etwa {0} Minuten abgemeldet. Was Sie eingegeben haben, geht nicht verloren.",
        Math.max(Math.round(early / 60), 1)
      ));
      text.id = "gw-sitzung-text";
      var button = make("button", "kern-btn kern-btn--primary");
      button.type = "button";
      button.append(make("span", "kern-label", tr("Angemeldet bleiben")));
      button.addEventListener("click", function () { stay(text); });
      box.append(title, text, button);
      form.insertAdjacentElement("beforebegin", box);
      button.focus();
    };
    var stay = function (text) {
      var data = new FormData();
      data.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
      fetch("/sitzung/verlaengern/", { method: "POST", body: data, credentials: "same-origin" }).then(function (answer) {
        if (!answer.ok || answer.redirected) { throw new Error("over"); }
        return answer.text();
      }).then(function (left) {
        box.remove();
        form.focus();
        arm(Number(left));
      }).catch(function () {
        text.textContent = tr("Das hat nicht geklappt. Gehen Sie mit „Weiter“ weiter: Ihre Angaben bleiben erhalten.");
      });
    };
    form.tabIndex = -1;
    arm(seconds);
  });

})();
