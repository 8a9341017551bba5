// Suggestions below the search field: a combobox with a listbox, after the ARIA Authoring Practices
// (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). Without scripts the form works as it is.
(() => {
  "use strict";
  const input = document.querySelector("input[data-suggest]");
  const form = input?.form;
  if (!form) return;
  const WAIT = 150;
  const SHORTEST = 2;

  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Names");
  const status = document.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");
  input.parentElement.append(list, status);
  const attributes = {
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  let shown = [];
  let active = -1;
  let timer = 0;
  let request = null;

  const activate = (number) => {
    active = number;
    for (const [n, option] of [...list.children].entries()) {
      option.setAttribute("aria-selected", String(n === active));
    }
    const option = list.children[active];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };

  const close = () => {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    activate(-1);
  };

  const choose = (number) => {
    const { href } = shown[number] ?? {};
    if (href?.startsWith("/")) location.assign(href);
  };

  const part = (className, text) => {
    const element = document.createElement("span");
    element.className = className;
    element.textContent = text;
    return element;
  };

  const show = (suggestions) => {
    shown = suggestions;
    list.replaceChildren(...suggestions.map(({ name, label, kind }, number) => {
      const option = document.createElement("li");
      option.id = `suggestion-${number}`;
      option.setAttribute("role", "option");
      const about = [label === name ? "" : label, kind].filter(Boolean).join(", ");
      option.append(part("hit", name), " ", part("kind", about));
      option.addEventListener("click", () => choose(number));
      return option;
    }));
    list.hidden = suggestions.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    activate(-1);
    const { length } = suggestions;
    status.textContent = length === 0 ? "No suggestions" : length === 1 ? "1 suggestion" : `${length} suggestions`;
  };

  const ask = async () => {
    request?.abort();
    request = new AbortController();
    const { signal } = request;
    const fields = new URLSearchParams(new FormData(form));
    try {
      const response = await fetch(`${input.dataset.suggest}?${fields}`, { signal });
      if (response.ok) {
        const { suggestions } = await response.json();
        if (!signal.aborted && document.activeElement === input) show(suggestions);
      }
    } catch {
      // Aborted, or the server is away: the form is there all the same.
    }
  };

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (event.isComposing) return;
    if (input.value.trim().length < SHORTEST) close();
    else timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const last = shown.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) {
        if (input.value.trim().length >= SHORTEST) ask();
      } else if (event.key === "ArrowDown") activate(active === last ? -1 : active + 1);
      else activate(active === -1 ? last : active - 1);
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
})();
