// The page of the endpoint with scripts: an editor, and answers that can be sorted, filtered and drawn.

import { fromJson, fromNTriples, Names } from "./answers.js";
import { chartOf } from "./chart.js";
import { Code } from "./code.js";
import { proposals } from "./completion.js";
import { el } from "./dom.js";
import { graphOf, isGraph } from "./graph.js";
import { tableOf } from "./table.js";

const ACCEPT = "application/sparql-results+json, application/n-triples;q=0.9";
const LONGEST = 6000; // of an address; proxies refuse longer ones
const FORMATS = { select: ["csv", "tsv", "json", "xml"], ask: ["json", "xml", "csv"], graph: ["ttl", "nt", "jsonld", "rdf"] };
const FORMATS_WITH_SOURCES = { select: ["csv", "tsv", "json"], ask: ["json"], graph: ["ttl", "json"] };
const PLACE = /^query:(\d+):(\d+): ([^]*)$/;

const form = document.getElementById("editor");
const area = document.getElementById("query");
const trouble = document.getElementById("trouble");
const section = document.getElementById("answer");
const state = document.getElementById("state");
const ways = document.getElementById("ways");
const shown = document.getElementById("shown");
const cancel = form.querySelector(".cancel");

let loading;
function vocabulary() {
  loading ??= fetch(form.dataset.terms)
    .then((response) => (response.ok ? response.json() : Promise.reject(new Error(response.statusText))))
    .catch(() => ((loading = undefined), { prefixes: {}, terms: [], complete: false }));
  return loading;
}

const code = new Code(area, { run, propose: proposals(vocabulary) });
let running;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
cancel.addEventListener("click", () => running?.abort());
cancel.addEventListener("keydown", (event) => event.key === "Escape" && running?.abort());
form.querySelector(".keys").hidden = false;

/** The parameters of the request: those of the form that say something. */
function parameters() {
  area.value = code.text;
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
}

function requested(asked, headers, signal) {
  const address = "/sparql?" + asked;
  if (address.length <= LONGEST) return fetch(address, { headers, signal });
  return fetch("/sparql", { method: "POST", body: asked, headers, signal });
}

async function run() {
  running?.abort();
  const asked = parameters();
  const mine = (running = new AbortController());
  tellTrouble("");
  document.getElementById("waiting")?.remove();
  section.hidden = false;
  section.setAttribute("aria-busy", "true");
  state.textContent = "Running…";
  cancel.hidden = false;
  const short = ("/sparql?" + asked).length <= LONGEST;
  history.replaceState(null, "", short ? "/sparql?" + asked + location.hash : "/sparql");
  const started = performance.now();
  try {
    const response = await requested(asked, { accept: ACCEPT }, mine.signal);
    const text = await response.text();
    const took = performance.now() - started;
    if (!response.ok) {
      section.hidden = true;
      shown.replaceChildren();
      ways.replaceChildren();
      tellTrouble(text);
      return;
    }
    const words = await vocabulary();
    if (mine.signal.aborted) return;
    const partial = response.headers.get("result-truncated") === "true";
    const isJson = response.headers.get("content-type").includes("json");
    const names = new Names(form.dataset.base, asked);
    names.learnTerms(words);
    show((isJson ? fromJson : fromNTriples)(text, partial), names, asked, took);
  } catch (error) {
    if (running !== mine) return;
    if (error.name === "AbortError") state.textContent = "Cancelled.";
    else {
      section.hidden = true;
      tellTrouble("The server did not answer. Is the connection there?");
    }
  } finally {
    if (running === mine) {
      cancel.hidden = true;
      section.removeAttribute("aria-busy");
    }
  }
}

