// Unfolds the parts of a large page when their headings are opened. No request leaves the page.
(function () {
  "use strict";
  var block = JSON.parse(document.getElementById("folded").textContent);
  var unpacked = {};

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
    heading.insertAdjacentHTML("beforeend", part(+number));
  }

  document.addEventListener("toggle", function (event) {
    if (event.target.open && event.target.matches("details[data-part]")) unfold(event.target);
  }, true);

  // The first few of what is looked for, each to be opened where it is found.
  var MOST = 20, field = document.getElementById("find"), found = document.getElementById("found");
  if (field) field.addEventListener("input", function () {
    var wanted = field.value.trim().toLowerCase();
    found.textContent = "";
    if (!wanted) return;
    var names = block.names.filter(function (one) { return one[0].toLowerCase().indexOf(wanted) >= 0; });
    names.slice(0, MOST).forEach(function (one) {
      var heading = document.createElement("details"), summary = document.createElement("summary");
      heading.className = "folded";
      heading.setAttribute("data-part", one[1]);
      summary.textContent = one[0];
      heading.appendChild(summary);
      found.appendChild(heading);
    });
    var told = document.createElement("p");
    told.className = "small";
    told.textContent = names.length > MOST ? MOST + " of " + names.length + " are shown" : names.length + " found";
    found.appendChild(told);
  });
  if (field) field.closest("[hidden]").hidden = false;
})();
