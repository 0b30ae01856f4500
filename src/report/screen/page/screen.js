// Draws a screen: volcano, heat maps, single curves on demand. No request leaves the page; names are only ever text.
(function () {
  "use strict";
  var block = JSON.parse(document.getElementById("numbers").textContent), NONE = -32768;
  var INK = "#1a1a1a", GREY = "#8a8a8a", HIT = "#b84300";

  // Columns of whole numbers, one behind the other.
  function columns(data) {
    var all = inflate(bytes(data)), at = 0;
    return function (Type, n) {
      var size = n * Type.BYTES_PER_ELEMENT, part = all.slice(at, at + size);
      at += size;
      return new Type(part.buffer);
    };
  }

  var hits = (function () {
    var n = block.hits.n, next = columns(block.hits.data);
    return { n: n, compound: next(Uint32Array, n), line: next(Uint32Array, n), effect: next(Int16Array, n),
      trend: next(Int16Array, n), logq: next(Int16Array, n), flags: next(Uint8Array, n) };
  })();

  // Unpacked when the first curve is asked for.
  var known = null;
  function curves() {
    if (known) return known;
    var n = block.curves.n, next = columns(block.curves.data), k;
    known = { n: n, compound: next(Uint32Array, n), line: next(Uint32Array, n), experiment: next(Uint32Array, n),
      design: next(Uint32Array, n), top: next(Int16Array, n), bottom: next(Int16Array, n), mid: next(Int16Array, n),
      hill: next(Int16Array, n), ic50: next(Int16Array, n), qualifier: next(Uint8Array, n), kind: next(Uint8Array, n), from: [] };
    var total = 0;
    for (k = 0; k < n; k++) { known.from.push(total); total += block.designs[known.design[k]].doses.length; }
    known.means = next(Uint8Array, total);
    return known;
  }

  function element(name, text) {
    var made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    return made;
  }
  function sheet(id, width, height) {
    var canvas = document.getElementById(id), scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * scale); canvas.height = Math.round(height * scale);
    canvas.style.width = width + "px"; canvas.style.height = height + "px";
    var pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.fillStyle = "#fff"; pen.fillRect(0, 0, width, height);
    pen.font = "12px system-ui, Helvetica, Arial, sans-serif"; pen.fillStyle = INK;
    return pen;
  }
  // A canvas may be shown smaller than it is.
  function under(canvas, event) {
    var box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.offsetWidth / box.width, (event.clientY - box.top) * canvas.offsetHeight / box.height];
  }
  function digits(value) {
    if (value === 0) return "0";
    var size = Math.abs(value);
    return size >= 1e5 || size < 1e-3 ? value.toExponential(2) : String(+value.toPrecision(3));
  }
  function dose(log, unit) { return digits(Math.pow(10, log / 1000)) + (unit ? " " + unit : ""); }
  function pair(compound, line) { return block.compounds[compound] + " on " + block.lines[line]; }

  // --- volcano -----------------------------------------------------------------------------------
  (function () {
    var canvas = document.getElementById("volcano"), told = document.getElementById("volcano-told");
    if (!canvas) return;
    var W = 860, H = 430, L = 60, R = 20, T = 14, B = 46, k, low = -0.25, high = 1, most = 2, weakest = Infinity;
    // The rate of false ones has a floor, the strength has none: so the strength is drawn, and the rate told.
    function evidence(k) { return Math.abs(hits.trend[k]) / 100; }
    for (k = 0; k < hits.n; k++) {
      if (hits.logq[k] === NONE) continue;
      low = Math.min(low, hits.effect[k] / 1000); high = Math.max(high, hits.effect[k] / 1000);
      most = Math.max(most, evidence(k));
      if (hits.flags[k] & 1) weakest = Math.min(weakest, evidence(k));
    }
    low = Math.max(low, -2); high = Math.min(high, 2); most *= 1.05;
    function x(effect) { return L + (Math.min(Math.max(effect, low), high) - low) / (high - low) * (W - L - R); }
    function y(strength) { return H - B - Math.min(strength, most) / most * (H - T - B); }
    var cells = {}, chosen = -1, shown = [];
    function draw() {
      var pen = sheet("volcano", W, H), k, tick;
      pen.strokeStyle = "#e6e6e6"; pen.textAlign = "center";
      for (tick = Math.ceil(low / 0.25) * 0.25; tick <= high + 1e-9; tick += 0.25) {
        pen.beginPath(); pen.moveTo(x(tick), T); pen.lineTo(x(tick), H - B); pen.stroke();
        pen.fillText(Math.round(100 * tick), x(tick), H - B + 16);
      }
      pen.textAlign = "right";
      var stride = most > 100 ? 50 : most > 40 ? 10 : most > 10 ? 5 : most > 4 ? 2 : 1;
      for (tick = 0; tick <= most; tick += stride) {
        pen.beginPath(); pen.moveTo(L, y(tick)); pen.lineTo(W - R, y(tick)); pen.stroke();
        pen.fillText(tick, L - 8, y(tick) + 4);
      }
      pen.textAlign = "center";
      pen.fillText("fall of the response from the lowest to the highest dose, points of percent of the vehicle", (L + W - R) / 2, H - 10);
      pen.save(); pen.translate(16, (T + H - B) / 2); pen.rotate(-Math.PI / 2);
      pen.fillText("strength of the change, in units of its own scatter", 0, 0); pen.restore();
      pen.strokeStyle = INK; pen.setLineDash([5, 4]);
      pen.beginPath();
      if (weakest < Infinity) { pen.moveTo(L, y(weakest)); pen.lineTo(W - R, y(weakest)); }
      pen.moveTo(x(block.least_effect), T); pen.lineTo(x(block.least_effect), H - B); pen.stroke(); pen.setLineDash([]);
      // Others as open grey dots, hits as dark squares: they differ without colour too.
      cells = {}; shown = [];
      for (var hit = 0; hit < 2; hit++) {
        pen.fillStyle = hit ? HIT : "rgba(90,90,90,.35)";
        for (k = hits.n - 1; k >= 0; k--) {
          if (hits.logq[k] === NONE || (hits.flags[k] & 1) !== hit) continue;
          var px = x(hits.effect[k] / 1000), py = y(evidence(k));
          if (hit) pen.fillRect(px - 2.2, py - 2.2, 4.4, 4.4); else pen.fillRect(px - 1, py - 1, 2, 2);
          cells[Math.round(px / 6) + "," + Math.round(py / 6)] = k;
        }
      }
      for (k = 0; k < hits.n; k++) if (hits.logq[k] !== NONE) shown.push(k);
      if (chosen >= 0) {
        pen.strokeStyle = INK; pen.lineWidth = 2; pen.beginPath();
        pen.arc(x(hits.effect[chosen] / 1000), y(evidence(chosen)), 7, 0, 7); pen.stroke();
      }
    }
    function tell(k) {
      chosen = k;
      told.textContent = pair(hits.compound[k], hits.line[k]) + ": fall of " + Math.round(hits.effect[k] / 10) + " points, q = " +
        digits(Math.pow(10, -hits.logq[k] / 1000)) + (hits.flags[k] & 1 ? ", a hit" : ", no hit");
    }
    function near(event) {
      var at = under(canvas, event), cx = Math.round(at[0] / 6), cy = Math.round(at[1] / 6);
      for (var ring = 0; ring < 3; ring++) for (var i = -ring; i <= ring; i++) for (var j = -ring; j <= ring; j++) {
        var found = cells[(cx + i) + "," + (cy + j)];
        if (found !== undefined) return found;
      }
      return -1;
    }
    canvas.addEventListener("mousemove", function (event) { var k = near(event); if (k >= 0 && k !== chosen) { tell(k); draw(); } });
    canvas.addEventListener("click", function (event) { var k = near(event); if (k >= 0) show(hits.compound[k], hits.line[k]); });
    canvas.addEventListener("keydown", function (event) {
      var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step && shown.length) {
        var at = shown.indexOf(chosen);
        tell(shown[Math.min(Math.max(at + step, 0), shown.length - 1)]); draw(); event.preventDefault();
      }
      if (event.key === "Enter" && chosen >= 0) show(hits.compound[chosen], hits.line[chosen]);
    });
    draw();
  })();

  // --- matrices ----------------------------------------------------------------------------------
  (function () {
    var canvas = document.getElementById("matrix"), told = document.getElementById("matrix-told");
    if (!canvas) return;
    var MOST_ROWS = 6000, m = block.matrix, nr = m.rows.length, nc = m.columns.length, cells = nr * nc, values = null;
    var metric = document.getElementById("metric"), order = document.getElementById("order");
    var CIVIDIS = [[0, 34, 78], [18, 53, 112], [59, 73, 108], [87, 93, 109], [112, 113, 115], [138, 134, 120], [165, 156, 116], [195, 179, 105], [225, 204, 85], [254, 232, 56]];
    function colour(share) {
      var place = Math.min(Math.max(share, 0), 1) * 9, k = Math.min(Math.floor(place), 8), part = place - k;
      return "rgb(" + [0, 1, 2].map(function (c) { return Math.round(CIVIDIS[k][c] + (CIVIDIS[k + 1][c] - CIVIDIS[k][c]) * part); }).join(",") + ")";
    }
    var rows, cols, w, h, at = [0, 0], L = 150, T = 110;
    function unpack() {
      if (values) return;
      var next = columns(m.data);
      values = { ic50: next(Int16Array, cells), auc: next(Int16Array, cells), dss: next(Int16Array, cells), qualifier: next(Uint8Array, cells) };
    }
    function mean(list) {
      var sum = 0, n = 0;
      list.forEach(function (v) { if (v !== NONE) { sum += v; n++; } });
      return n ? sum / n : Infinity;
    }
    function arrange() {
      var of = values[metric.value], k, c;
      rows = []; cols = [];
      for (k = 0; k < nr; k++) rows.push(k);
      for (c = 0; c < nc; c++) cols.push(c);
      if (order.value !== "name") {
        var sign = metric.value === "dss" ? -1 : 1;
        var ofRow = rows.map(function (r) { return mean(of.subarray(r * nc, (r + 1) * nc)); });
        var ofColumn = cols.map(function (c) { return mean(rows.map(function (r) { return of[r * nc + c]; })); });
        var by = function (means) { return function (a, b) {
          var x = means[a], y = means[b];
          return x === y ? a - b : x === Infinity ? 1 : y === Infinity ? -1 : sign * (x - y);
        }; };
        rows.sort(by(ofRow)); cols.sort(by(ofColumn));
      }
      rows = rows.slice(0, MOST_ROWS);
    }
    function draw() {
      unpack(); arrange();
      var of = values[metric.value], known = [], k;
      for (k = 0; k < cells; k++) if (of[k] !== NONE) known.push(of[k]);
      known.sort(function (a, b) { return a - b; });
      var low = known[Math.floor(known.length * 0.01)] || 0, high = known[Math.floor(known.length * 0.99)] || 1;
      if (low === high) high = low + 1;
      w = Math.max(2, Math.min(26, Math.floor(960 / Math.max(nc, 1)))); h = rows.length > 400 ? 3 : rows.length > 60 ? 6 : 16;
      T = w >= 10 ? 110 : 24;
      var pen = sheet("matrix", L + w * nc + 8, T + h * rows.length + 8);
      rows.forEach(function (r, i) {
        cols.forEach(function (c, j) {
          var value = of[r * nc + c];
          if (values.qualifier[r * nc + c] === 255) return;
          pen.fillStyle = value === NONE ? "#e6e6e6" : colour((value - low) / (high - low));
          pen.fillRect(L + w * j, T + h * i, w, h);
        });
      });
      pen.fillStyle = INK; pen.textAlign = "right"; pen.font = Math.min(h, 12) + "px system-ui, Helvetica, Arial, sans-serif";
      if (h >= 12) rows.forEach(function (r, i) { pen.fillText(cut(block.compounds[m.rows[r]], 22), L - 6, T + h * i + 0.8 * h); });
      pen.font = "11px system-ui, Helvetica, Arial, sans-serif"; pen.textAlign = "left";
      if (w >= 10) cols.forEach(function (c, j) {
        pen.save(); pen.translate(L + w * (j + 0.7), T - 6); pen.rotate(-Math.PI / 2);
        pen.fillText(cut(block.lines[m.columns[c]], 16), 0, 0); pen.restore();
      });
      pen.strokeStyle = "#fff"; pen.lineWidth = 3; pen.strokeRect(L + w * at[1], T + h * at[0], w, h);
      pen.strokeStyle = INK; pen.lineWidth = 1.5; pen.strokeRect(L + w * at[1], T + h * at[0], w, h);
      document.getElementById("scale").textContent = "Dark: " + shown(low) + " and less; light: " + shown(high) + " and more; grey: no number." +
        (nr > rows.length ? " The first " + rows.length + " of " + nr + " compounds are drawn; matrix tables hold all." : "");
      // The scale stays readable in grey: its lightness rises evenly.
    }
    function cut(name, most) { return name.length > most ? name.slice(0, most / 2) + "…" + name.slice(-most / 2 + 1) : name; }
    function shown(value) {
      return metric.value === "ic50" ? dose(value, "") : metric.value === "auc" ? digits(value / 1000) : digits(value / 100);
    }
    function tell() {
      var r = rows[at[0]], c = cols[at[1]], cell = r * nc + c, qualifier = values.qualifier[cell];
      var said = pair(m.rows[r], m.columns[c]) + ": ";
      if (qualifier === 255) told.textContent = said + "not tested";
      else told.textContent = said + "IC50 " + (values.ic50[cell] === NONE ? "not determined" :
        ["", "> ", "< ", ""][qualifier] + dose(values.ic50[cell], m.units[r])) +
        (values.auc[cell] === NONE ? "" : ", AUC " + digits(values.auc[cell] / 1000)) +
        (values.dss[cell] === NONE ? "" : ", DSS2 " + digits(values.dss[cell] / 100));
    }
    function move(row, column) {
      if (row < 0 || column < 0 || row >= rows.length || column >= nc) return false;
      at = [row, column];
      tell();
      return true;
    }
    function place(event) { var p = under(canvas, event); return [Math.floor((p[1] - T) / h), Math.floor((p[0] - L) / w)]; }
    if (!cells) return;
    canvas.addEventListener("mousemove", function (event) { var p = place(event); move(p[0], p[1]); });
    canvas.addEventListener("click", function (event) {
      var p = place(event);
      if (move(p[0], p[1])) { draw(); show(m.rows[rows[p[0]]], m.columns[cols[p[1]]]); }
    });
    canvas.addEventListener("keydown", function (event) {
      var step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
      if (step) { if (move(at[0] + step[0], at[1] + step[1])) draw(); event.preventDefault(); }
      if (event.key === "Enter") show(m.rows[rows[at[0]]], m.columns[cols[at[1]]]);
    });
    [metric, order].forEach(function (field) { field.addEventListener("change", function () { at = [0, 0]; draw(); tell(); }); });
    // Drawn when it comes into sight: a page opens at once.
    if (window.IntersectionObserver) {
      var seen = new IntersectionObserver(function (entries) {
        if (entries.some(function (entry) { return entry.isIntersecting; })) { seen.disconnect(); draw(); }
      }, { rootMargin: "400px" });
      seen.observe(canvas);
    } else draw();
    canvas.addEventListener("focus", function () { if (!rows) draw(); tell(); });
  })();

  // --- single curves -----------------------------------------------------------------------------
  var SVG = "http://www.w3.org/2000/" + "svg";
  function svg(name, attributes, text) {
    var made = document.createElementNS(SVG, name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text !== undefined) made.textContent = text;
    return made;
  }
  var DASHES = ["", "9 3", "2.5 2.5", "10 3 2 3", "16 3"], COLOURS = ["#000", "#bd5200", "#0072b2", "#00835f", "#a34d86"];

  function show(compound, line) {
    var all = curves(), own = [], k;
    for (k = 0; k < all.n; k++) if (all.compound[k] === compound && all.line[k] === line) own.push(k);
    var here = document.getElementById("curve");
    here.textContent = "";
    here.appendChild(element("h3", pair(compound, line)));
    if (!own.length) { here.appendChild(element("p", "No curve.")); return; }
    var W = 720, H = 330, L = 60, R = 16, T = 14, B = 44, lows = [], highs = [], unit = block.designs[all.design[own[0]]].unit;
    own.forEach(function (k) {
      var doses = block.designs[all.design[k]].doses.filter(function (d) { return d > 0; });
      if (doses.length) { lows.push(Math.log10(doses[0])); highs.push(Math.log10(doses[doses.length - 1])); }
    });
    var low = Math.min.apply(null, lows) - 0.2, high = Math.max.apply(null, highs) + 0.2, bottom = 0, top = 1.25;
    own.forEach(function (k) {
      for (var d = 0; d < block.designs[all.design[k]].doses.length; d++) {
        var mean = all.means[all.from[k] + d];
        if (mean !== 255) { bottom = Math.min(bottom, (mean - 28) / 100); top = Math.max(top, (mean - 28) / 100); }
      }
    });
    function x(log) { return L + 40 + (log - low) / (high - low) * (W - L - R - 40); }
    function y(value) { return H - B - (Math.min(Math.max(value, bottom), top) - bottom) / (top - bottom) * (H - T - B); }
    var drawn = svg("svg", { viewBox: "0 0 " + W + " " + H, width: W, height: H, role: "img", "aria-label": "Dose-response of " + pair(compound, line), "font-size": 12, "font-family": "Helvetica, Arial, sans-serif" });
    for (var p = 0; p <= top + 1e-9; p += 0.25) {
      drawn.appendChild(svg("path", { d: "M" + L + " " + y(p) + "H" + (W - R), stroke: "#e6e6e6" }));
      drawn.appendChild(svg("text", { x: L - 8, y: y(p) + 4, "text-anchor": "end" }, Math.round(100 * p)));
    }
    drawn.appendChild(svg("path", { d: "M" + L + " " + y(0.5) + "H" + (W - R), stroke: "#595959", "stroke-dasharray": "4 3" }));
    for (var decade = Math.ceil(low); decade <= high; decade++) {
      drawn.appendChild(svg("path", { d: "M" + x(decade) + " " + T + "V" + (H - B), stroke: "#e6e6e6" }));
      drawn.appendChild(svg("text", { x: x(decade), y: H - B + 16, "text-anchor": "middle" }, digits(Math.pow(10, decade))));
    }
    drawn.appendChild(svg("text", { x: L + 14, y: H - B + 16, "text-anchor": "middle" }, "0"));
    drawn.appendChild(svg("text", { x: (L + W) / 2, y: H - 8, "text-anchor": "middle" }, "dose" + (unit ? ", " + unit : "") + " (log scale); response, % of the vehicle"));
    drawn.appendChild(svg("path", { d: "M" + L + " " + T + "V" + (H - B) + "H" + (W - R), stroke: INK, fill: "none" }));
    var list = element("ul");
    own.forEach(function (k, place) {
      var design = block.designs[all.design[k]], colour = COLOURS[place % 5], from = all.from[k];
      design.doses.forEach(function (d, at) {
        var mean = all.means[from + at];
        if (mean !== 255) drawn.appendChild(svg("circle", { cx: d > 0 ? x(Math.log10(d)) : L + 14, cy: y((mean - 28) / 100), r: 3.6, fill: place % 2 ? "#fff" : colour, stroke: colour, "stroke-width": 1.4 }));
      });
      if (all.mid[k] !== NONE) {
        var path = "", tested = design.doses.filter(function (d) { return d > 0; });
        var a = Math.log10(tested[0]), b = Math.log10(tested[tested.length - 1]);
        for (var s = 0; s <= 80; s++) {
          var log = a + (b - a) * s / 80, value = all.bottom[k] / 1000 + (all.top[k] - all.bottom[k]) / 1000 / (1 + Math.pow(10, all.hill[k] / 1000 * (log - all.mid[k] / 1000)));
          path += (s ? "L" : "M") + x(log).toFixed(1) + " " + y(value).toFixed(1);
        }
        drawn.appendChild(svg("path", { d: path, fill: "none", stroke: colour, "stroke-width": 2, "stroke-dasharray": DASHES[place % 5] }));
      }
      var name = block.experiments[all.experiment[k]];
      list.appendChild(element("li", (name ? name + ": " : "") + block.classes[all.kind[k]] + ", IC50 " + (all.ic50[k] === NONE ? "not determined" :
        ["", "> ", "< ", ""][all.qualifier[k]] + dose(all.ic50[k], design.unit))));
    });
    here.appendChild(drawn);
    here.appendChild(list);
    here.appendChild(element("p", "Drawn from rounded numbers: means to 1 % of the vehicle, parameters and log doses to 0.001. Every digit is in potency.csv.")).className = "small";
    here.scrollIntoView({ block: "nearest" });
  }

  // --- looking for a pair ------------------------------------------------------------------------
  (function () {
    var field = document.getElementById("find"), found = document.getElementById("found"), MOST = 40;
    if (!field) return;
    field.addEventListener("input", function () {
      var words = field.value.toLowerCase().split(/\s+/).filter(Boolean), n = 0;
      found.textContent = "";
      if (!words.length) return;
      for (var k = 0; k < hits.n && n <= MOST; k++) {
        var name = pair(hits.compound[k], hits.line[k]), lower = name.toLowerCase();
        if (!words.every(function (word) { return lower.indexOf(word) >= 0; })) continue;
        if (++n > MOST) { found.appendChild(element("span", "and more")); break; }
        var button = element("button", name);
        button.type = "button";
        button.addEventListener("click", show.bind(null, hits.compound[k], hits.line[k]));
        found.appendChild(button);
      }
      if (!n) found.appendChild(element("span", "nothing found"));
    });
  })();
  Array.prototype.forEach.call(document.querySelectorAll("button[data-compound]"), function (button) {
    button.addEventListener("click", function () { show(+button.getAttribute("data-compound"), +button.getAttribute("data-line")); });
  });
})();
