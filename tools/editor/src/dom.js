// Elements are built one by one, never from text with markup in it: what a graph holds stays text.

const SVG = "http://www.w3.org/2000/svg";

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null && child !== false));
  return node;
}

/** Make an element; an attribute whose value is a function is an event. */
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** Make an element of a drawing. */
export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

/** Put a control behind its label. */
export function labelled(label, control) {
  labels += 1;
  control.id = `control-${labels}`;
  return el("span", { class: "choice" }, el("label", { for: control.id }, label), control);
}

let labels = 0;

/** Make a select with its label. */
export function choice(label, options, chosen, changed) {
  const select = el("select", { change: () => changed(select.value) });
  for (const [value, text] of options) select.append(el("option", { value, selected: value === chosen }, text));
  return labelled(label, select);
}

/** Draw now, and anew when the width changes. */
export function drawn(holder, draw) {
  let width = 0;
  new ResizeObserver(() => {
    const now = Math.round(holder.clientWidth);
    if (now && now !== width) {
      width = now;
      holder.replaceChildren(draw(width));
    }
  }).observe(holder);
}

/** Cut a text that is too long for its place. */
export function cut(text, most) {
  return text.length <= most ? text : text.slice(0, Math.max(1, most - 1)) + "…";
}
