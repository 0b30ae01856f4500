// A step that is loaded when it is first looked at, or when the page has nothing else to do.

import { Gone } from "./api.js";

/**
 * @param {() => Promise<{mount: import("./step.js").Mount}>} load
 * @returns {import("./step.js").Mount}
 */
export function lazily(load) {
  return (root, ctx) => {
    let visible = false;
    /** @type {import("./step.js").Where|undefined} */
    let where;
    /** @type {import("./step.js").Step|undefined} */
    let step;
    /** @type {Promise<void>|undefined} */
    let loading;
    const prepare = () => {
      loading ??= load().then(({ mount }) => {
        step = mount(root, ctx);
        step.update(ctx.state.known);
        if (visible) step.show(where);
      }).catch((error) => {
        loading = undefined;
        // Nobody waits for what is loaded beforehand; a module that does not come is a program that is gone.
        if (visible) ctx.failed(error instanceof TypeError ? new Gone() : error);
      });
    };
    return {
      prepare,
      show(next) {
        [visible, where] = [true, next];
        if (step) step.show(next); else prepare();
      },
      hide() { visible = false; step?.hide(); },
      update(changed) { step?.update(changed); },
    };
  };
}
