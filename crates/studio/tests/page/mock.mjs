// A program that answers what it is told to: the page in states that a real one rarely is in. `node mock.mjs` shows the example.

import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";
import { Plates } from "./canned-curve.mjs";
import * as canned from "./canned.mjs";
import { Maps } from "./canned-maps.mjs";
import { enlarged, onSheet, sheet } from "./canned-sheet.mjs";

const PAGE = join(dirname(fileURLToPath(import.meta.url)), "../../page");
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8" };
const STRICT = {
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cache-control": "no-store",
  "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin", "cross-origin-embedder-policy": "require-corp",
};
export const TOKEN = "0123456789abcdef".repeat(4);
const SECTIONS = ["study", "files", "questions", "maps", "sheet", "results", "decisions", "start"];

export class Mock {
  /** @param {object} state what it begins with */
  constructor(state) {
    this.state = structuredClone(state);
    /** Answers by path, for a test to set: (body) => [status, value]. */
    this.answers = {};
    /** What was asked, by "METHOD /path". */
    this.asked = [];
    /** Files that it was given. */
    this.files = [];
    /** What is there when a study is opened, and when it is closed. */
    Object.assign(this, { opens: state, closed: {} });
    this.streams = new Set();
    this.server = createServer((request, answer) => this.#answer(request, answer).catch((error) => answer.destroy(error)));
  }

  /** Listens; gives the address with its token. */
  async listen(port = 0) {
    await new Promise((done) => this.server.listen(port, "127.0.0.1", done));
    this.port = this.server.address().port;
    this.beat = setInterval(() => this.tell({ event: "beat" }), 2000);
    return `http://127.0.0.1:${this.port}/#${TOKEN}`;
  }

  async close() {
    clearInterval(this.beat);
    for (const stream of this.streams) stream.destroy();
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** @param {object} event */
  tell(event) {
    for (const stream of this.streams) stream.write(`${JSON.stringify(event)}\n`);
  }

  /** Changes sections and says so. @param {object} sections */
  change(sections) {
    this.#turn(sections);
    this.tell({ event: "changed", rev: this.state.rev });
  }

  /** @param {object} sections */
  #turn(sections) {
    Object.assign(this.state, structuredClone(sections));
    this.state.rev += 1;
  }

  async #answer(request, answer) {
    const url = new URL(request.url, "http://127.0.0.1"), path = url.pathname;
    const send = (status, value, type = "application/json") => {
      answer.writeHead(status, { ...STRICT, "content-type": type });
      answer.end(typeof value === "string" || Buffer.isBuffer(value) ? value : JSON.stringify(value));
    };
    const refuse = (status, message, help = "") => send(status, { error: { code: String(status), message, help } });
    if (!path.startsWith("/api/")) {
      const file = path === "/" ? "index.html" : path.replace("/page/", "");
      if (!TYPES[extname(file)] || file.includes("/") || !existsSync(join(PAGE, file))) return refuse(404, "not there");
      answer.writeHead(200, { ...STRICT, "content-type": TYPES[extname(file)] });
      return void createReadStream(join(PAGE, file)).pipe(answer);
    }
    this.asked.push(`${request.method} ${path}`);
    if (request.headers["x-foldshift-token"] !== TOKEN) return refuse(401, "wrong token");
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks), body = request.headers["content-type"] === "application/json" ? JSON.parse(raw) : raw;
    const own = this.answers[path];
    const told = own && await own(body, url);
    if (told) return send(...told);
    if (path === "/api/events") {
      answer.writeHead(200, { ...STRICT, "content-type": "application/x-ndjson" });
      answer.write(`${JSON.stringify({ event: "beat" })}\n`);
      this.streams.add(answer);
      answer.on("close", () => this.streams.delete(answer));
    } else if (path === "/api/state") {
      const news = Number(url.searchParams.get("epoch")) !== this.state.epoch || Number(url.searchParams.get("rev")) < this.state.rev;
      send(200, news ? this.state : { rev: this.state.rev, epoch: this.state.epoch });
    } else if (path === "/api/do" && body.command.do === "answer") {
      this.#turn({ questions: { list: this.state.questions.list.filter((question) => question.id !== body.command.question) }, study: { ...this.state.study, undo: "the answer" } });
      this.#done(send);
    } else if (path === "/api/undo" || path === "/api/redo") {
      const { undo, redo } = this.state.study, undone = path === "/api/undo";
      this.#turn({ study: { ...this.state.study, undo: undone ? null : redo, redo: undone ? undo : null } });
      this.#done(send);
    } else if (path === "/api/write") {
      this.#turn({ study: { ...this.state.study, results: "/Users/ana/larotrectinib/results" } });
      send(200, { results: this.state.study.results, notes: [] });
    } else if (path === "/api/share") {
      answer.setHeader("content-disposition", 'attachment; filename="KM12.zip"');
      send(200, Buffer.from("PK\x05\x06" + "\0".repeat(18), "latin1"), "application/zip");
    } else if (path === "/api/files") {
      this.files.push({ name: url.searchParams.get("name"), into: url.searchParams.get("into"), bytes: raw.length });
      send(200, { name: url.searchParams.get("name"), opened: false });
    } else if (path === "/api/start" && body.do === "new" && body.whole) {
      send(200, { id: "new", name: body.name });
    } else if (path === "/api/start" || path === "/api/close") {
      for (const name of SECTIONS) delete this.state[name];
      Object.assign(this.state, structuredClone(path === "/api/close" ? this.closed : this.opens));
      this.state.epoch = path === "/api/close" ? 3 : 7;
      send(200, this.state);
    } else refuse(404, "not there");
  }

  #done(send) {
    send(200, { rev: this.state.rev, changed: [], ms: 1, state: this.state, curve: null, decision: null });
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [, , kind = "plain", port = "0"] = argv;
  const analysed = canned.analysis();
  const mock = new Mock(kind === "start" ? canned.start : kind === "large" ? canned.enlarged(canned.state(analysed), 200) : canned.state(analysed, kind));
  const whole = sheet(analysed, kind);
  if (kind !== "start") mock.state.sheet = kind === "large" ? enlarged(whole, 200) : whole;
  new Plates().on(mock);
  if (kind !== "start") new Maps(analysed, mock.state.files.cards).on(mock);
  onSheet(mock);
  mock.opens = canned.state(analysed);
  mock.closed = canned.start;
  console.log(await mock.listen(Number(port)));
}
