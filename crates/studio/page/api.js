// What is asked of the program. Every call carries the token in a header; what changes the study waits for its turn.

/**
 * @typedef {import("./types.js").State} State
 * @typedef {import("./types.js").Done} Done
 * @typedef {import("./types.js").Command} Command
 * @typedef {import("./types.js").CurveAsked} CurveAsked
 * @typedef {import("./types.js").StudioEvent} StudioEvent
 */

const KEPT = "foldshift-token";
const TOKEN = /^[\w-]{32,}$/;
/** A beat comes every few seconds; after this silence the program counts as gone. */
const SILENCE_MS = 12_000;
const AGAIN_MS = [300, 700, 1500, 3000];

/** The program said no. */
export class Refused extends Error {
  /** @param {number} status @param {import("./types.js").Refusal} refusal */
  constructor(status, refusal) {
    super(refusal.message);
    this.status = status;
    this.code = refusal.code;
    this.help = refusal.help;
  }
}

/** The program did not answer. */
export class Gone extends Error {}

/** The token of the address, moved to the tab's own storage and wiped from the bar; null without. */
export function token() {
  const given = location.hash.slice(1);
  if (TOKEN.test(given)) {
    sessionStorage.setItem(KEPT, given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(KEPT);
}

export class Api {
  #token;
  #mirror;
  /** @type {Promise<unknown>} */
  #turn = Promise.resolve();

  /** @param {string} token @param {import("./state.js").Mirror} mirror */
  constructor(token, mirror) {
    this.#token = token;
    this.#mirror = mirror;
  }

  /**
   * @param {string} path
   * @param {RequestInit} [options]
   * @throws {Refused|Gone}
   */
  async #ask(path, options = {}) {
    let answer;
    try {
      answer = await fetch(path, { ...options, cache: "no-store", credentials: "omit", redirect: "error",
        headers: { ...options.headers, "x-foldshift-token": this.#token } });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw new Gone();
    }
    if (answer.ok) return answer;
    const said = await answer.json().catch(() => null);
    throw new Refused(answer.status, said?.error ?? { code: "", message: `${answer.status} ${answer.statusText}`, help: "" });
  }

  /** @param {string} path @param {unknown} body */
  #post(path, body) {
    return this.#ask(path, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });
  }

  /** Fetches what changed and gives it to the mirror. */
  async refresh() {
    const { rev, epoch } = this.#mirror.seen;
    this.#mirror.take(await (await this.#ask(`/api/state?rev=${rev}&epoch=${epoch}`)).json());
  }

  /** Fetches a revision that was told of, unless an answer that is under way brings it. @param {number} rev */
  catchUp(rev) {
    return this.#inTurn(async () => { if (rev > this.#mirror.seen.rev) await this.refresh(); });
  }

  /** @param {number} place @param {boolean} [without] decisions @returns {Promise<import("./types.js").PlateView>} */
  async plate(place, without = false) {
    return (await this.#ask(`/api/plate/${place}${without ? "?without=1" : ""}`)).json();
  }

  /** @param {CurveAsked} asked @returns {Promise<import("./types.js").CurveView>} */
  async curve(asked) {
    return (await this.#ask(`/api/curve?q=${encodeURIComponent(JSON.stringify(asked))}`)).json();
  }

  /** @param {string} id @returns {Promise<import("./types.js").MapView>} */
  async map(id) {
    return (await this.#ask(`/api/map?id=${encodeURIComponent(id)}`)).json();
  }

  /** @param {number} row @returns {Promise<import("./types.js").RowReadings>} */
  async readings(row) {
    return (await this.#ask(`/api/readings?row=${row}`)).json();
  }

  /** @param {string} file @returns {Promise<import("./types.js").TextView>} */
  async text(file) {
    return (await this.#ask(`/api/text?file=${encodeURIComponent(file)}`)).json();
  }

  /** @param {import("./types.js").PlanAsked} asked @param {AbortSignal} [signal] @returns {Promise<import("./types.js").PlanView>} */
  async plan(asked, signal) {
    return (await this.#ask(`/api/plan?q=${encodeURIComponent(JSON.stringify(asked))}`, { signal })).json();
  }

  /** What a command would do; nothing changes. @param {Command} command @returns {Promise<import("./types.js").Tried>} */
  async try(command) {
    return (await this.#post("/api/try", { command })).json();
  }

  /**
   * Does a command; what changed is in the mirror when this returns.
   * @param {Command} command
   * @param {CurveAsked} [view]  the curve that comes back with the answer
   */
  act(command, view) { return this.#change("/api/do", { command, view }); }

  /** @param {CurveAsked} [view] */
  undo(view) { return this.#change("/api/undo", { view }); }

  /** @param {CurveAsked} [view] */
  redo(view) { return this.#change("/api/redo", { view }); }

  /**
   * One change after the other. When somebody else was first, the news are fetched and it is tried once more.
   * @param {string} path @param {object} body @returns {Promise<Done>}
   */
  #change(path, body) {
    const once = async () => (await this.#post(path, { ...this.#mirror.seen, ...body })).json();
    return this.#inTurn(async () => {
      let done;
      try {
        done = await once();
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 409) throw error;
        await this.refresh();
        done = await once();
      }
      this.#mirror.take(done.state);
      return done;
    });
  }

  /** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
  #inTurn(work) {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Gives the program a file. It never takes the place of another.
   * @param {string} name  in a study that keeps its folders, with these
   * @param {Blob} file
   * @param {string} [into]  a study that `new` made
   * @returns {Promise<import("./types.js").Added>}
   */
  file(name, file, into) {
    return this.#inTurn(async () => (await this.#ask(`/api/files?name=${encodeURIComponent(name)}${into ? `&into=${encodeURIComponent(into)}` : ""}`,
      { method: "POST", body: file, headers: { "content-type": "application/octet-stream" } })).json());
  }

  /** Opens a study. @param {{do: "open", id: string} | {do: "example"} | {do: "practice"} | {do: "new", name: string}} what */
  open(what) {
    return this.#inTurn(async () => this.#mirror.take(await (await this.#post("/api/start", what)).json()));
  }

  /**
   * Makes a place for a whole study, whose files follow and keep their folders; {@link Api.open} opens it.
   * @param {string} name
   * @returns {Promise<{id: string, name: string}>}
   */
  begin(name) {
    return this.#inTurn(async () => (await this.#post("/api/start", { do: "new", name, whole: true })).json());
  }

  /** Closes the study; what can be opened is in the mirror when this returns. */
  close() {
    return this.#inTurn(async () => this.#mirror.take(await (await this.#post("/api/close", {})).json()));
  }

  /** Writes the results folder. @returns {Promise<import("./types.js").Written>} */
  write() {
    return this.#inTurn(async () => {
      const written = await (await this.#post("/api/write", {})).json();
      await this.refresh();
      return written;
    });
  }

  /** The zip that `run` repeats. @returns {Promise<{name: string, zip: Blob}>} */
  share() {
    return this.#inTurn(async () => {
      const answer = await this.#post("/api/share", {});
      const named = answer.headers.get("content-disposition") ?? "", whole = /filename\*=UTF-8''([^;]+)/.exec(named), plain = /filename="([^"]+)"/.exec(named);
      return { name: whole?.[1] ? decodeURIComponent(whole[1]) : plain?.[1] ?? "study.zip", zip: await answer.blob() };
    });
  }

  /**
   * Follows the stream for ever; after a break it is taken up again.
   * @param {(event: StudioEvent) => void} heard
   * @param {(state: "here"|"gone"|"ended") => void} told  whether the program is there
   */
  async follow(heard, told) {
    for (let missed = 0, ended = false; ; missed += 1) {
      try {
        await this.#listen((event) => {
          if (event.event === "bye") ended = true;
          else { missed = 0; ended = false; }
          heard(event);
        }, () => told("here"));
      } catch (error) {
        if (error instanceof Refused && (error.status === 401 || error.status === 403)) return told("ended");
      }
      if (ended || missed >= 1) told("gone");
      await new Promise((wait) => setTimeout(wait, AGAIN_MS[Math.min(missed, AGAIN_MS.length - 1)]));
    }
  }

  /** @param {(event: StudioEvent) => void} heard @param {() => void} open */
  async #listen(heard, open) {
    const silence = new AbortController();
    let alarm = setTimeout(() => silence.abort(), SILENCE_MS);
    try {
      const stream = (await this.#ask("/api/events", { signal: silence.signal })).body;
      if (!stream) return;
      open();
      await this.refresh();
      let rest = "";
      const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(alarm);
        alarm = setTimeout(() => silence.abort(), SILENCE_MS);
        const lines = (rest + value).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) if (line.trim()) heard(JSON.parse(line));
      }
    } finally {
      clearTimeout(alarm);
    }
  }
}
