// @ts-check
/** Which technique climbs which step of the de-escalation ladder. */

/** Steps in their order, and the techniques that climb them. @type {readonly (readonly [string, readonly string[]])[]} */
export const STEPS = [
  ["acknowledge", ["listen_acknowledge", "validate_emotion"]],
  ["apologise", ["apologise"]],
  ["own", ["take_ownership"]],
  ["clarify", ["paraphrase", "ask_question", "explain_clearly"]],
  ["options", ["offer_options", "positive_language"]],
  ["commit", ["give_timeline", "summarise_close"]],
];

/**
 * Whether each step has been taken, or is the next one.
 * @param {readonly string[]} done
 * @param {string | null | undefined} proposed
 */
export const climbed = (done, proposed) =>
  STEPS.map(([step, techniques]) => ({
    step,
    state: techniques.some((one) => done.includes(one)) ? "done" : proposed && techniques.includes(proposed) ? "next" : "open",
  }));
