// @ts-check
/** Events as a list in words; what an agent did in one turn is one line. */
import { h } from "../../dom.js";
import { locale } from "../../words.js";
import { told } from "../told.js";

/** @param {readonly import("../shapes.js").Event[]} events @returns {(import("../shapes.js").Event | import("../shapes.js").Event[])[]} */
function gathered(events) {
  const techniques = events.filter(({ type }) => type === "technique_heard");
  const rest = events.filter(({ type }) => type !== "technique_heard");
  return techniques.length ? [techniques, ...rest] : rest;
}

/** @param {readonly import("../shapes.js").Event[]} events @param {string | null | undefined} language @param {import("../../i18n.js").Teller} t */
export const toldList = (events, language, t) =>
  h("ul", { class: "told" }, ...gathered(events).map((event) => {
    if (Array.isArray(event)) {
      const lines = event.map((one) => told(one, t));
      return h("li", { class: "tone-good" }, h("span", { class: "told-kind" }, lines[0].kind), " ", h("span", { class: "told-words" }, lines.map(({ words }) => words).join(" · ")));
    }
    const { kind, words, note, said, tone } = told(event, t);
    const because = (event.because ?? []).map((/** @type {{ words: string }} */ one) => one.words).filter(Boolean);
    return h(
      "li", { class: `tone-${tone}` },
      h("span", { class: "told-kind" }, kind), " ",
      ...(words ? [h("span", { class: "told-words" }, words)] : []),
      ...(note ? [" ", h("span", { class: "told-note" }, note)] : []),
      ...(said ? [h("q", { lang: locale(language) }, h("bdi", {}, said))] : []),
      ...(because.length && !said && event.type !== "frustration_read" ? [h("span", { class: "told-because", lang: locale(language) }, h("bdi", {}, because.join(" · ")))] : []),
    );
  }));
