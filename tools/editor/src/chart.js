// Two columns as bars or a line, drawn with a title and a text alternative.

import { choice, cut, drawn, el, svg } from "./dom.js";

const NUMBER = /^[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?$/;
const TIME = /^\d{4}(?:-\d\d){0,2}$/;
const COUNT = "";
const MOST_BARS = 40;
const MOST_POINTS = 500;
const ROW = 26;

const written = (value) => (Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6))));

/** Tell what can be drawn: which columns hold numbers and which times. */
export function columnKinds(model, names) {
  return model.columns.map((name, place) => {
    const texts = model.rows.map((row) => names.text(row[place])).filter(Boolean);
    const all = (pattern) => texts.length > 0 && texts.every((text) => pattern.test(text));
    return { name, place, time: all(TIME), number: all(NUMBER) };
  });
}

/** Give the chart with what it is made from. */
export function chartOf(model, names) {
  const kinds = columnKinds(model, names);
  const first = kinds.find((c) => c.time) ?? kinds.find((c) => !c.number) ?? kinds[0];
  const value = kinds.find((c) => c.number && !c.time && c !== first);
  const made = { kind: "bar", by: String(first.place), value: value ? String(value.place) : COUNT };
  const holder = el("div", { class: "drawing" });
  const told = el("p", { class: "hint" });
  const redraw = () => holder.replaceChildren(draw(Math.round(holder.clientWidth)));

  function draw(width) {
    const by = kinds[made.by];
    const of = made.value === COUNT ? null : kinds[made.value];
    const ordered = made.kind === "line" && (by.time || by.number);
    const { points, repeated, skipped } = summed(model, names, by.place, of?.place);
    if (by.time) points.sort((a, b) => (a.text < b.text ? -1 : 1));
    else if (ordered) points.sort((a, b) => a.text - b.text);
    const most = made.kind === "line" ? MOST_POINTS : MOST_BARS;
    const shown = points.slice(0, most);
    const what = of ? (repeated ? "Sum of " : "") + of.name.replaceAll("_", " ") : "Number of rows";
    const title = `${what} by ${by.name.replaceAll("_", " ")}`;
    const notes = [];
    if (points.length > most) notes.push(`The first ${most} of ${points.length} are drawn.`);
    if (repeated && of) notes.push("Rows with the same value are added up.");
    if (skipped) notes.push(`${skipped} rows have no value.`);
    told.textContent = notes.join(" ");
    const text = cut(shown.map((point) => `${point.text}: ${written(point.value)}`).join("; "), 2000);
    if (!shown.length) return el("p", {}, "There is nothing to draw.");
    const drawing = made.kind === "line" ? line(shown, width, by) : bars(shown, width);
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-labelledby", "chart-title chart-text");
    drawing.prepend(svg("title", { id: "chart-title" }, title), svg("desc", { id: "chart-text" }, text));
    return el("figure", {}, el("figcaption", {}, title), drawing);
  }

  drawn(holder, draw);
  const set = (name) => (chosen) => ((made[name] = chosen), redraw());
  const columns = kinds.map((c) => [String(c.place), c.name.replaceAll("_", " ")]);
  const numbers = kinds.filter((c) => c.number).map((c) => [String(c.place), c.name.replaceAll("_", " ")]);
  return el(
    "div",
    {},
    el(
      "div",
      { class: "choices" },
      choice("Drawn as", [["bar", "bars"], ["line", "a line"]], made.kind, set("kind")),
      choice("One for each", columns, made.by, set("by")),
      choice("Its value", [[COUNT, "number of rows"], ...numbers], made.value, set("value")),
    ),
    holder,
    told,
  );
}

function summed(model, names, by, of) {
  const sums = new Map();
  let repeated = false;
  let skipped = 0;
  for (const row of model.rows) {
    const text = names.text(row[by]);
    const value = of === undefined ? 1 : Number(names.text(row[of]) || NaN);
    if (!text || !Number.isFinite(value)) {
      skipped += 1;
      continue;
    }
    repeated ||= sums.has(text);
    sums.set(text, (sums.get(text) ?? 0) + value);
  }
  return { points: [...sums].map(([text, value]) => ({ text, value })), repeated, skipped };
}

function scale(points) {
  const low = Math.min(0, ...points.map((p) => p.value));
  const high = Math.max(0, ...points.map((p) => p.value));
  return { low, high: high === low ? low + 1 : high };
}

function bars(points, width) {
  const left = Math.min(Math.round(width * 0.42), 260);
  const letters = Math.floor(left / 7.2);
  const room = width - left - 60;
  const { low, high } = scale(points);
  const x = (value) => left + ((value - low) / (high - low)) * room;
  const height = points.length * ROW + 4;
  const parts = points.flatMap(({ text, value }, place) => {
    const y = place * ROW + 2;
    const start = Math.min(x(0), x(value));
    return [
      svg("text", { x: left - 8, y: y + 17, "text-anchor": "end" }, cut(text, letters), svg("title", {}, text)),
      svg("rect", { class: "bar", x: start, y, width: Math.max(1, Math.abs(x(value) - x(0))), height: ROW - 6 }, svg("title", {}, `${text}: ${written(value)}`)),
      svg("text", { class: "value", x: Math.max(x(value), x(0)) + 6, y: y + 17 }, written(value)),
    ];
  });
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, width, height }, ...parts);
}

/** Steps of 1, 2 or 5 times a power of ten. */
function ticks(low, high) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
  const found = [];
  for (let n = Math.ceil(low / step); n * step <= high + step / 1000; n += 1) found.push(n * step);
  return found;
}

/** Where on a line of time a year, month or day lies. */
const moment = (text) => {
  const [year, month = 1, day = 1] = text.split("-").map(Number);
  return year + (month - 1) / 12 + (day - 1) / 372;
};

function line(points, width, by) {
  const height = 300;
  const [left, right, top, bottom] = [52, 16, 12, 36];
  const { low, high } = scale(points);
  const places = points.map((p, n) => (by.time ? moment(p.text) : by.number ? Number(p.text) : n));
  const [from, to] = [Math.min(...places), Math.max(...places)];
  const x = (n) => left + (to === from ? 0.5 : (places[n] - from) / (to - from)) * (width - left - right);
  const y = (value) => height - bottom - ((value - low) / (high - low)) * (height - top - bottom);
  const apart = Math.max(1, Math.ceil((points.length * 64) / (width - left - right)));
  return svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height },
    ...ticks(low, high).flatMap((value) => [
      svg("line", { class: "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }),
      svg("text", { x: left - 8, y: y(value) + 4, "text-anchor": "end" }, written(value)),
    ]),
    ...points.map((p, n) => n % apart === 0 && svg("text", { x: x(n), y: height - 12, "text-anchor": "middle" }, cut(p.text, 10))),
    svg("polyline", { class: "line", points: points.map((p, n) => `${x(n)},${y(p.value)}`).join(" ") }),
    ...points.map((p, n) => svg("circle", { class: "point", cx: x(n), cy: y(p.value), r: 4 }, svg("title", {}, `${p.text}: ${written(p.value)}`))),
  );
}
