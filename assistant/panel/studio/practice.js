// @ts-check
/**
 * Practice: the call halts where a card would come, and goes on once the trainee has said something of his own. Then
 * both are laid side by side. There is no right and wrong here and no count of either: what is compared are sentences.
 *
 * @typedef {import("./shapes.js").Shown} Shown
 * @typedef {{ text: string, chosen: string | null, heard: Heard | null }} Answer  `chosen`: the technique of a sentence from the list
 * @typedef {{ label: string, hits: readonly import("./shapes.js").Hit[] }} Label
 * @typedef {{ techniques: readonly Label[], missteps: readonly (Label & { meaning: string | null, instead: string | null })[] }} Heard
 */

/** The first card that has not been answered: the call does not go beyond it. @param {readonly Shown[]} cards @param {Record<string, Answer>} answers */
export const halt = (cards, answers) => cards.find(({ id }) => !answers[id]) ?? null;

/** The card that the trainee is at: waiting for him, or answered last. @param {readonly Shown[]} cards @param {Record<string, Answer>} answers @param {number} at */
export function current(cards, answers, at) {
  const next = halt(cards, answers);
  if (next && at >= next.from) return next;
  return cards.findLast(({ id, from }) => answers[id] && from <= at) ?? null;
}

/**
 * The trainee's sentence beside the card's.
 * @param {Shown} card
 * @param {Answer} answer
 * @returns {"waiting" | "same_sentence" | "same_step" | "other_step" | "unheard"}
 */
export function beside(card, { text, chosen, heard }) {
  if (text.trim() === card.say) return "same_sentence";
  if (chosen) return chosen === card.technique ? "same_step" : "other_step";
  if (!heard) return "waiting";
  if (heard.techniques.some(({ label }) => label === card.technique)) return "same_step";
  return heard.techniques.length ? "other_step" : "unheard";
}
