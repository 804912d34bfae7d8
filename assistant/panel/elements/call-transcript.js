// @ts-check
/**
 * The transcript, folded until somebody wants it. Rows are kept by turn and only those that changed are redrawn; while
 * it is folded nothing is drawn at all. It follows the end only for a reader who is at the end.
 */
import { h, say } from "../dom.js";
import { levelSign } from "../icons.js";
import { Piece, spokenText } from "./piece.js";

/** @typedef {import("../shapes.js").Turn} Turn @typedef {import("./piece.js").View} View @typedef {import("./piece.js").Context} Context */

const AT_END_PX = 48;

export class CallTranscript extends Piece {
  /** @type {Map<number, { turn: Turn, row: HTMLElement }>} */ #rows = new Map();
  #summary = h("summary", {});
  #list = h("ol", { class: "turns" });
  #interim = h("p", { class: "interim", "aria-hidden": "true" });
  #scroll = h("div", { class: "scroll", tabindex: 0, role: "region" }, this.#list, this.#interim);
  #details = h("details", { class: "fold" });
  /** @type {{ view: View, context: Context } | null} */ #latest = null;

  connectedCallback() {
    if (this.firstChild) return;
    this.#details.append(this.#summary, this.#scroll);
    this.#details.addEventListener("toggle", () => {
      if (!this.#details.open || !this.#latest) return;
      this.#draw(this.#latest.view, this.#latest.context);
      this.#scroll.scrollTop = this.#scroll.scrollHeight;
      this.scrollIntoView({ block: "nearest" });
    });
    this.append(this.#details);
  }

  /** @param {View} view @param {View | null} before @param {Context} context */
  update(view, before, context) {
    this.#latest = { view, context };
    if (before && before.turns === view.turns && before.interim === view.interim) return;
    if (!before) this.#scroll.setAttribute("aria-label", context.t("transcript.title"));
    say(this.#summary, context.t("transcript.count", { n: view.turns.length }));
    if (this.#details.open) this.#draw(view, context);
  }

  /** @param {View} view @param {Context} context */
  #draw(view, { t }) {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroll;
    const atEnd = scrollHeight - scrollTop - clientHeight < AT_END_PX;
    const language = view.call?.language;
    if (view.turns.length < this.#rows.size) this.#clear();
    for (const turn of view.turns) {
      const known = this.#rows.get(turn.turn);
      if (known?.turn === turn) continue;
      const row = this.#row(turn, language, t);
      if (known) known.row.replaceWith(row);
      else this.#list.append(row);
      this.#rows.set(turn.turn, { turn, row });
    }
    const speaking = view.interim.customer || view.interim.agent || view.interim.unknown;
    this.#interim.hidden = !speaking;
    this.#interim.replaceChildren(h("bdi", {}, speaking));
    if (atEnd) this.#scroll.scrollTop = this.#scroll.scrollHeight;
  }

  #clear() {
    this.#rows.clear();
    this.#list.replaceChildren();
  }

  /** @param {Turn} turn @param {string | null | undefined} language @param {import("../i18n.js").Teller} t */
  #row(turn, language, t) {
    const read = turn.role === "customer" && turn.level !== null;
    const who = h("span", { class: "who" }, t(`role.${turn.role}`));
    if (read) {
      const level = /** @type {number} */ (turn.level);
      who.append(levelSign(level), h("span", { class: "unseen" }, t("transcript.level", { n: level })));
    }
    const row = h("li", { class: `turn ${turn.role}` }, who, h("p", { class: "text" }, spokenText(turn.text, turn.because, language)));
    const tags = [
      ...turn.flags.map((flag) => t(`flag.${flag}`)),
      ...turn.triggers.map((trigger) => t(`trigger.${trigger}`)),
      ...turn.techniques.map((technique) => t(`technique.${technique}`)),
    ];
    if (tags.length) row.append(h("p", { class: "tags" }, tags.join(" · ")));
    return row;
  }
}
