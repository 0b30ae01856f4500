// The page: one study, five steps, one list of what was done.

import { Api, Gone, Refused, token } from "./api.js";
import { acceptDrops } from "./drop.js";
import { fill, h } from "./dom.js";
import * as files from "./files.js";
import { header } from "./header.js";
import { Keys } from "./keys.js";
import { lazily } from "./lazy.js";
import { voice } from "./notices.js";
import { openKeys, openPalette } from "./palette.js";
import * as results from "./results.js";
import { mountStart } from "./start.js";
import { Mirror } from "./state.js";
import { status } from "./status.js";
import { chooseTheme } from "./theme.js";
import { words } from "./words.js";

/**
 * @typedef {import("./step.js").StepName} StepName
 * @typedef {import("./step.js").Ctx} Ctx
 * @typedef {import("./step.js").Step} Step
 */

/** @type {StepName[]} */
const STEPS = ["files", "maps", "study", "results", "plan"];
const MOUNTS = {
  files: files.mount,
  maps: lazily(() => import("./map.js")),
  study: lazily(() => import("./study.js")),
  results: results.mount,
  plan: lazily(() => import("./plan.js")),
};

const app = /** @type {HTMLElement} */ (document.getElementById("app"));
const key = token();
if (key) open(key); else fill(app, stopped(words.noToken));
// Another address of the same port, typed into this tab.
addEventListener("hashchange", () => { if (token() !== key) location.reload(); });

/** Does what can wait. @param {() => void} act */
function whenIdle(act) {
  if ("requestIdleCallback" in window) requestIdleCallback(act, { timeout: 2000 }); else setTimeout(act, 500);
}

/** Instead of a study: why there is none, and what to type. @param {{heading: string, said: string}} said */
function stopped(said) {
  return h("main", { class: "alone" }, h("h1", null, said.heading), h("p", null, said.said), h("p", null, h("code", { class: "command" }, words.noToken.command)));
}

/** @param {string} key */
function open(key) {
  const state = new Mirror(), api = new Api(key, state), keys = new Keys(), { announce, notice, alarm, element: notices } = voice();
  /** @type {StepName} */
  let here = STEPS.find((name) => location.hash === `#${name}`) ?? "files";
  let asked = STEPS.some((name) => location.hash === `#${name}`);

  /** @type {Ctx} */
  const ctx = { api, state, keys, words, announce, go, failed, notice, hints: (hints) => foot.hints(hints), looked: { view: () => undefined, drawn: () => {} } };
  const top = header(ctx, STEPS), foot = status(ctx), start = mountStart(ctx);
  const rooms = STEPS.map((name) => {
    const root = h("section", { class: `step ${name}`, hidden: true, "aria-label": words.steps[name] });
    return { name, root, step: MOUNTS[name](root, ctx) };
  });
  const main = h("main", { tabindex: "-1" }, rooms.map((room) => room.root));
  const work = [top.element, main, foot.element];
  const waits = h("p", { class: "mute", role: "status" }, words.loading), loading = h("main", { class: "alone" }, waits);
  fill(app, loading, notices);

  /** @param {StepName} step @param {import("./step.js").Where} [where] */
  function go(step, where) {
    asked = true;
    if (location.hash !== `#${step}`) history.pushState(null, "", `#${step}`);
    // What the step then shows may take the focus from it.
    main.focus({ preventScroll: true });
    turn(step, where);
  }

  /** @param {StepName} step @param {import("./step.js").Where} [where] */
  function turn(step, where) {
    foot.hints([]);
    // A step begins at its heading, however far the last one was scrolled.
    if (step !== here) scrollTo(0, 0);
    for (const room of rooms) {
      if (room.name !== step && !room.root.hidden) room.step.hide();
      room.root.hidden = room.name !== step;
    }
    here = step;
    top.here(step);
    foot.here(step);
    document.title = [words.steps[step], state.study?.name, words.name].filter(Boolean).join(" · ");
    rooms.find((room) => room.name === step)?.step.show(where);
  }

  /** Says what went wrong. @param {unknown} error */
  function failed(error) {
    if (error instanceof Refused) alarm(error.message, error.help);
    else if (error instanceof Gone) {
      gone(true);
      alarm(words.gone, "", true);
    }
    else {
      alarm(String(error instanceof Error ? error.message : error), "");
      console.error(error);
    }
  }

  /** @param {boolean} away */
  function gone(away) {
    if (away === document.body.classList.contains("gone")) return;
    document.body.classList.toggle("gone", away);
    if (away) alarm(words.gone, "", true); else notice(words.back);
  }

  /** Loads the steps that nobody has looked at yet. */
  function prepare() {
    for (const { step } of rooms) step.prepare?.();
  }

  state.subscribe((changed) => {
    for (const room of rooms) room.step.update(changed);
    top.update(changed);
    foot.update(changed);
    if (changed.has("start") || changed.has("study")) {
      const studied = Boolean(state.study);
      start.update();
      if (studied !== top.element.isConnected || !app.contains(studied ? main : start.element)) {
        if (studied && !asked && state.results?.matrix) here = "results";
        // From a study that was opened here, Back leads to the start.
        if (studied && history.state?.start) history.pushState(null, "", `#${here}`);
        fill(app, ...(studied ? work : [start.element]), notices);
        if (studied) {
          turn(here);
          whenIdle(prepare);
        } else {
          asked = false;
          history.replaceState({ start: true }, "", location.pathname);
          document.title = words.name;
        }
      }
    }
  });
  addEventListener("popstate", ({ state: at }) => {
    if (at?.start && state.study) return void api.close().catch(failed);
    if (state.study) turn(STEPS.find((name) => location.hash === `#${name}`) ?? "files");
  });
  acceptDrops(ctx);

  const studied = () => Boolean(state.study);
  keys.add(
    { name: words.undo, key: "Mod+Z", can: () => Boolean(state.study?.undo), run: top.undo },
    { name: words.redo, key: "Mod+Shift+Z", can: () => Boolean(state.study?.redo), run: top.redo },
    { name: words.keys.all, key: "Mod+K", run: () => openPalette(ctx, "commands"), unlisted: true },
    { name: words.keys.find, key: "/", run: () => openPalette(ctx, "places") },
    { name: words.keys.these, key: "?", run: () => openKeys(ctx) },
    ...STEPS.map((name, at) => ({ name: words.keys.step(words.steps[name]), key: `Alt+${at + 1}`, can: studied, run: () => go(name) })),
    { name: words.write, can: () => Boolean(state.study?.writable), run: top.write },
    { name: words.share, can: () => Boolean(state.study?.writable), run: top.share },
    { name: words.closeStudy, can: studied, run: () => { api.close().catch(failed); } },
    ...chooseTheme(),
  );
  keys.listen();

  api.follow((event) => {
    if (event.event === "bye") gone(true);
    else gone(false);
    if (event.event === "changed") api.catchUp(event.rev).catch(failed);
    if (event.event === "opened") api.refresh().catch(failed);
    if (event.event === "progress") {
      state.progress(event.done, event.of);
      foot.progress(words.reading(event.done, event.of), event.done, event.of);
      waits.textContent = words.reading(event.done, event.of);
    }
    if (event.event === "disk") {
      if (event.why) announce(words.saved.not(event.why, 0));
      api.refresh().catch(failed);
    }
  }, (told) => {
    if (told === "ended") fill(app, stopped(words.ended));
    else gone(told === "gone");
  });
}
