// @ts-check
/**
 * What the panel shows, as one value. `show(view, message, now)` is the only place where it changes: a pure function of
 * what was shown, what came (from the socket, or a key of the agent), and this browser's clock in milliseconds. No DOM,
 * no socket, no timer: `due(view)` tells the shell when to send the next `tick`.
 *
 * Three rules keep the panel calm, and they live here:
 * 1. An event is shown once. `seq` counts the events of a call; whatever was seen is ignored, so that a reconnect may
 *    send too much and never too little.
 * 2. One thing to say at a time. A card stays until it is answered, said, replaced or its time (`until`) has passed; a
 *    pointer or the focus resting on it holds it.
 * 3. A slice that did not change stays the same object, so that elements redraw only what is new.
 *
 * @typedef {import("./shapes.js").View} View
 * @typedef {import("./shapes.js").Message} Message
 * @typedef {import("./shapes.js").Card} Card
 * @typedef {import("./shapes.js").Turn} Turn
 * @typedef {(view: View, message: Message, now: number) => View} Step
 */

/** How long the end of a card or prompt stays readable. */
export const SETTLED_MS = 4_000;
/** How long a private word stays: two slow readings of 20 words. */
export const COACHING_MS = 20_000;
/** How long it stands that a supervisor cannot come after all. */
export const LEFT_MS = 30_000;
/** How long an unanswered "now" keeps the card's place; safety keeps it until it is answered. */
export const COVERS_MS = 20_000;
/** One press of "snooze". */
export const SNOOZE_MS = 120_000;

const NOTHING = /** @type {readonly any[]} */ (Object.freeze([]));
const SILENCE = Object.freeze({ customer: "", agent: "", unknown: "" });

/**
 * @param {Partial<View>} [known]
 * @returns {View}
 */
export function empty(known = {}) {
  return {
    phase: "connecting",
    link: "connecting",
    denied: null,
    seq: -1,
    at: 0,
    call: null,
    stage: "calm",
    course: NOTHING,
    turns: NOTHING,
    interim: SILENCE,
    peek: NOTHING,
    done: NOTHING,
    card: null,
    escalation: null,
    handover: NOTHING,
    supervisor: null,
    coaching: null,
    feed: "ok",
    store: "ok",
    past: null,
    dropped: 0,
    summary: null,
    calls: NOTHING,
    quiet: false,
    watching: false,
    snoozedMs: 0,
    ...known,
  };
}

/** A fresh view for another call; what belongs to the agent and not to the call stays. @param {View} view */
const afresh = ({ link, denied, quiet, watching, snoozedMs }) => empty({ link, denied, quiet, watching, snoozedMs });

/**
 * @param {readonly Turn[]} turns
 * @param {number} index
 * @param {Partial<Turn>} news
 * @returns {readonly Turn[]}
 */
function withTurn(turns, index, news) {
  const where = turns.findIndex((turn) => turn.turn >= index);
  if (where >= 0 && turns[where].turn === index) {
    return turns.with(where, { ...turns[where], ...news });
  }
  /** @type {Turn} */
  const blank = {
    turn: index, role: "unknown", text: "", at: 0, level: null,
    triggers: NOTHING, flags: NOTHING, because: NOTHING, techniques: NOTHING,
  };
  return turns.toSpliced(where < 0 ? turns.length : where, 0, { ...blank, ...news });
}

/** @param {Message} offered @param {number} endsMs @returns {Card} */
const cardOf = (offered, endsMs) => ({
  id: offered.suggestion_id,
  turn: offered.turn,
  technique: offered.technique,
  trigger: offered.trigger ?? null,
  headline: offered.headline,
  wordings: [offered.say, ...(offered.alternatives ?? [])],
  wording: 0,
  because: offered.because ?? NOTHING,
  until: offered.until,
  endsMs,
  held: false,
  unfolded: false,
  state: "open",
  rated: null,
});

/** @param {Card} card @param {import("./shapes.js").CardState} state @param {number} now @returns {Card | null} */
function settled(card, state, now) {
  if (state === "dismissed" || state === "expired" || state === "replaced") return null;
  return card.state === state ? card : { ...card, state, endsMs: now + SETTLED_MS };
}

/** What to announce it with is the one thing to say now. @param {import("./shapes.js").Escalation} prompt @returns {import("./shapes.js").Escalation} */
const accepted = (prompt) => ({ ...prompt, state: "accepted", covers: true, easesMs: Infinity });

/**
 * A list of events, reduced from an empty view, or on from where we are when it is the same call. Cards that have run
 * out in the meantime are gone; those still open keep the rest of their time.
 * @type {Step}
 */
