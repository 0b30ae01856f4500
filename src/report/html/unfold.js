// Unfolds the parts of a large page when their headings are opened. No request leaves the page.
var folded = (function () {
  "use strict";
  var element = document.getElementById("folded");
  if (!element) return { names: [], show: function () { return null; }, fill: function () {} };
  var block = JSON.parse(element.textContent), unpacked = {};

  // The chunk of a part, unpacked once, and the place of the part in it.
  function part(number) {
    var chunk = 0;
    while (number >= block.counts[chunk]) number -= block.counts[chunk++];
    if (!unpacked[chunk]) {
      var text = new TextDecoder().decode(inflate(bytes(block.chunks[chunk])));
      unpacked[chunk] = text.split("\u0000");
    }
    return unpacked[chunk][number];
  }

  function unfold(heading) {
    var number = heading.getAttribute("data-part");
    if (number === null || heading.hasAttribute("data-unfolded")) return;
    heading.setAttribute("data-unfolded", "");
    if (!heading.matches("details")) heading.textContent = "";
    heading.insertAdjacentHTML("beforeend", part(+number));
    document.dispatchEvent(new CustomEvent("unfolded", { detail: heading }));
  }

  document.addEventListener("toggle", function (event) {
    if (event.target.open && event.target.matches("details[data-part]")) unfold(event.target);
  }, true);

  // The part of a place of the page, opened in `into`; null where no part has it.
  function show(id, into) {
    var one = block.names.find(function (name) { return name[2] === id; });
    if (!one) return null;
    var heading = document.createElement("details"), summary = document.createElement("summary");
    heading.className = "folded";
    heading.id = id;
    heading.setAttribute("data-part", one[1]);
    summary.textContent = one[0];
    heading.appendChild(summary);
    into.textContent = "";
    into.appendChild(heading);
    heading.open = true;
    unfold(heading);
    return heading;
  }

  // Parts without a heading, within what is shown.
  function fill(within) {
    Array.prototype.forEach.call(within.querySelectorAll("div.part:not([data-unfolded])"), unfold);
  }

  return { names: block.names, part: part, show: show, fill: fill };
})();
