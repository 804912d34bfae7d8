// @ts-check
/** What the agent can do, by name; keys, buttons and a host page all come here. The view decides what an act means now. */
import { note } from "./elements/call-after.js";
import { cardShown, covers } from "./view.js";

/**
 * @typedef {object} Means what an act may use of the shell
 * @property {import("./i18n.js").Teller} t
 * @property {() => import("./shapes.js").View} view
 * @property {(message: import("./shapes.js").Message) => void} receive
 * @property {(message: object) => void} send
 * @property {() => number} now
 * @property {(text: string) => Promise<void>} copy
 * @property {(on: boolean) => void} keepQuiet
 * @property {() => Promise<void>} pop
 */

export class Acts {
  #means;

  /** @param {Means} means */
  constructor(means) {
    this.#means = means;
  }

  /** Does it; false if it means nothing at the moment (the key then keeps its own meaning). @param {string} name @returns {boolean} */
  do(name) {
    const allowed = !this.#means.view().watching || LOOKING.has(name);
    const act = allowed && Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
    return act ? act(this.#means, this.#card(), this.#means.view()) !== false : false;
  }

  /** The card that can be answered: seen, and not behind a prompt. */
  #card() {
    const view = this.#means.view();
    return covers(view) ? null : cardShown(view, this.#means.now());
  }
}

/** What somebody may do who is not the agent. The server takes no answer from him either. */
const LOOKING = new Set(["wording", "copy", "copyHandover", "copyNote", "pop"]);

/** @param {Means} means @param {string} suggestion_id @param {import("./shapes.js").Verdict} verdict */
function answer({ view, send, receive }, suggestion_id, verdict) {
  // ids count within a call: an answer that waits for the line must not meet another call's card
  send({ type: "feedback", call_id: view().call?.id, suggestion_id, verdict });
  receive({ type: "answered", suggestion_id, verdict });
}

/** @typedef {(means: Means, card: import("./shapes.js").Card | null, view: import("./shapes.js").View) => boolean | void} Act */

/** @type {Record<string, Act>} */
const ACTS = {
  used(means, card, view) {
    if (view.escalation?.state === "accepted") return ACTS.announced(means, card, view);
    if (card?.state !== "open") return false;
    if (view.quiet && !card.unfolded) means.receive({ type: "unfold" });
    else answer(means, card.id, "accepted");
  },
  dismiss(means, card, view) {
    const { escalation } = view;
    if (escalation?.state === "accepted") return ACTS.announced(means, card, view);
    if (card?.state === "open") return answer(means, card.id, "dismissed");
    if (escalation?.state === "open" && escalation.urgency !== "safety") return answer(means, escalation.id, "dismissed");
    return false;
  },
  wording: (means, card) => (card?.state === "open" ? means.receive({ type: "wording" }) : false),
  helpful: (means, card) => (card ? answer(means, card.id, "helpful") : false),
  unhelpful: (means, card) => (card ? answer(means, card.id, "unhelpful") : false),
  hold: (means) => means.receive({ type: "hold", on: true }),
  release: (means) => means.receive({ type: "hold", on: false }),
  snooze: (means, _, { phase }) => (phase === "live" ? means.receive({ type: "snooze" }) : false),
  quiet(means, _, { quiet }) {
    means.receive({ type: "quiet", on: !quiet });
    means.keepQuiet(!quiet);
  },
  escalate: (means, _, { escalation }) =>
    escalation?.state === "open" ? answer(means, escalation.id, "accepted") : false,
  decline: (means, _, { escalation }) =>
    escalation?.state === "open" ? answer(means, escalation.id, "dismissed") : false,
  announced: (means) => means.receive({ type: "closed_escalation" }),
  copy(means, card, view) {
    if (view.phase === "ended") return ACTS.copyNote(means, card, view);
    if (view.escalation?.state === "accepted") return ACTS.copyHandover(means, card, view);
    if (!card) return false;
    means.copy(card.wordings[card.wording]);
  },
  copyHandover: (means, _, { handover }) => (handover.length ? void means.copy(handover.join("\n")) : false),
  copyNote: (means, _, { summary }) => (summary ? void means.copy(note(summary, means.t)) : false),
  pop: (means) => void means.pop(),
};
