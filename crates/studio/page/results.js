// The step Results: the matrix, the curve, its plates, before and after, decisions.

/** @type {import("./step.js").Mount} */
export function mount(root, ctx) {
  const counts = document.createElement("p");
  root.append(counts);
  return {
    show() {},
    hide() {},
    update(changed) {
      if (changed.has("results")) counts.textContent = ctx.state.results?.matrix?.counts.join(" · ") ?? "";
    },
  };
}
