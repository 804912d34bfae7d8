// @ts-check
/** Words of a turn with what rules and model heard in them marked, each in its own way. */
import { h } from "../../dom.js";
import { locale } from "../../words.js";
import { painted } from "../voices.js";

/** @param {string} words @param {import("../shapes.js").Evidence | undefined} evidence @param {string | null} language */
export function heardText(words, evidence, language) {
  const hits = [
    ...(evidence?.cues ?? []).map(({ begin, end }) => ({ begin, end, kind: "rule" })),
    ...(evidence?.pieces ?? []).map(({ begin, end }) => ({ begin, end, kind: "model" })),
  ];
  const pieces = painted(words, hits).map(({ text, kinds }) => (kinds.length ? h("mark", { class: kinds.join(" ") }, text) : text));
  return h("bdi", { lang: locale(language) }, ...pieces);
}
