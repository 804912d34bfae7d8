// @ts-check
/**
 * How two folds of the same call differ, turn by turn. Pure. Two events are the same when a reader would see the same:
 * numbers are rounded, ids and times of expiry are left out.
 *
 * @typedef {import("./shapes.js").Event} Event
 * @typedef {{ turn: number, before: readonly Event[], after: readonly Event[] }} Difference
 */

/** What a reader sees of each kind. Turns and tension are left out: levels and stages tell them. @type {Record<string, (event: Event) => unknown[]>} */
const SEEN = {
  frustration_read: ({ level, triggers, flags }) => [level, triggers, flags],
  stage_changed: ({ from, to }) => [from, to],
  suggestion_offered: ({ technique, trigger, say }) => [technique, trigger, say],
  suggestion_suppressed: ({ technique, why }) => [technique, why],
  escalation_prompted: ({ reason, urgency, headline }) => [reason, urgency, headline],
  escalation_withdrawn: ({ how }) => [how],
  coaching_given: ({ kind, say }) => [kind, say],
  technique_heard: ({ technique }) => [technique],
  misstep_heard: ({ misstep }) => [misstep],
};

/** @param {Event} event */
const signature = (event) => JSON.stringify([event.type, ...SEEN[event.type](event)]);

/** @param {readonly Event[]} events @returns {Map<number, Map<string, Event>>} the last of a kind where a turn was read several times */
function byTurn(events) {
  /** @type {Map<number, Map<string, Event>>} */
  const turns = new Map();
  for (const event of events) {
    if (!SEEN[event.type]) continue;
    const here = turns.get(event.turn) ?? new Map();
    if (event.type === "frustration_read") {
      for (const [key, known] of here) if (known.type === event.type) here.delete(key);
    }
    turns.set(event.turn, here.set(signature(event), event));
  }
  return turns;
}

/** @param {readonly Event[]} a @param {readonly Event[]} b @returns {Difference[]} in the order of the call; empty when both decide alike */
export function differences(a, b) {
  const [before, after] = [byTurn(a), byTurn(b)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort((one, two) => one - two)
    .map((turn) => {
      const [old, now] = [before.get(turn) ?? new Map(), after.get(turn) ?? new Map()];
      return {
        turn,
        before: [...old].filter(([key]) => !now.has(key)).map(([, event]) => event),
        after: [...now].filter(([key]) => !old.has(key)).map(([, event]) => event),
      };
    })
    .filter((one) => one.before.length > 0 || one.after.length > 0);
}
