// The text of the query in CodeMirror. It lives in a shadow root: there CodeMirror adopts style sheets, which the
// security policy of the page allows, instead of writing style elements, which it does not.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, lineNumbers, tooltips } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import { el } from "./dom.js";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "600" },
  { tag: [tags.standard(tags.variableName), tags.operator], color: "var(--code-keyword)" },
  { tag: [tags.local(tags.variableName), tags.variableName], color: "var(--code-variable)" },
  { tag: tags.atom, color: "var(--code-name)" },
  { tag: tags.string, color: "var(--code-text)" },
  { tag: [tags.comment, tags.meta], color: "var(--quiet)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--page)", border: "1px solid var(--control)", borderRadius: "4px" },
  "&.cm-focused": { outline: "3px solid var(--focus)", outlineOffset: "2px" },
  ".cm-scroller": { font: ".9rem/1.5 ui-monospace, monospace", minHeight: "9rem", maxHeight: "26rem" },
  ".cm-content": { caretColor: "var(--text)", minHeight: "9rem" },
  ".cm-gutters": { color: "var(--quiet)", backgroundColor: "var(--raised)", borderRight: "1px solid var(--line)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--raised)", outline: "1px solid var(--control)" },
  ".cm-tooltip": { color: "var(--text)", backgroundColor: "var(--page)", border: "1px solid var(--control)", maxWidth: "calc(100vw - 1rem)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "ui-monospace, monospace", maxHeight: "16rem", minWidth: "min(14rem, 90vw)", maxWidth: "min(44rem, 95vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".25rem .5rem", minHeight: "1.5rem", lineHeight: "1.3" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--page)", backgroundColor: "var(--link)" },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "system-ui, sans-serif", fontSize: ".85em", marginLeft: ".75em" },
  ".cm-completionIcon": { opacity: "1" },
  ".cm-completionInfo": { padding: ".4rem .6rem", maxWidth: "min(24rem, 90vw)", font: ".85rem/1.4 system-ui, sans-serif" },
  "@media (max-width: 40rem)": { ".cm-completionInfo": { display: "none" } }, // it would cover the text
  ".cm-wrong": { textDecoration: "underline wavy var(--problem)", textUnderlineOffset: ".25em", backgroundColor: "var(--raised)" },
});

const setWrong = StateEffect.define();
const wrong = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) if (effect.is(setWrong)) return effect.value;
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

// When a selection is typed over, Chromium keeps its look with inline styles, which the policy of the page refuses.
const typedOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (empty || event.inputType !== "insertText" || !event.data || event.isComposing) return false;
    const typed = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((handler) => handler(view, from, to, event.data, typed))) view.dispatch(typed());
    event.preventDefault();
    return true;
  },
});

/** The text of the query; it takes the place of the text area. */
export class Code {
  constructor(area, { run, propose }) {
    const host = el("div", { class: "code" });
    const root = host.attachShadow({ mode: "open" });
    area.after(host);
    const asked = () => (run(), true);
    this.view = new EditorView({
      root,
      parent: root,
      doc: area.value,
      extensions: [
        keymap.of([
          { key: "Mod-Enter", run: asked },
          { key: "Ctrl-Enter", run: asked },
          ...completionKeymap,
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...historyKeymap,
        ]),
        lineNumbers(),
        history(),
        bracketMatching(),
        closeBrackets(),
        StreamLanguage.define(sparql),
        syntaxHighlighting(colours),
        autocompletion({ override: [propose], icons: false }),
        tooltips({ position: "absolute" }),
        EditorView.lineWrapping,
        EditorState.tabSize.of(2),
        EditorView.contentAttributes.of({ "aria-label": "Query in SPARQL", spellcheck: "false", tabindex: "0" }),
        typedOver,
        look,
        wrong,
      ],
    });
    area.hidden = true;
    for (const label of area.labels) label.addEventListener("click", () => this.view.focus());
  }

  get text() {
    return this.view.state.doc.toString();
  }

  /** Underline the place of an error: a token, or what is before the end of the line. */
  mark(line, column) {
    const { doc } = this.view.state;
    const at = doc.line(Math.min(line, doc.lines));
    let from = Math.min(at.from + column - 1, at.to);
    const to = Math.min(at.to, from + (/^[\w?$:-]+/.exec(at.text.slice(from - at.from))?.[0].length || 1));
    if (from === to) from = Math.max(at.from, from - 1);
    const marks = from < to ? Decoration.set([Decoration.mark({ class: "cm-wrong" }).range(from, to)]) : Decoration.none;
    this.view.dispatch({ effects: setWrong.of(marks) });
    return from;
  }

  unmark() {
    this.view.dispatch({ effects: setWrong.of(Decoration.none) });
  }

  /** Put the cursor somewhere. */
  go(offset) {
    this.view.dispatch({ selection: { anchor: offset }, scrollIntoView: true });
    this.view.focus();
  }
}
