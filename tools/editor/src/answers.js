// Answers of the endpoint as one model: form, columns, rows of cells as in SPARQL results in JSON, passages.

const VIEW = ["at", "asOf", "certain"];
const TRIPLE = ["subject", "predicate", "object"];
const UNIT = /\s*(?:<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:\^\^<([^>]*)>|@([\w-]+))?)/y;
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g;
const ESCAPED = { t: "\t", n: "\n", r: "\r", b: "\b", f: "\f" };

function plain(text) {
  return text.replace(ESCAPE, (_, four, eight, one) =>
    one ? (ESCAPED[one] ?? one) : String.fromCodePoint(parseInt(four ?? eight, 16)),
  );
}

/** Read N-Triples, as the server writes them. */
export function fromNTriples(text, partial) {
  const rows = [];
  for (const line of text.split("\n")) {
    if (!line.trim()) continue;
    UNIT.lastIndex = 0;
    const row = TRIPLE.map(() => {
      const [, iri, blank, literal, datatype, language] = UNIT.exec(line) ?? [];
      if (iri !== undefined) return { type: "uri", value: plain(iri) };
      if (blank !== undefined) return { type: "bnode", value: blank };
      return { type: "literal", value: plain(literal ?? ""), datatype, "xml:lang": language };
    });
    rows.push(row);
  }
  return { form: "graph", columns: TRIPLE, rows, passages: [], partial };
}

/** Read SPARQL results in JSON, with sources or without. */
export function fromJson(text, partial) {
  const document = JSON.parse(text);
  if ("triples" in document) {
    const rows = document.triples.map((triple) => TRIPLE.map((name) => triple[name]));
    return { form: "graph", columns: TRIPLE, rows, passages: document.triples.map((t) => passagesOf(t.sources)), partial };
  }
  if ("boolean" in document) {
    const rows = [[{ type: "literal", value: document.boolean ? "yes" : "no" }]];
    const passages = document.sources ? [passagesOf(document.sources[0])] : [];
    return { form: "ask", columns: ["answer"], rows, passages, partial };
  }
  const columns = document.head.vars;
  const rows = document.results.bindings.map((binding) => columns.map((name) => binding[name] ?? null));
  return { form: "select", columns, rows, passages: (document.results.sources ?? []).map(passagesOf), partial };
}

function passagesOf(sources) {
  const found = new Map();
  for (const alternative of sources?.alternatives ?? [])
    for (const source of alternative.sources) {
      for (const passage of source.passages) found.set(passage.iri, passage.locator);
      if (!source.passages.length) found.set(source.graph, source.title);
    }
  return [...found];
}

/** Texts and addresses of terms. */
export class Names {
  /** `base` begins the IRIs of this server; links to it keep the view in time that was asked for. */
  constructor(base, asked) {
    this.base = base;
    this.view = new URLSearchParams([...asked].filter(([name]) => VIEW.includes(name)));
    this.texts = new Map();
    this.complete = false;
    this.prefixes = {};
  }

  /** Take in what the page brought. */
  learn(labels) {
    for (const [iri, [text]] of Object.entries(labels)) this.texts.set(iri, text);
  }

  /** Take in the words of the editor. */
  learnTerms(vocabulary) {
    this.prefixes = vocabulary.prefixes;
    this.complete = vocabulary.complete;
    for (const [name, label] of vocabulary.terms) {
      const iri = name.startsWith("<") ? name.slice(1, -1) : this.expanded(name);
      this.texts.set(iri, label || name);
    }
  }

  expanded(name) {
    const colon = name.indexOf(":");
    return this.prefixes[name.slice(0, colon)] + name.slice(colon + 1);
  }

  text(cell) {
    if (cell == null) return "";
    if (cell.type === "bnode") return "_:" + cell.value;
    if (cell.type === "uri") return this.texts.get(cell.value) ?? this.short(cell.value);
    return typeof cell.value === "string" ? cell.value : JSON.stringify(cell.value);
  }

  short(iri) {
    for (const [prefix, namespace] of Object.entries(this.prefixes))
      if (iri.startsWith(namespace) && /^[\w.-]+$/.test(iri.slice(namespace.length)))
        return `${prefix}:${iri.slice(namespace.length)}`;
    return iri;
  }

  /** The address of a term: a page of this server, or where it leads on the web. Nothing else is a link. */
  href(cell) {
    if (cell?.type !== "uri") return "";
    const iri = cell.value;
    if (!iri.startsWith(this.base)) return /^https?:\/\//.test(iri) ? iri : "";
    if (this.complete && !this.texts.has(iri)) return "";
    const path = "/" + encodeURI(iri.slice(this.base.length)).replace(/[?#]/g, encodeURIComponent);
    return path + (path.endsWith("/") ? "" : ".html") + (this.view.size ? "?" + this.view : "");
  }
}
