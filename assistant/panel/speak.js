// @ts-check
/**
 * What a screen reader is told: politely a new sentence or stage; at once only what concerns somebody's safety. Pure:
 * it compares two views; the shell puts the words into the live regions.
 *
 * @typedef {import("./shapes.js").View} View
 */
import { cardShown } from "./view.js";
import { supervisorWords } from "./words.js";

/**
 * @param {View} view
 * @param {View} before
 * @param {import("./i18n.js").Teller} t
 * @param {number} now
 * @returns {{ polite: string, alert: string }} empty where there is nothing new to say
 */
export function announcement(view, before, t, now) {
  const polite = [];
  let alert = "";
  if (view.link !== before.link && view.link !== "connecting" && before.link !== "connecting") {
    polite.push(t(view.denied ? `feed.${view.denied}` : view.link === "offline" ? "feed.offline" : "feed.back"));
  }
  if (view.phase === "live" && view.call?.id === before.call?.id && view.stage !== before.stage) polite.push(t(`stage.${view.stage}`));
  const word = view.supervisor;
  if (word && word !== before.supervisor && view.call?.id === before.call?.id) polite.push(supervisorWords(word, t));
  const prompt = view.escalation;
  if (prompt?.state === "open" && prompt.id !== before.escalation?.id) {
    const words = [t(`escalation.${prompt.urgency}`), prompt.headline, prompt.safety, prompt.say].filter(Boolean).join(". ");
    if (prompt.urgency === "safety") alert = words;
    else polite.push(words);
  }
  const card = cardShown(view, now);
  if (card && !view.quiet && card.state === "open" && card.id !== before.card?.id) {
    polite.push(`${t("card.announced")}: ${card.wordings[card.wording]}`);
  }
  if (view.phase === "ended" && before.phase === "live") polite.push(t("phase.ended"));
  return { polite: polite.join(". "), alert };
}