/** Say what is wrong, and underline it in the text if the place is known. */
function tellTrouble(text) {
  code.unmark();
  trouble.replaceChildren();
  trouble.hidden = !text;
  if (!text) return;
  const found = PLACE.exec(text);
  const lines = (found ? found[3] : text).trimEnd().split("\n");
  if (lines.at(-1).endsWith("^")) lines.splice(-2); // the editor shows the place itself
  const problem = el("p", { class: "problem" });
  if (found) {
    const offset = code.mark(Number(found[1]), Number(found[2]));
    problem.append(el("button", { type: "button", click: () => code.go(offset) }, `Line ${found[1]}, column ${found[2]}`), " ");
  }
  problem.append(lines.map((line) => line.trim()).join("\n"));
  trouble.append(problem);
}

function counted(model, count) {
  const unit = model.form === "graph" ? "triple" : "row";
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** Show an answer in the way that was chosen last. */
function show(model, names, asked, took) {
  section.hidden = false;
  tellWays(model, asked);
  const time = took === undefined ? "" : ` in ${took < 1000 ? `${Math.round(took)} ms` : `${(took / 1000).toFixed(1)} s`}`;
  const told = (count) => {
    const all = model.rows.length;
    const of = count === all ? counted(model, all) : `${count} of ${counted(model, all)}`;
    state.textContent = `${of}${time}.${model.partial ? " The answer is too long and was cut after these: ask for less, or use LIMIT and OFFSET." : ""}`;
  };
  if (model.form === "ask" && !model.passages.some((found) => found.length)) {
    state.textContent = (model.rows[0][0].value === "yes" ? "Yes" : "No") + time + ".";
    shown.replaceChildren();
    return;
  }
  if (!model.rows.length) {
    told(0);
    shown.replaceChildren(el("p", {}, "Nothing found."));
    return;
  }
  const views = { table: ["Table", () => tableOf(model, names, told)] };
  if (model.form === "select") views.chart = ["Chart", () => chartOf(model, names)];
  if (isGraph(model)) views.graph = ["Graph", () => graphOf(model, names)];
  const holder = el("div");
  const open = (name) => {
    told(model.rows.length);
    holder.replaceChildren(views[name][1]());
  };
  const wanted = location.hash.slice(1);
  const first = wanted in views ? wanted : "table";
  const choose = (name) => {
    history.replaceState(null, "", location.pathname + location.search + (name === "table" ? "" : "#" + name));
    tellWays(model, asked);
    open(name);
  };
  const radios = Object.entries(views).map(([name, [text]]) =>
    el("label", {}, el("input", { type: "radio", name: "view", value: name, checked: name === first, change: () => choose(name) }), " " + text),
  );
  const many = radios.length > 1 && el("fieldset", { class: "views" }, el("legend", { class: "unseen" }, "Show the answer as"), ...radios);
  shown.replaceChildren(...[many, holder].filter(Boolean));
  open(first);
}

/** Offer the answer as files and as an address. */
function tellWays(model, asked) {
  const address = "/sparql?" + asked;
  const formats = (asked.get("sources") ? FORMATS_WITH_SOURCES : FORMATS)[model.form];
  const links = formats.map((name) => {
    const link = el("a", { href: `${address}&format=${name}`, download: `answer.${name}` }, name);
    if (address.length > LONGEST) link.addEventListener("click", (event) => (event.preventDefault(), save(asked, name)));
    return link;
  });
  const listed = links.flatMap((link, place) => (place ? [", ", link] : [link]));
  const permalink = address.length > LONGEST ? "The query is too long for an address." : el("a", { href: address + location.hash }, "Link to this answer");
  ways.replaceChildren("Download: ", ...listed, ". ", permalink);
}

/** Save the answer to a query that is too long for an address. */
async function save(asked, format) {
  const response = await requested(new URLSearchParams([...asked, ["format", format]]), {});
  const address = URL.createObjectURL(await response.blob());
  el("a", { href: address, download: `answer.${format}` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

const brought = document.getElementById("data");
if (trouble.dataset.line > 0) code.mark(Number(trouble.dataset.line), Number(trouble.dataset.column));
if (brought) {
  const model = JSON.parse(brought.textContent);
  if (model.partial) run();
  else {
    const asked = parameters();
    const names = new Names(form.dataset.base, asked);
    names.learn(model.labels);
    show(model, names, asked);
  }
}
