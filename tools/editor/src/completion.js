// What the editor proposes: variables of the query, words of SPARQL, and the terms of the graph by name or label.

import { syntaxTree } from "@codemirror/language";

const KEYWORDS = `SELECT CONSTRUCT ASK DESCRIBE WHERE DISTINCT REDUCED FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER BIND AS
  VALUES UNDEF EXISTS NOT IN GROUP ORDER BY ASC DESC HAVING LIMIT OFFSET PREFIX BASE COUNT SUM MIN MAX AVG SAMPLE
  GROUP_CONCAT SEPARATOR STR LANG LANGMATCHES DATATYPE BOUND IF COALESCE REGEX REPLACE CONTAINS STRSTARTS STRENDS STRBEFORE
  STRAFTER SUBSTR STRLEN UCASE LCASE CONCAT ABS CEIL FLOOR ROUND YEAR MONTH DAY NOW IRI STRDT STRLANG BNODE ISIRI ISLITERAL
  ISBLANK ISNUMERIC SAMETERM`.split(/\s+/);
const WORD = /(?:[?$]\w*|[\p{L}_][\p{L}\p{N}_-]*(?::[\p{L}\p{N}_.-]*)?)$/u;
const IN_IRI = /<[^<>\s]*$/;
const MOST = 60;

/** Tell where a PREFIX line belongs: below the others, else below the comments at the top. */
function prefixPlace(text) {
  let place = 0;
  let offset = 0;
  for (const line of text.split("\n")) {
    const end = Math.min(offset + line.length + 1, text.length);
    if (/^\s*(?:PREFIX|BASE)\b/i.test(line)) place = end;
    else if (/^\s*(?:#.*)?$/.test(line)) place = place === offset ? end : place;
    else break;
    offset = end;
  }
  return place;
}

function declares(text, prefix) {
  return new RegExp(`^\\s*PREFIX\\s+${prefix}:`, "im").test(text);
}

/** Put a prefixed name in, and its PREFIX line if there is none. */
function inserted(name, namespace) {
  return (view, _completion, from, to) => {
    const text = view.state.doc.toString();
    const prefix = name.slice(0, name.indexOf(":"));
    const changes = [{ from, to, insert: name }];
    if (namespace && !declares(text, prefix)) {
      const place = prefixPlace(text);
      const before = place > 0 && text[place - 1] !== "\n" ? "\n" : "";
      if (place <= from) changes.unshift({ from: place, insert: `${before}PREFIX ${prefix}: <${namespace}>\n` });
    }
    const added = changes.length > 1 ? changes[0].insert.length : 0;
    view.dispatch({ changes, selection: { anchor: from + added + name.length }, userEvent: "input.complete" });
  };
}

function rank(name, label, wanted) {
  const local = name.slice(name.indexOf(":") + 1).toLowerCase();
  const text = label.toLowerCase();
  if (local === wanted || text === wanted) return 0;
  if (local.startsWith(wanted)) return 1;
  if (text.startsWith(wanted)) return 2;
  if (text.includes(" " + wanted)) return 3;
  return local.includes(wanted) || text.includes(wanted) ? 4 : 9;
}

function termOptions(vocabulary, wanted, prefix) {
  const found = [];
  for (const [name, label, kind, note] of vocabulary.terms) {
    if (prefix && !name.startsWith(prefix + ":")) continue;
    const score = wanted ? rank(name, label, wanted) : 1;
    if (score < 9) found.push({ score: score + (kind === "class" || kind === "property" ? 0 : 0.5), name, label, kind, note });
  }
  found.sort((a, b) => a.score - b.score || a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  return found.slice(0, MOST).map(({ name, label, kind, note }) => ({
    label: name,
    detail: [label, kind].filter(Boolean).join(", "),
    type: kind === "class" || kind === "property" ? kind : "constant",
    info: note,
    apply: inserted(name, name.startsWith("<") ? "" : vocabulary.prefixes[name.slice(0, name.indexOf(":"))]),
  }));
}

/** The variables of the query, without one that is only being typed. */
function variables(text, typed) {
  const all = text.match(/[?$]\w+/g) ?? [];
  const found = new Set(all);
  if (all.filter((name) => name === typed).length < 2) found.delete(typed);
  return [...found].sort();
}

/** Make the source of proposals; `load` gives the vocabulary, now or later. */
export function proposals(load) {
  return async (context) => {
    const kind = syntaxTree(context.state).resolveInner(context.pos, -1).name;
    if (/comment|string/i.test(kind)) return null;
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    const word = WORD.exec(before)?.[0] ?? "";
    if ((!word && !context.explicit) || IN_IRI.test(before) || KEYWORDS.includes(word.toUpperCase())) return null;
    const from = context.pos - word.length;
    if (/^[?$]/.test(word)) {
      const all = variables(context.state.doc.toString(), word).filter((name) => name.startsWith(word));
      if (all.length === 1 && all[0] === word) return null; // nothing to add
      return all.length ? { from, options: all.map((label) => ({ label, type: "variable" })), filter: false } : null;
    }
    const vocabulary = await load();
    if (context.aborted) return null;
    const prefixes = Object.entries(vocabulary.prefixes);
    if (/^\s*PREFIX\s+[\w-]*:?$/i.test(before)) {
      const options = prefixes.map(([name, iri]) => ({ label: `${name}:`, apply: `${name}: <${iri}>`, detail: iri, type: "namespace" }));
      return { from, options };
    }
    const colon = word.indexOf(":");
    if (colon >= 0) {
      const options = termOptions(vocabulary, word.slice(colon + 1).toLowerCase(), word.slice(0, colon));
      return options.length ? { from, options, filter: false } : null;
    }
    const wanted = word.toLowerCase();
    const words = KEYWORDS.filter((name) => name.toLowerCase().startsWith(wanted)).map((label) => ({ label, type: "keyword" }));
    const names = prefixes.filter(([name]) => name.startsWith(wanted)).map(([name, iri]) => ({ label: `${name}:`, detail: iri, type: "namespace" }));
    const terms = wanted.length > 1 ? termOptions(vocabulary, wanted, "") : [];
    const options = [...words, ...names, ...terms].slice(0, MOST);
    return options.length ? { from, options, filter: false } : null;
  };
}
