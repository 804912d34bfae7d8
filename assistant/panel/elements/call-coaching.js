// @ts-check
/**
 * A private word for the agent, and safety words heard in speech that is not final yet. They stand where the
 * steps of the ladder are otherwise, so that nothing else moves.
 */
import { h } from "../dom.js";
import { locale } from "../words.js";
import { Piece, spoken } from "./piece.js";

export class CallCoaching extends Piece {
  /** @param {import("./piece.js").View} view @param {import("./piece.js").View | null} before @param {import("./piece.js").Context} context */
  update(view, before, { t }) {
    if (before && before.coaching === view.coaching && before.peek === view.peek) return;
    const { coaching, peek, call } = view;
    const lines = [];
    if (peek.length) {
      const words = spoken(peek.map(({ words: text }) => ({ text, hit: true })), call?.language);
      lines.push(h("p", { class: "peek" }, h("span", { class: "kind" }, t("peek.title")), " ", words));
    }
    if (coaching) {
      lines.push(
        h(
          "p",
          { class: "coaching" },
          h("span", { class: "kind" }, t(`coaching.${coaching.kind}`)),
          h("span", { lang: locale(call?.language) }, coaching.say),
        ),
      );
    }
    this.replaceChildren(...lines);
  }
}
