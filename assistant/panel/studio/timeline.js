// @ts-check
/**
 * A fold's events as a course in time: turns with what was read and decided at each, stretches of a stage, cards and
 * prompts with their beginning and end. Pure; the plot, the lists and the comparison all look at this one value.
 *
 * @typedef {import("./shapes.js").Timeline} Timeline
 * @typedef {import("./shapes.js").Moment} Moment
 * @typedef {import("./shapes.js").Event} Event
 */

const NOTHING = /** @type {readonly any[]} */ (Object.freeze([]));
/** What is told at the turn it belongs to. */
const DECIDED = new Set([
  "stage_changed", "suggestion_offered", "suggestion_suppressed", "escalation_prompted", "escalation_withdrawn",
  "coaching_given", "technique_heard", "misstep_heard",
]);

/** @returns {Timeline} */
export const nothing = () => ({
  until: 0, moments: NOTHING, course: NOTHING, stages: NOTHING, cards: NOTHING, prompts: NOTHING,
});

/** @param {readonly Event[]} events @returns {Timeline} */
export function timeline(events) {
  const moments = momentsOf(events);
  const until = Math.max(0, ...events.map(({ at }) => at ?? 0));
  return {
    until,
    moments,
    course: courseOf(events),
    stages: stagesOf(events, until),
    cards: spans(events, "suggestion_offered", "suggestion_settled", until).map(({ event, to, how }) => ({
      id: event.suggestion_id, turn: event.turn, from: event.at, to: Math.min(to, event.until), technique: event.technique,
      say: event.say, headline: event.headline, trigger: event.trigger ?? null, how,
    })),
    prompts: spans(events, "escalation_prompted", "escalation_withdrawn", until).map(({ event, to, how }) => ({
      id: event.suggestion_id, turn: event.turn, from: event.at, to, urgency: event.urgency, headline: event.headline, how,
    })),
  };
}

/** @param {readonly Event[]} events @returns {Moment[]} */
function momentsOf(events) {
  /** @type {Map<number, any>} */
  const found = new Map();
  for (const event of events) {
    if (event.type === "turn_heard") {
      const { turn, role, text, start, at } = event;
      const known = found.get(turn) ?? {
        turn, start, level: null, score: null, triggers: NOTHING, flags: NOTHING, because: NOTHING, contributions: NOTHING,
        tension: null, decided: [],
      };
      found.set(turn, { ...known, role, text, at });
    }
    const moment = found.get(event.turn);
    if (!moment) continue;
    if (event.type === "frustration_read") {
      const { level, score, triggers, flags, because, contributions } = event;
      Object.assign(moment, { level, score, triggers, flags, because, contributions: contributions ?? NOTHING });
    } else if (event.type === "tension_read") moment.tension = event.tension;
    else if (DECIDED.has(event.type)) moment.decided.push(event);
  }
  return [...found.values()].sort((a, b) => a.turn - b.turn);
}

/** @param {readonly Event[]} events */
function courseOf(events) {
  /** @type {Map<number, any>} */
  const points = new Map();
  let stage = "calm";
  for (const event of events) {
    if (event.type === "tension_read") {
      points.set(event.turn, { turn: event.turn, at: event.at, tension: event.tension, stage });
    } else if (event.type === "stage_changed") {
      stage = event.to;
      const point = points.get(event.turn);
      if (point) point.stage = stage;
    }
  }
  return [...points.values()];
}

/** @param {readonly Event[]} events @param {number} until */
function stagesOf(events, until) {
  /** @type {import("./shapes.js").Stretch[]} */
  const found = [{ from: 0, to: until, stage: "calm" }];
  for (const { type, at, to } of events) {
    if (type !== "stage_changed") continue;
    found[found.length - 1].to = at;
    found.push({ from: at, to: until, stage: to });
  }
  return found.filter((stretch) => stretch.to > stretch.from || found.length === 1);
}

/** What begins with one event and ends with another of the same id. @param {readonly Event[]} events @param {string} begins @param {string} ends @param {number} until */
function spans(events, begins, ends, until) {
  return events
    .filter(({ type }) => type === begins)
    .map((event) => {
      const end = events.find(({ type, suggestion_id }) => type === ends && suggestion_id === event.suggestion_id);
      return { event, to: end?.at ?? until, how: end?.how ?? null };
    });
}

/** Index of the last turn that can be seen at `at`; -1 before the first. @param {readonly Moment[]} moments @param {number} at */
export const indexAt = (moments, at) => moments.findLastIndex((moment) => moment.at <= at);

/** Minutes and seconds, as on a player: 1:05. @param {number} seconds */
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** Figures of a call for a comparison. @param {Timeline} line */
export function figures({ moments, course, stages, cards, prompts }) {
  const in_ = (/** @type {string} */ stage) =>
    Math.round(stages.filter((stretch) => stretch.stage === stage).reduce((sum, { from, to }) => sum + to - from, 0));
  return {
    peak: Math.max(0, ...course.map(({ tension }) => tension)),
    tense: in_("tense"),
    critical: in_("critical"),
    cards: cards.length,
    held: moments.flatMap(({ decided }) => decided).filter(({ type }) => type === "suggestion_suppressed").length,
    prompts: prompts.length,
  };
}
