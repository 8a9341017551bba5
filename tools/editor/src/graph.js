// Triples as nodes and arrows. The layout begins with a spiral, so that the same answer looks the same.

import { cut, drawn, el, svg } from "./dom.js";

const MOST_NODES = 80;
const MOST_TEXTS = 24;
const ROUNDS = 400;
const LETTERS = 20; // in each of two lines
const SIDE = 76; // half of the longest line
const TALL = 58;

/** Tell whether rows can be read as subject, predicate and object. */
export function isGraph(model) {
  return model.columns.length === 3 && model.rows.some(([s, p, o]) => s && s.type !== "literal" && p?.type === "uri" && o && o.type !== "literal");
}

function parts(model, names) {
  const nodes = new Map();
  const edges = new Map();
  let literals = 0;
  const node = (cell) => {
    const key = cell.type + cell.value;
    if (!nodes.has(key)) nodes.set(key, { cell, key, text: names.text(cell), lines: lines(names.text(cell)), degree: 0 });
    return nodes.get(key);
  };
  for (const [s, p, o] of model.rows) {
    if (!s || !p || !o || s.type === "literal") continue;
    if (o.type !== "uri" && o.type !== "bnode") {
      literals += 1;
      continue;
    }
    const [from, to] = [node(s), node(o)];
    from.degree += 1;
    to.degree += 1;
    const key = from.key + " " + to.key;
    if (!edges.has(key)) edges.set(key, { from, to, texts: new Set() });
    edges.get(key).texts.add(names.text(p));
  }
  const all = [...nodes.values()];
  const kept = new Set([...all].sort((a, b) => b.degree - a.degree).slice(0, MOST_NODES));
  return {
    all: all.length,
    nodes: [...kept],
    edges: [...edges.values()].filter((e) => kept.has(e.from) && kept.has(e.to) && e.from !== e.to),
    literals,
  };
}

/** Give the drawing with what is left out. */
export function graphOf(model, names) {
  const { all, nodes, edges, literals } = parts(model, names);
  const holder = el("div", { class: "drawing" });
  const notes = [`${nodes.length} nodes, ${edges.length} arrows.`];
  if (all > nodes.length) notes.push(`There are ${all} nodes; those with the most arrows are drawn.`);
  if (literals) notes.push(`${literals} triples with a text or number are only in the table.`);
  const said = new Set(edges.flatMap(({ texts }) => [...texts]));
  const onArrows = said.size > 1 && edges.length <= MOST_TEXTS;
  if (said.size === 1) notes.push(`Each arrow says: ${[...said][0]}.`);
  else if (!onArrows) notes.push("Point at an arrow to read what it says, or read the table.");
  drawn(holder, (width) => draw(nodes, edges, names, onArrows, Math.max(width, Math.min(900, 280 + nodes.length * 16))));
  return el("div", {}, el("div", { class: "scroll" }, holder), el("p", { class: "hint" }, notes.join(" ")));
}

/** Let nodes repel each other and arrows pull, then fit the whole into its frame. */
function place(nodes, edges, width, height) {
  nodes.forEach((node, n) => {
    const [angle, radius] = [n * 2.39996, Math.sqrt(n + 0.5)];
    [node.x, node.y] = [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    const heat = 0.5 * (1 - round / ROUNDS);
    for (const node of nodes) [node.dx, node.dy] = [-0.2 * node.x, -0.2 * node.y];
    for (let a = 0; a < nodes.length; a += 1)
      for (let b = a + 1; b < nodes.length; b += 1) {
        const [one, two] = [nodes[a], nodes[b]];
        const [x, y] = [one.x - two.x, one.y - two.y];
        const force = 1 / (x * x + y * y + 0.01);
        push(one, x * force, y * force);
        push(two, -x * force, -y * force);
      }
    for (const { from, to } of edges) {
      const [x, y] = [to.x - from.x, to.y - from.y];
      push(from, x * 0.3, y * 0.3);
      push(to, -x * 0.3, -y * 0.3);
    }
    for (const node of nodes) {
      const step = Math.min(1, heat / (Math.hypot(node.dx, node.dy) || 1));
      node.x += node.dx * step;
      node.y += node.dy * step;
    }
  }
  fit(nodes, "x", SIDE, width - SIDE);
  fit(nodes, "y", 18, height - 46);
  for (let round = 0; round < 60; round += 1) separate(nodes);
  fit(nodes, "x", SIDE, width - SIDE);
  fit(nodes, "y", 18, height - 46);
}

function push(node, x, y) {
  node.dx += x;
  node.dy += y;
}

function fit(nodes, axis, low, high) {
  const values = nodes.map((node) => node[axis]);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  for (const node of nodes) node[axis] = most === least ? (low + high) / 2 : low + ((node[axis] - least) / (most - least)) * (high - low);
}

const longest = (node) => Math.max(...node.lines.map((line) => line.length));

/** Break a text into two lines at most. */
function lines(text) {
  if (text.length <= LETTERS) return [text];
  const space = text.lastIndexOf(" ", LETTERS);
  if (space < 1) return [cut(text, LETTERS)];
  return [text.slice(0, space), cut(text.slice(space + 1), LETTERS)];
}

/** Move nodes whose texts lie over each other apart, the shorter way. */
function separate(nodes) {
  for (let a = 0; a < nodes.length; a += 1)
    for (let b = a + 1; b < nodes.length; b += 1) {
      const [one, two] = [nodes[a], nodes[b]];
      const wide = (longest(one) + longest(two)) * 3.6 + 10;
      const [x, y] = [two.x - one.x, two.y - one.y];
      const [overX, overY] = [wide - Math.abs(x), TALL - Math.abs(y)];
      if (overX <= 0 || overY <= 0) continue;
      const axis = overY <= overX ? "y" : "x";
      const way = ((axis === "y" ? y : x) < 0 ? -1 : 1) * (axis === "y" ? overY : overX) * 0.5;
      one[axis] -= way;
      two[axis] += way;
    }
}

function draw(nodes, edges, names, onArrows, width) {
  if (!nodes.length) return el("p", {}, "There is nothing to draw.");
  const height = Math.round(Math.min(900, Math.max(300, 140 + nodes.length * 16)));
  place(nodes, edges, width, height);
  const arrow = svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 14, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, svg("path", { class: "head", d: "M0 0 8 4 0 8z" }));
  const arrows = edges.map(({ from, to, texts }) => {
    const text = [...texts].join(", ");
    return svg(
      "g",
      {},
      svg("line", { class: "edge", x1: from.x, y1: from.y, x2: to.x, y2: to.y, "marker-end": "url(#arrow)" }, svg("title", {}, `${from.text} – ${text} – ${to.text}`)),
      onArrows && svg("text", { class: "edge-text", x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - 3, "text-anchor": "middle" }, cut(text, 28)),
    );
  });
  const dots = nodes.map((node) => {
    const href = names.href(node.cell);
    const inside = [
      svg("circle", { class: href ? "node" : "node unlinked", cx: node.x, cy: node.y, r: 6 }),
      ...node.lines.map((line, n) => svg("text", { x: node.x, y: node.y + 20 + n * 15, "text-anchor": "middle" }, line)),
      svg("title", {}, node.text),
    ];
    return href ? svg("a", { href, "aria-label": node.text }, ...inside) : svg("g", {}, ...inside);
  });
  return svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": `A drawing of ${nodes.length} things and how they are linked; the table has the same in words` },
    svg("defs", {}, arrow),
    ...arrows,
    ...dots,
  );
}