function snapshot(view, message, now) {
  const goesOn = view.call?.id === message.call_id && view.seq <= message.seq && view.phase !== "waiting";
  const events = /** @type {Message[]} */ (message.events ?? []);
  // a call that nobody has heard of may still come
  let next = goesOn ? view : { ...afresh(view), phase: events.length ? /** @type {const} */ ("live") : /** @type {const} */ ("waiting") };
  for (const event of events) next = show(next, event, now);
  const { card } = next;
  if (card && card !== view.card) {
    const left = (card.until - next.at) * 1000;
    next = { ...next, card: card.state === "open" && left > 0 ? { ...card, endsMs: now + left } : null };
  }
  // what was over before this browser looked is not said again; the handover stays in its fold
  if (next.coaching !== view.coaching) next = { ...next, coaching: null };
  if (next.supervisor !== view.supervisor && next.supervisor?.act === "left") next = { ...next, supervisor: null };
  if (next.escalation !== view.escalation && next.escalation?.state !== "open") next = { ...next, escalation: null };
  return { ...next, seq: Math.max(next.seq, message.seq ?? -1) };
}

/** @type {Record<string, Step>} What the server tells. */
const HEARD = {
  snapshot,
  waiting: (view) => (view.phase === "ended" ? view : { ...afresh(view), phase: "waiting" }),
  // comes again, for the same call, when its language is known only after the first words
  call_opened: (view, { call_id, language, supported, customer_name }) => ({
    ...(view.call?.id === call_id ? view : afresh(view)),
    phase: "live",
    feed: view.feed,
    call: { id: call_id, language, supported, customer: customer_name },
  }),
  history_told: (view, { past }) => ({ ...view, past }),
  turn_heard: (view, { turn, role, text, at }) => ({
    ...view,
    turns: withTurn(view.turns, turn, { role, text, at }),
    interim: view.interim[/** @type {import("./shapes.js").Role} */ (role)] === "" ? view.interim : { ...view.interim, [role]: "" },
    peek: view.peek.length ? NOTHING : view.peek,
  }),
  frustration_read: (view, { turn, level, triggers, flags, because }) => ({
    ...view,
    turns: withTurn(view.turns, turn, { level, triggers, flags, because }),
  }),
  technique_heard: (view, { turn, technique }) => {
    const known = view.turns.find((one) => one.turn === turn)?.techniques ?? NOTHING;
    return {
      ...view,
      turns: known.includes(technique) ? view.turns : withTurn(view.turns, turn, { techniques: [...known, technique] }),
      done: view.done.includes(technique) ? view.done : [...view.done, technique],
    };
  },
  tension_read: (view, { turn, at, tension }) => ({
    ...view,
    course: [...view.course.filter((point) => point.turn < turn), { turn, at, tension, stage: view.stage }],
  }),
  stage_changed: (view, { turn, to }) => ({
    ...view,
    stage: to,
    course: view.course.at(-1)?.turn === turn ? view.course.with(-1, { .../** @type {any} */ (view.course.at(-1)), stage: to }) : view.course,
  }),
  suggestion_offered: (view, offered, now) => ({
    ...view,
    card: cardOf(offered, now + (offered.until - offered.at) * 1000),
  }),
  suggestion_settled: (view, { suggestion_id, how }, now) =>
    view.card && view.card.id === suggestion_id ? { ...view, card: settled(view.card, how, now) } : view,
  escalation_prompted: (view, prompt, now) => ({
    ...view,
    handover: prompt.handover ?? NOTHING,
    escalation: {
      id: prompt.suggestion_id,
      turn: prompt.turn,
      reason: prompt.reason,
      urgency: prompt.urgency,
      headline: prompt.headline,
      say: prompt.say ?? null,
      safety: prompt.safety ?? null,
      handover: prompt.handover ?? NOTHING,
      because: prompt.because ?? NOTHING,
      state: "open",
      joined: false,
      covers: prompt.urgency !== "soon",
      easesMs: prompt.urgency === "now" ? now + COVERS_MS : Infinity,
      endsMs: Infinity,
    },
  }),
  escalation_withdrawn: (view, { suggestion_id, how }, now) => {
    const prompt = view.escalation;
    if (!prompt || prompt.id !== suggestion_id) return view;
    if (how === "accepted") return { ...view, escalation: accepted(prompt) };
    if (how === "joined") return { ...view, escalation: { ...accepted(prompt), joined: true } };
    if (how === "calmed" && prompt.state === "open") {
      return { ...view, escalation: { ...prompt, state: "calmed", covers: false, easesMs: Infinity, endsMs: now + SETTLED_MS } };
    }
    return { ...view, escalation: null };
  },
  supervisor_announced: (view, { act, name }, now) => ({
    ...view,
    supervisor: { act, name: name ?? null, endsMs: act === "left" ? now + LEFT_MS : Infinity },
    // what was to be said while he came is over
    escalation: act === "left" && view.escalation?.joined ? null : view.escalation,
  }),
  coaching_given: (view, { kind, misstep, say }, now) => ({
    ...view,
    coaching: { kind, misstep: misstep ?? null, say, endsMs: now + COACHING_MS },
  }),
  call_summarised: (view, summary) => ({
    ...view, summary, phase: "ended", card: null, escalation: null, coaching: null, interim: SILENCE, peek: NOTHING,
  }),
  interim: (view, { role, text }) => ({ ...view, interim: { ...view.interim, [role]: text } }),
  peek: (view, { because }) => ({ ...view, peek: Array.isArray(because) ? because : [because] }),
  feed: (view, { health }) => (view.feed === health ? view : { ...view, feed: health }),
  store: (view, { health }) => (view.store === health ? view : { ...view, store: health }),
  dropped: (view, { count }) => ({ ...view, dropped: count }),
};

