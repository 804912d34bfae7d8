// @ts-check
/** An event in a few words of the page's language: kind and what matters about it. Pure. */

/** @typedef {import("./shapes.js").Event} Event @typedef {import("../i18n.js").Teller} Teller @typedef {{ kind: string, words: string, note?: string, said?: string, tone: string }} Told */

/** A cue's label, of whatever kind it is. @param {string} label @param {Teller} t */
export function labelled(label, t) {
  for (const kind of ["trigger", "flag", "technique", "studio.misstep"]) {
    const words = t(`${kind}.${label}`);
    if (words !== label.replaceAll("_", " ")) return words;
  }
  return t(`studio.cue.${label}`);
}

/** @type {Record<string, (event: Event, t: Teller) => Told>} `said`: words of the call's language, from the rule packs */
const KINDS = {
  frustration_read: ({ level, triggers, flags }, t) => ({
    kind: t("studio.event.level"),
    words: [t("studio.level", { n: level }), ...flags.map((/** @type {string} */ flag) => t(`flag.${flag}`)), ...triggers.map((/** @type {string} */ name) => t(`trigger.${name}`))].join(" · "),
    tone: "read",
  }),
  stage_changed: ({ from, to }, t) => ({ kind: t("studio.event.stage"), words: `${t(`stage.${from}`)} → ${t(`stage.${to}`)}`, tone: `stage-${to}` }),
  suggestion_offered: ({ technique, say }, t) => ({ kind: t("studio.event.card"), words: t(`technique.${technique}`), said: say, tone: "card" }),
  suggestion_suppressed: ({ technique, why }, t) => ({
    kind: t("studio.event.held"), words: technique ? t(`technique.${technique}`) : "", note: t(`studio.why.${why}`), tone: "held",
  }),
  escalation_prompted: ({ urgency, headline }, t) => ({ kind: t("studio.event.prompt"), words: t(`escalation.${urgency}`), said: headline, tone: "prompt" }),
  escalation_withdrawn: ({ how }, t) => ({ kind: t("studio.event.withdrawn"), words: t(`studio.how.${how}`), tone: "held" }),
  coaching_given: ({ kind, say }, t) => ({ kind: t(`coaching.${kind}`), words: "", said: say, tone: "card" }),
  technique_heard: ({ technique }, t) => ({ kind: t("studio.event.technique"), words: t(`technique.${technique}`), tone: "good" }),
  misstep_heard: ({ misstep }, t) => ({ kind: t("studio.event.misstep"), words: t(`studio.misstep.${misstep}`), tone: "held" }),
};

/** @param {Event} event @param {Teller} t @returns {Told} */
export const told = (event, t) => KINDS[event.type](event, t);
