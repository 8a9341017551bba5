// Rows as a table: sorted by a click on a heading, filtered by text, a few hundred at a time.

import { el, labelled } from "./dom.js";

const STEP = 200;
const MOST_PASSAGES = 8;
const NUMBER = /^[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?$/;
const ORDER = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function compared(a, b) {
  if (!a || !b) return a ? -1 : b ? 1 : 0; // what is missing comes last
  if (NUMBER.test(a) && NUMBER.test(b)) return a - b;
  return ORDER.compare(a, b);
}

function content(text, href, language) {
  return href ? el("a", { href, rel: href.startsWith("/") ? null : "external" }, text) : language ? el("span", { lang: language }, text) : text;
}

function passageCell(found, names) {
  const shown = found.slice(0, MOST_PASSAGES).flatMap(([iri, text], place) => {
    const link = content(text, names.href({ type: "uri", value: iri }));
    return place ? [", ", link] : [link];
  });
  if (found.length > MOST_PASSAGES) shown.push(`, ${found.length - MOST_PASSAGES} more`);
  return el("td", { "data-column": "passage", class: found.length ? null : "empty" }, el("span", { class: "sources" }, ...shown));
}

/** Give the table with its filter; `told` is called with how many of the rows are shown. */
export function tableOf(model, names, told) {
  const sourced = model.passages.some((found) => found.length);
  const entries = model.rows.map((row, place) => ({
    row,
    texts: row.map((cell) => names.text(cell)),
    passages: model.passages[place] ?? [],
  }));
  let sorted = entries;
  let by = -1;
  let direction = 0;
  let wanted = "";
  let most = STEP;

  const headings = model.columns.map((name, place) =>
    el("th", { scope: "col" }, el("button", { type: "button", click: () => sort(place) }, name.replaceAll("_", " "), el("span", { class: "order", "aria-hidden": "true" }))),
  );
  const body = el("tbody");
  const more = el("button", { type: "button", click: () => ((most += STEP * 5), fill()) });
  const filter = el("input", { type: "search", autocomplete: "off", input: () => ((wanted = filter.value.trim().toLowerCase()), (most = STEP), fill()) });

  function sort(place) {
    direction = by === place ? (direction === 1 ? -1 : direction === -1 ? 0 : 1) : 1;
    by = place;
    sorted = direction ? [...entries].sort((a, b) => direction * compared(a.texts[by], b.texts[by])) : entries;
    headings.forEach((heading, at) => {
      const way = at === by ? direction : 0;
      if (way) heading.setAttribute("aria-sort", way > 0 ? "ascending" : "descending");
      else heading.removeAttribute("aria-sort");
      heading.querySelector(".order").textContent = way > 0 ? " ▲" : way < 0 ? " ▼" : "";
    });
    fill();
  }

  function fill() {
    const kept = wanted ? sorted.filter(({ texts }) => texts.some((text) => text.toLowerCase().includes(wanted))) : sorted;
    body.replaceChildren(
      ...kept.slice(0, most).map(({ row, texts, passages }) =>
        el(
          "tr",
          {},
          ...row.map((cell, place) =>
            el("td", { "data-column": model.columns[place].replaceAll("_", " "), class: cell ? null : "empty" }, content(texts[place], names.href(cell), cell?.["xml:lang"])),
          ),
          sourced && passageCell(passages, names),
        ),
      ),
    );
    more.hidden = kept.length <= most;
    more.textContent = `Show more: ${most} of ${kept.length} are shown`;
    told(kept.length);
  }

  fill();
  const table = el(
    "table",
    {},
    el("caption", { class: "unseen" }, "Rows of the answer"),
    el("thead", {}, el("tr", {}, ...headings, sourced && el("th", { scope: "col" }, "passage"))),
    body,
  );
  return el(
    "div",
    {},
    entries.length > 1 && labelled("Only rows with", filter),
    el("div", { class: "scroll rows", tabindex: "0", role: "region", "aria-label": "Rows of the answer" }, table),
    more,
  );
}