/** @type {Record<string, Step>} What the agent and this browser do. */
const DONE_HERE = {
  choosing: (view, { calls }) => ({ ...view, phase: "choosing", calls }),
  // a new attempt is not yet a line: what has been lost stays lost on screen until it is back
  link: (view, { state, why = null }) => (state === "connecting" && view.link === "offline" ? view : { ...view, link: state, denied: why }),
  quiet: (view, { on }) => ({ ...view, quiet: on }),
  snooze: (view, _, now) => ({ ...view, snoozedMs: view.snoozedMs > now ? 0 : now + SNOOZE_MS }),
  wording: (view) =>
    view.card ? { ...view, card: { ...view.card, wording: (view.card.wording + 1) % view.card.wordings.length } } : view,
  unfold: (view) => (view.card ? { ...view, card: { ...view.card, unfolded: true } } : view),
  hold: (view, { on }) => (view.card && view.card.held !== on ? { ...view, card: { ...view.card, held: on } } : view),
  answered: (view, { suggestion_id, verdict }, now) => {
    if (view.card && view.card.id === suggestion_id) {
      if (verdict === "helpful" || verdict === "unhelpful") return { ...view, card: { ...view.card, rated: verdict } };
      return { ...view, card: settled(view.card, verdict, now) };
    }
    if (view.escalation && view.escalation.id === suggestion_id) {
      return { ...view, escalation: verdict === "accepted" ? accepted(view.escalation) : null };
    }
    return view;
  },
  promise_kept: (view, { promise_id }) =>
    view.past ? { ...view, past: { ...view.past, promises: view.past.promises.filter((one) => one.promise_id !== promise_id) } } : view,
  closed_escalation: (view) => ({ ...view, escalation: null }),
  tick: (view, _, now) => {
    const { card, escalation, coaching, supervisor, snoozedMs } = view;
    const over = /** @param {{ endsMs: number } | null} thing */ (thing) => thing !== null && thing.endsMs <= now;
    const cardOver = over(card) && !card?.held;
    const eases = escalation !== null && escalation.easesMs <= now;
    if (!cardOver && !eases && !over(escalation) && !over(coaching) && !over(supervisor) && !(snoozedMs && snoozedMs <= now)) return view;
    return {
      ...view,
      card: cardOver ? null : card,
      escalation: over(escalation) ? null : eases ? { ...escalation, covers: false, easesMs: Infinity } : escalation,
      coaching: over(coaching) ? null : coaching,
      supervisor: over(supervisor) ? null : supervisor,
      snoozedMs: snoozedMs <= now ? 0 : snoozedMs,
    };
  },
};

const STEPS = new Map(Object.entries({ ...HEARD, ...DONE_HERE }));

/**
 * The view after `message`. Unknown messages, and events already seen, change nothing.
 * @param {View} view
 * @param {Message} message
 * @param {number} [now] this browser's clock in milliseconds
 * @returns {View}
 */
export function show(view, message, now = 0) {
  const isEvent = typeof message.seq === "number" && message.type !== "snapshot";
  if (isEvent && message.seq <= view.seq) return view;
  const step = STEPS.get(message.type);
  const next = step ? step(view, message, now) : view;
  return isEvent ? { ...next, seq: message.seq, at: Math.max(next.at, message.at ?? 0) } : next;
}

/** When the view next changes by itself, in milliseconds of this browser's clock. @param {View} view */
export function due(view) {
  const card = view.card && !view.card.held ? view.card.endsMs : Infinity;
  const prompt = view.escalation ? Math.min(view.escalation.endsMs, view.escalation.easesMs) : Infinity;
  return Math.min(card, prompt, view.coaching?.endsMs ?? Infinity, view.supervisor?.endsMs ?? Infinity, view.snoozedMs || Infinity);
}

/** Whether the card may be seen: not while the agent has asked for silence. @param {View} view @param {number} now */
export const cardShown = (view, now) => (view.card && view.snoozedMs <= now ? view.card : null);

/** Whether the escalation prompt takes the place of the card too. @param {View} view */
export const covers = ({ escalation }) => escalation?.covers === true;
