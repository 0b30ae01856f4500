// What the page does when it is used: places, tables, figures, terms, what is looked for. No request leaves the page, and
// without this script it reads as it is printed.
(function () {
  "use strict";
  var root = document.documentElement, D = JSON.parse(document.getElementById("data").textContent), wells = null;
  root.classList.add("js");
  function $(id) { return document.getElementById(id); }
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function el(name, attributes, text) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text !== undefined) made.textContent = text;
    return made;
  }
  function button(text, act, attributes) {
    var made = el("button", Object.assign({ type: "button" }, attributes), text);
    made.addEventListener("click", act);
    return made;
  }

  // Every well, unpacked when first asked for. A well: row, column, role, line, compound, experiment, log dose, dose in words,
  // thousandths of the vehicle, reading, why it was left out.
  var ROW = 0, COL = 1, ROLE = 2, LINE = 3, COMPOUND = 4, EXPERIMENT = 5, DOSE = 6, DOSED = 7, RESPONSE = 8, READING = 9, OUT = 10;
  function plates() {
    if (!wells) wells = JSON.parse(new TextDecoder().decode(inflate(bytes(D.wells))));
    return wells;
  }
  function rowName(row) { return row < 26 ? String.fromCharCode(65 + row) : "A" + String.fromCharCode(39 + row); }
  function wellName(well) { return rowName(well[ROW]) + (well[COL] + 1); }
  var ROLES = { s: "sample", v: "vehicle", b: "blank", k: "kill control", n: "no dye", c: "compound blank", t: "time zero", e: "empty" };
  function told(plate, well) {
    var head = wellName(well) + (well[RESPONSE] === null ? "" : " · " + Math.round(well[RESPONSE] / 10) + " % of vehicle"), rest = [];
    rest.push(well[COMPOUND] >= 0 ? D.compounds[well[COMPOUND]] + " " + well[DOSED] : ROLES[well[ROLE]]);
    if (well[LINE] >= 0) rest.push(D.lines[well[LINE]] + (well[EXPERIMENT] >= 0 ? ", " + D.experiments[well[EXPERIMENT]] : ""));
    rest.push(D.plates[plate].name);
    if (well[READING] !== null) rest.push("reading " + well[READING].toLocaleString("en").replace(/,/g, "\u202f"));
    if (well[OUT]) rest.push("left out: " + well[OUT]);
    return [head].concat(rest);
  }

  // Places. The fragment says what is shown, so that a view can be linked.
  function fragment() { try { return decodeURIComponent(location.hash.slice(1)); } catch (e) { return ""; } }
  function go(scroll) {
    var id = fragment() || "answer", target = $(id);
    if (!target) target = folded.show(id, $("found") || el("div"));
    if (target && target.closest("details")) for (var up = target.parentElement; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
    var place = target && target.closest(".place");
    if (!place) { place = $("answer"); target = place; }
    all(".place").forEach(function (one) { one.classList.toggle("here", one === place); });
    var sub = target.closest(".sub"), subs = all(":scope > .sub", place);
    var alone = sub && !(sub.classList.contains("default") && sub.id === id && !sub.querySelector(".compound"));
    subs.forEach(function (one) {
      one.classList.toggle("here", alone && !(sub.classList.contains("default") && !sub.querySelector(":scope > .compound")) ? one === sub : one.classList.contains("default"));
    });
    all(".bar nav a").forEach(function (one) {
      if (one.hash === "#" + place.id) one.setAttribute("aria-current", "page"); else one.removeAttribute("aria-current");
    });
    // What is made ready above a target moves it.
    all(":scope > .sub.here", place).forEach(folded.fill);
    prepare(place);
    all("figure[data-ready] > .drawing", place).forEach(reachable);
    if (scroll !== false) {
      if (target === place || target === place.querySelector(":scope > .sub.here")) window.scrollTo(0, 0); else target.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", go);
  window.addEventListener("beforeprint", function () { folded.fill(document); });

  // Light or dark.
  var theme = $("theme");
  function remembered(value) {
    try { if (value) localStorage.setItem("foldshift-theme", value); return localStorage.getItem("foldshift-theme"); } catch (e) { return null; }
  }
  theme.hidden = false;
  if (remembered()) root.dataset.theme = remembered();
  theme.addEventListener("click", function () {
    var dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remembered(root.dataset.theme);
  });

  // Files made here.
  function save(name, blob) {
    var link = el("a", { href: URL.createObjectURL(blob), download: name });
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }
  function csvCell(text) { return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : /^[=+@\t-]/.test(text) && isNaN(text.replace("−", "-")) ? "'" + text : text; }
  function saveCsv(name, rows) {
    var text = rows.map(function (row) { return row.map(function (cell) { return csvCell(String(cell)); }).join(","); }).join("\n") + "\n";
    save(name + ".csv", new Blob([text], { type: "text/csv" }));
  }
  function copy(text, from) {
    var done = function () { var was = from.textContent; from.textContent = "copied"; setTimeout(function () { from.textContent = was; }, 1200); };
    var byHand = function () {
      var field = el("textarea", { style: "position:fixed;opacity:0" });
      field.value = text;
      document.body.appendChild(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      done();
    };
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, byHand); else byHand();
  }

  // Tables: sorted by a click on a heading, filtered, copied, saved.
  function cellText(cell) { return cell.innerText.replace(/[\s↕]+/g, " ").trim(); }
  function cellKey(text) {
    var number = text.replace(/[\u2009\u202f]/g, "").replace("−", "-").match(/-?\d+(\.\d+)?(e-?\d+)?/);
    if (!number) return null;
    var date = text.match(/^(\d{4})-(\d\d)-(\d\d)\b/);
    if (date) return +(date[1] + date[2] + date[3]);
    var unit = text.match(/\d\s*(pM|nM|µM|mM|M|pg\/mL|ng\/mL|µg\/mL|mg\/mL|g\/L)(?![A-Za-z])/);
    var scale = unit ? { pM: 1e-3, nM: 1, "µM": 1e3, mM: 1e6, M: 1e9, "pg/mL": 1e-3, "ng/mL": 1, "µg/mL": 1e3, "mg/mL": 1e6, "g/L": 1e6 }[unit[1]] : 1;
    // A bound beyond a number stands behind it.
    return parseFloat(number[0]) * scale * (/^[>≥]/.test(text) ? 1.0000001 : /^[<≤]/.test(text) ? 0.9999999 : 1);
  }
  function sortBy(table, column, up) {
    all("tbody", table).forEach(function (body) {
      var rows = all(":scope > tr", body).filter(function (row) { return !row.classList.contains("all"); });
      var last = all(":scope > tr.all", body);
      var keyed = rows.map(function (row, at) {
        var cell = row.cells[column], text = cell ? cellText(cell) : "";
        return { row: row, text: text, key: cellKey(text), at: at };
      });
      var told = keyed.filter(function (one) { return one.text && one.text !== "–"; });
      var numeric = told.filter(function (one) { return one.key !== null && /^[\s≥≤<>+−-]*\d/.test(one.text); }).length * 2 >= told.length;
      keyed.sort(function (a, b) {
        var order;
        if (numeric) order = a.key === null ? (b.key === null ? 0 : 2) : b.key === null ? -2 : a.key - b.key;
        else order = a.text.localeCompare(b.text, "en", { numeric: true });
        // What has no number stands last either way.
        if (Math.abs(order) === 2 && numeric && (a.key === null || b.key === null)) return order;
        return (up ? order : -order) || a.at - b.at;
      });
      keyed.concat(last.map(function (row) { return { row: row }; })).forEach(function (one) { body.appendChild(one.row); });
    });
  }
  function tableRows(table) {
    return all("tr", table).filter(function (row) { return !row.classList.contains("filtered") && row.closest("table") === table; })
      .map(function (row) { return Array.prototype.map.call(row.cells, cellText); });
  }
  var tables = 0;
  function prepareTable(table) {
    if (table.dataset.ready || table.classList.contains("evidence")) return;
    table.dataset.ready = "1";
    tables += 1;
    var head = table.tHead && table.tHead.rows[0], rows = all("tbody > tr", table);
    if (!head) return;
    var labels = Array.prototype.map.call(head.cells, cellText);
    if (!table.classList.contains("matrix")) {
      table.classList.add("narrow");
      rows.forEach(function (row) {
        if (row.cells.length === labels.length) Array.prototype.forEach.call(row.cells, function (cell, at) { cell.dataset.label = labels[at]; });
      });
    }
    if (rows.length > 1) Array.prototype.forEach.call(head.cells, function (cell, column) {
      var sorter = el("button", { type: "button", "class": "sort" }), link = cell.querySelector("a.term");
      if (link) cell.appendChild(document.createTextNode(" "));
      if (link) { sorter.setAttribute("aria-label", "sort by " + labels[column]); sorter.textContent = "↕"; cell.appendChild(sorter); }
      else { while (cell.firstChild) sorter.appendChild(cell.firstChild); cell.appendChild(sorter); }
      sorter.addEventListener("click", function () {
        var up = cell.getAttribute("aria-sort") !== "ascending";
        all("[aria-sort]", table).forEach(function (other) { other.removeAttribute("aria-sort"); });
        cell.setAttribute("aria-sort", up ? "ascending" : "descending");
        sortBy(table, column, up);
      });
    });
    var tools = el("div", { "class": "tools" }), name = (table.caption ? cellText(table.caption) : "table").slice(0, 40).replace(/[^A-Za-z0-9]+/g, "_");
    if (table.classList.contains("matrix")) orders(table, tools, rows);
    if (rows.length > 6) {
      var field = el("input", { type: "search", placeholder: "filter rows", "aria-label": "filter rows" });
      field.addEventListener("input", function () {
        var wanted = field.value.trim().toLowerCase();
        rows.forEach(function (row) { row.classList.toggle("filtered", row.textContent.toLowerCase().indexOf(wanted) < 0); });
      });
      tools.appendChild(field);
    }
    tools.appendChild(button("Copy table", function (event) {
      copy(tableRows(table).map(function (row) { return row.join("\t"); }).join("\n"), event.target);
    }));
    if (table.querySelector("[data-sentence]")) tools.appendChild(button("Copy as sentences", function (event) {
      var shown = all("tbody > tr", table).filter(function (row) { return !row.classList.contains("filtered") && row.dataset.sentence; });
      copy(shown.map(function (row) { return row.dataset.sentence; }).join("\n"), event.target);
    }));
    tools.appendChild(button("CSV", function () { saveCsv(name, tableRows(table)); }));
    table.parentElement.insertAdjacentElement("afterend", tools);
  }
  // The orders of the matrix: by class, by fold, alike together, A–Z.
  function orders(table, tools, rows) {
    var body = table.tBodies[0], classed = rows.some(function (row) { return row.dataset.class < 1e6; });
    var name = function (row) { return row.cells[0].textContent; };
    var byName = function (a, b) { return name(a).localeCompare(name(b), "en", { numeric: true }); };
    var choices = {
      "by class": function (a, b) { return a.dataset.class - b.dataset.class || a.dataset.rank - b.dataset.rank || byName(a, b); },
      "by fold": function (a, b) { return b.dataset.fold - a.dataset.fold || byName(a, b); },
      "alike together": function (a, b) { return a.dataset.alike - b.dataset.alike; },
      "A–Z": byName
    };
    var seg = el("span", { "class": "seg" });
    tools.appendChild(el("span", { "class": "mute" }, "order"));
    tools.appendChild(seg);
    Object.keys(choices).forEach(function (choice) {
      if (choice === "by class" && !classed) return;
      seg.appendChild(button(choice, function (event) {
        all("button[aria-pressed]", tools).forEach(function (other) { other.setAttribute("aria-pressed", String(other === event.target)); });
        rows.sort(choices[choice]).forEach(function (row, at) {
          body.appendChild(row);
          row.classList.toggle("apart", choice === "by class" && at > 0 && rows[at - 1].dataset.class !== row.dataset.class);
        });
      }, { "aria-pressed": String(choice === (classed ? "by class" : "A–Z")) }));
    });
  }

  // Figures: the drawing as a file.
  function standing(svg) {
    var copyOf = svg.cloneNode(true);
    all(".mark", copyOf).forEach(function (mark) { mark.remove(); });
    all("g", copyOf).forEach(function (group) {
      if (group.style.display === "none" || (group.classList.contains("wells") && !svg.closest("figure").classList.contains("wells"))) group.remove();
      group.classList.remove("dim", "lit");
    });
    return new XMLSerializer().serializeToString(copyOf);
  }
  function savePng(svg, name) {
    var image = new Image(), scale = 4, wide = svg.viewBox.baseVal.width / 10, high = svg.viewBox.baseVal.height / 10;
    image.onload = function () {
      var canvas = el("canvas", { width: wide * scale, height: high * scale });
      canvas.getContext("2d").drawImage(image, 0, 0, wide * scale, high * scale);
      canvas.toBlob(function (blob) { save(name + ".png", blob); });
    };
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(standing(svg));
  }
  function prepareFigure(figure) {
    if (figure.dataset.ready) return;
    figure.dataset.ready = "1";
    var drawing = figure.querySelector(".drawing"), name = figure.dataset.name, tools = el("div", { "class": "tools" });
    var shown = function () { return all("svg", drawing).find(function (svg) { return svg.style.display !== "none"; }); };
    if (figure.dataset.axes) curves(figure, drawing, tools, shown);
    tools.appendChild(button("SVG", function () { save(name + ".svg", new Blob([standing(shown())], { type: "image/svg+xml" })); }));
    tools.appendChild(button("PNG", function () { savePng(shown(), name); }));
    drawing.insertAdjacentElement("afterend", tools);
    reachable(drawing);
    // A long legend shows its first lines until it is asked for.
    var legend = figure.querySelector("figcaption");
    if (legend && legend.textContent.length > 240) {
      legend.classList.add("short");
      tools.appendChild(button("Legend", function (event) {
        event.target.setAttribute("aria-expanded", String(!legend.classList.toggle("short")));
      }, { "aria-expanded": "false" }));
    }
  }
  // A drawing that is wider than its box scrolls by keys.
  function reachable(drawing) {
    if (drawing.closest("figure").dataset.axes) return;
    if (drawing.scrollWidth > drawing.clientWidth) drawing.tabIndex = 0; else drawing.removeAttribute("tabindex");
  }
  window.addEventListener("resize", function () { all("figure[data-ready] > .drawing").forEach(reachable); });

  // Curves: the well under the pointer, its day and its place on the plate; lines and days on and off; log or linear.
  function curves(figure, drawing, tools, shown) {
    var axes = JSON.parse(figure.dataset.axes), article = figure.closest(".compound"), compound = article ? D.compounds.indexOf(article.dataset.compound) : -1;
    var linear = figure.dataset.linear, log = drawing.querySelector("svg"), flat = null, off = {};
    function panels() { return flat && log.style.display === "none" ? axes.linear : axes.log; }
    function toggled(svg) {
      all("g[data-line]", svg).forEach(function (group) {
        var hidden = off["l" + group.dataset.line] || (group.dataset.day !== undefined && off["d" + group.dataset.day]);
        group.style.display = hidden ? "none" : "";
      });
    }
    if (linear && axes.linear.length) {
      var choices = [button("Log", function () { choose(false); }, { "aria-pressed": "true" }), button("Linear", function () { choose(true); }, { "aria-pressed": "false" })];
      var choose = function (wanted) {
        if (wanted && !flat) {
          var holder = el("template");
          holder.innerHTML = folded.part(+linear);
          flat = holder.content.querySelector("svg");
          drawing.appendChild(flat);
          toggled(flat);
        }
        log.style.display = wanted ? "none" : "";
        if (flat) flat.style.display = wanted ? "" : "none";
        choices.forEach(function (one, at) { one.setAttribute("aria-pressed", String((at === 1) === wanted)); });
        points = null;
        forget();
      };
      var seg = el("span", { "class": "seg" });
      choices.forEach(function (one) { seg.appendChild(one); });
      tools.appendChild(seg);
    }
    if (drawing.querySelector("g.wells")) tools.appendChild(button("Wells", function (event) {
      var on = figure.classList.toggle("wells");
      event.target.setAttribute("aria-pressed", String(on));
    }, { "aria-pressed": "false", "class": "pushed", title: "show every well" }));
    if (article) {
      all(".key li", figure).forEach(function (item) {
        if (item.querySelector("button")) return;
        var toggle = el("button", { type: "button", "aria-pressed": "true" });
        while (item.firstChild) toggle.appendChild(item.firstChild);
        item.appendChild(toggle);
      });
      all(".key li", figure).forEach(function (item) {
        item.firstChild.addEventListener("click", function () {
          var key = "l" + item.dataset.line;
          off[key] = !off[key];
          item.firstChild.setAttribute("aria-pressed", String(!off[key]));
          all("svg", drawing).forEach(toggled);
        });
      });
      var days = {};
      all("g[data-day]", drawing).forEach(function (group) { days[group.dataset.day] = true; });
      if (Object.keys(days).length > 1) Object.keys(days).forEach(function (day) {
        tools.appendChild(button(D.experiments[day], function (event) {
          off["d" + day] = !off["d" + day];
          event.target.setAttribute("aria-pressed", String(!off["d" + day]));
          all("svg", drawing).forEach(toggled);
        }, { "aria-pressed": "true", "class": "day", title: "show or hide this experiment" }));
      });
      tools.appendChild(button("CSV", function () {
        var rows = [["plate", "well", "line", "experiment", "compound", "dose", "response", "reading", "left_out"]];
        plates().forEach(function (plate, number) {
          plate.forEach(function (well) {
            if (well[COMPOUND] !== compound) return;
            rows.push([D.plates[number].name, wellName(well), D.lines[well[LINE]], D.experiments[well[EXPERIMENT]] || "", D.compounds[compound], well[DOSED],
              well[RESPONSE] === null ? "" : well[RESPONSE] / 1000, well[READING] === null ? "" : well[READING], well[OUT]]);
          });
        });
        saveCsv(figure.dataset.name, rows);
      }, { title: "the wells of this figure" }));
    }
    var points = null;
    function gathered() {
      if (points) return points;
      points = [];
      var own = panels();
      plates().forEach(function (plate, number) {
        plate.forEach(function (well) {
          if (well[COMPOUND] !== compound || well[RESPONSE] === null || D.plates[number].failed || well[DOSE] === null) return;
          var place = axes.lines.indexOf(D.lines[well[LINE]]);
          if (place < 0) return;
          own.forEach(function (a, panel) {
            if (a.lines.indexOf(place) < 0) return;
            var dose = a.log ? well[DOSE] : Math.pow(10, well[DOSE]);
            var x = a.x[0] + (dose - a.dose[0]) / (a.dose[1] - a.dose[0]) * (a.x[1] - a.x[0]);
            var y = a.y[0] + (well[RESPONSE] / 1000 - a.response[0]) / (a.response[1] - a.response[0]) * (a.y[1] - a.y[0]);
            points.push({ x: x, y: Math.max(Math.min(y, a.y[0]), a.y[1]), well: well, plate: number, place: place, panel: panel });
          });
        });
      });
      points.sort(function (p, q) { return p.panel - q.panel || p.place - q.place || p.x - q.x || p.well[EXPERIMENT] - q.well[EXPERIMENT] || p.y - q.y; });
      return points;
    }
    var at = null, tip = null;
    function forget() {
      at = null;
      if (tip) { tip.remove(); tip = null; }
      all(".mark", drawing).forEach(function (mark) { mark.remove(); });
      all("g", drawing).forEach(function (group) { group.classList.remove("dim", "lit"); });
      light(null);
      if (article) { var panel = article.querySelector(".pointed"); if (panel) panel.hidden = true; }
    }
    function point(one) {
      if (at === one) return;
      forget();
      at = one;
      if (!one) return;
      var svg = shown(), scale = svg.getBoundingClientRect().width / (svg.viewBox.baseVal.width / 10);
      var ring = document.createElementNS(svg.namespaceURI, "circle");
      [["cx", 10 * one.x], ["cy", 10 * one.y], ["r", 62], ["fill", "none"], ["stroke-width", 20], ["class", "mark s-focus"]].forEach(function (pair) { ring.setAttribute(pair[0], pair[1]); });
      svg.appendChild(ring);
      all("g.day", svg).forEach(function (group) {
        var own = +group.dataset.line === one.place && +group.dataset.day === one.well[EXPERIMENT];
        group.classList.toggle("lit", own);
        group.classList.toggle("dim", !own && +group.dataset.line === one.place);
      });
      var words = told(one.plate, one.well);
      tip = el("div", { "class": "tip", role: "status" });
      tip.appendChild(el("b", {}, words[0]));
      words.slice(1).forEach(function (line) { tip.appendChild(el("div", {}, line)); });
      drawing.appendChild(tip);
      var x = one.x * scale + 14, y = one.y * scale - 12;
      if (x + tip.offsetWidth > drawing.clientWidth) x = Math.max(0, one.x * scale - tip.offsetWidth - 14);
      tip.style.left = x + "px";
      tip.style.top = Math.max(0, y) + "px";
      onPlate(one);
    }
    // The same well on its plate.
    function onPlate(one) {
      light([one.plate, one.well]);
      var panel = article && article.querySelector(".pointed"), map = $("plate-" + (one.plate + 1));
      if (!panel) return;
      panel.hidden = false;
      var holder = panel.querySelector(".map"), tells = panel.querySelector(".tells");
      if (holder.dataset.plate !== String(one.plate)) {
        holder.textContent = "";
        holder.dataset.plate = one.plate;
        if (map) holder.appendChild(map.querySelector(".map svg").cloneNode(true));
      }
      ringOn(holder, one.plate, one.well);
      tells.textContent = told(one.plate, one.well).join(" · ");
    }
    drawing.addEventListener("pointermove", function (event) {
      var svg = shown(), box = svg.getBoundingClientRect(), scale = box.width / (svg.viewBox.baseVal.width / 10);
      var x = (event.clientX - box.left) / scale, y = (event.clientY - box.top) / scale, best = null, least = 14 * 14;
      gathered().forEach(function (one) {
        if (off["l" + one.place] || off["d" + one.well[EXPERIMENT]]) return;
        var away = (one.x - x) * (one.x - x) + (one.y - y) * (one.y - y);
        if (away < least) { least = away; best = one; }
      });
      point(best);
    });
    drawing.addEventListener("pointerleave", function () { point(null); });
    drawing.addEventListener("blur", function () { point(null); });
    drawing.addEventListener("keydown", function (event) {
      var step = { ArrowRight: 1, ArrowLeft: -1 }[event.key], other = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (event.key === "Escape") return point(null);
      if (!step && !other) return;
      event.preventDefault();
      var list = gathered().filter(function (one) { return !off["l" + one.place] && !off["d" + one.well[EXPERIMENT]]; });
      if (!list.length) return;
      var now = list.indexOf(at);
      if (step) return point(list[now < 0 ? 0 : (now + step + list.length) % list.length]);
      // The next line, of this panel or of the next one, at the dose that is nearest.
      var tracks = list.filter(function (one, k) { return !k || one.place !== list[k - 1].place || one.panel !== list[k - 1].panel; });
      var own = tracks.findIndex(function (one) { return at && one.place === at.place && one.panel === at.panel; });
      var track = tracks[own < 0 ? 0 : (own + other + tracks.length) % tracks.length];
      var away = function (one) { return at ? Math.abs(one.well[DOSE] - at.well[DOSE]) : 0; };
      point(list.filter(function (one) { return one.place === track.place && one.panel === track.panel; }).sort(function (a, b) { return away(a) - away(b); })[0]);
    });
  }

  // Plates: a ring around a well, and the rows that speak of it.
  function ringOn(holder, plate, well) {
    all(".ring", holder).forEach(function (ring) { ring.remove(); });
    if (!well) return;
    var shape = D.plates[plate], ring = el("div", { "class": "ring" });
    ring.style.left = 100 * well[COL] / shape.cols + "%";
    ring.style.top = 100 * well[ROW] / shape.rows + "%";
    ring.style.width = 100 / shape.cols + "%";
    ring.style.height = 100 / shape.rows + "%";
    holder.appendChild(ring);
  }
  function light(found) {
    all(".plate .ring").forEach(function (ring) { ring.remove(); });
    if (!found) return;
    var card = $("plate-" + (found[0] + 1));
    if (card) ringOn(card.querySelector(".map"), found[0], found[1]);
  }
  function preparePlate(card) {
    if (card.dataset.ready) return;
    card.dataset.ready = "1";
    var map = card.querySelector(".map"), plate = +card.dataset.plate, shape = D.plates[plate], tip = null, at = null;
    function find(row, col) { return (plates()[plate] || []).find(function (well) { return well[ROW] === row && well[COL] === col; }); }
    function point(well) {
      if (at === well) return;
      at = well;
      if (tip) tip.remove();
      ringOn(map, plate, well);
      if (!well) return;
      tip = el("div", { "class": "tip", role: "status" });
      told(plate, well).forEach(function (line, k) { tip.appendChild(el(k ? "div" : "b", {}, line)); });
      map.appendChild(tip);
      tip.style.left = Math.min(map.clientWidth * (well[COL] + 1) / shape.cols, Math.max(0, map.clientWidth - 200)) + "px";
      tip.style.top = map.clientHeight * (well[ROW] + 1) / shape.rows + 4 + "px";
    }
    map.tabIndex = 0;
    map.setAttribute("role", "group");
    map.setAttribute("aria-label", shape.name + ": wells, arrow keys move");
    map.addEventListener("pointermove", function (event) {
      var box = map.getBoundingClientRect();
      point(find(Math.floor((event.clientY - box.top) / box.height * shape.rows), Math.floor((event.clientX - box.left) / box.width * shape.cols)) || null);
    });
    map.addEventListener("pointerleave", function () { point(null); });
    map.addEventListener("blur", function () { point(null); });
    map.addEventListener("click", function () { if (at && at[COMPOUND] >= 0 && at[COMPOUND] < D.placed) location.hash = "#compound-" + (at[COMPOUND] + 1); });
    map.addEventListener("keydown", function (event) {
      var step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
      if (event.key === "Escape") return point(null);
      if (event.key === "Enter" && at) return map.click();
      if (!step) return;
      event.preventDefault();
      var row = at ? at[ROW] : 0, col = at ? at[COL] : -step[1];
      for (var k = 0; k < shape.rows * shape.cols; k++) {
        row = (row + step[0] + shape.rows) % shape.rows;
        col = (col + step[1] + shape.cols) % shape.cols;
        var well = find(row, col);
        if (well) return point(well);
      }
    });
    var wellsOf = el("details"), summary = el("summary", {}, "Wells");
    wellsOf.appendChild(summary);
    wellsOf.addEventListener("toggle", function () {
      card.classList.toggle("open", wellsOf.open);
      if (!wellsOf.open || wellsOf.children.length > 1) return;
      var box = el("div", { "class": "scroll", tabindex: "0", role: "region", "aria-label": "Wells of " + shape.name }), table = el("table"), head = table.createTHead().insertRow();
      ["Well", "Role", "Line", "Compound", "Dose", "Reading", "% of vehicle", "Left out"].forEach(function (name) { head.appendChild(el("th", { scope: "col" }, name)); });
      var body = table.createTBody();
      (plates()[plate] || []).forEach(function (well) {
        var row = body.insertRow();
        [wellName(well), ROLES[well[ROLE]], D.lines[well[LINE]] || "", D.compounds[well[COMPOUND]] || "", well[DOSED], well[READING] === null ? "" : well[READING],
          well[RESPONSE] === null ? "" : Math.round(well[RESPONSE] / 10), well[OUT]].forEach(function (cell) { row.appendChild(el("td", {}, String(cell))); });
      });
      box.appendChild(table);
      wellsOf.appendChild(box);
      prepareTable(table);
    });
    card.querySelector(".told").appendChild(wellsOf);
  }

  // What a place needs is made ready when it is first shown.
  function prepare(within) {
    all("table", within).forEach(prepareTable);
    all("figure[data-name]", within).forEach(prepareFigure);
    all(".plate", within).forEach(preparePlate);
  }
  document.addEventListener("unfolded", function (event) { prepare(event.detail); });

  // Terms: what they mean, under the pointer, the focus or a tap.
  var gloss = null;
  function explain(link) {
    if (gloss) { gloss.remove(); gloss = null; }
    all("a.term[aria-describedby]").forEach(function (other) { other.removeAttribute("aria-describedby"); });
    var meaning = link && document.querySelector(link.getAttribute("href") + " dd");
    if (!meaning) return;
    gloss = el("div", { id: "gloss", role: "tooltip" }, meaning.textContent);
    document.body.appendChild(gloss);
    var box = link.getBoundingClientRect();
    gloss.style.left = Math.max(8, Math.min(box.left + scrollX, innerWidth - gloss.offsetWidth - 16)) + "px";
    gloss.style.top = box.bottom + scrollY + 6 + "px";
    link.setAttribute("aria-describedby", "gloss");
  }
  ["mouseover", "focusin"].forEach(function (kind) {
    document.addEventListener(kind, function (event) { var link = event.target.closest && event.target.closest("a.term"); if (link) explain(link); });
  });
  ["mouseout", "focusout"].forEach(function (kind) {
    document.addEventListener(kind, function (event) { if (event.target.closest && event.target.closest("a.term")) explain(null); });
  });
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a.term");
    if (link && matchMedia("(hover: none)").matches) { event.preventDefault(); explain(link); }
    all(".files[open]").forEach(function (menu) { if (!menu.contains(event.target)) menu.open = false; });
  });

  // What is looked for: compounds, lines, plates and wells.
  var find = $("find"), list = $("looked-for"), MOST = 12;
  find.hidden = false;
  find.addEventListener("input", function () {
    var wanted = find.value.trim().toLowerCase(), hits = [];
    list.textContent = "";
    if (!wanted) return;
    D.compounds.slice(0, D.placed).forEach(function (name, at) { if (name.toLowerCase().indexOf(wanted) >= 0) hits.push([name, "#compound-" + (at + 1)]); });
    D.lines.forEach(function (name) { if (name.toLowerCase().indexOf(wanted) >= 0) hits.push([name, D.places[D.lines.indexOf(name)] ? "#mechanism" : "#compounds"]); });
    D.plates.forEach(function (plate, at) { if ((plate.name + " " + plate.export).toLowerCase().indexOf(wanted) >= 0) hits.push([plate.name, "#plate-" + (at + 1)]); });
    var well = /^([a-p]|a[a-f])0?(\d{1,2})$/.exec(wanted);
    if (well) plates().forEach(function (plate, number) {
      plate.forEach(function (one) { if (wellName(one).toLowerCase() === well[1] + well[2]) hits.push([told(number, one).slice(0, 2).join(" · ") + " · " + D.plates[number].name, "#plate-" + (number + 1)]); });
    });
    hits.slice(0, MOST).forEach(function (hit) { list.appendChild(el("a", { href: hit[1] }, hit[0])); });
    list.appendChild(el("span", { "class": "small mute" }, hits.length > MOST ? MOST + " of " + hits.length + " are shown" : hits.length + " found"));
  });
  find.addEventListener("keydown", function (event) {
    var first = list.querySelector("a");
    if (event.key === "Enter" && first) { event.preventDefault(); first.click(); find.blur(); }
  });
  list.addEventListener("click", function (event) { if (event.target.tagName === "A") { find.value = ""; list.textContent = ""; } });

  // Keys: / looks for something, J and K go from compound to compound, Esc leaves.
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "Escape") { explain(null); if (event.target === find) { find.value = ""; list.textContent = ""; find.blur(); } return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") { event.preventDefault(); find.focus(); }
    var step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (step) {
      var now = /^#compound-(\d+)$/.exec(location.hash), next = now ? +now[1] + step : 1;
      if (next >= 1 && next <= D.placed) location.hash = "#compound-" + next;
    }
  });

  go(!!location.hash);
  // Unpacked before a pointer asks for them.
  (window.requestIdleCallback || window.setTimeout)(function () { plates(); });
})();
