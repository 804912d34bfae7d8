// @ts-check
/**
 * The shapes that the studio's modules share: what the server answers to a fold (`assistant/server/studio/folding.py`)
 * and what is made of it. Only types, no code. Times are seconds since the call began.
 *
 * @typedef {import("../shapes.js").Stage} Stage
 * @typedef {import("../shapes.js").Role} Role
 * @typedef {import("../shapes.js").Because} Because
 * @typedef {import("../shapes.js").Message} Event
 *
 * @typedef {{ begin: number, end: number, words: string }} Hit   places in UTF-16 units
 * @typedef {Hit & { rule: string, label: string, weight: number }} Cue
 * @typedef {Hit & { logit: number }} ModelPiece
 * @typedef {{ cues: readonly Cue[], pieces: readonly ModelPiece[] }} Evidence
 * @typedef {{ path: string, line: number, code: string, text: string, severity: "error" | "warning", shown: string }} Finding
 * @typedef {{ say: string, technique: string }} Sentence
 *
 * @typedef {object} Fold             a call as one choice of rules decides it
 * @property {readonly Finding[]} findings
 * @property {readonly { line: number, text: string }[]} notes
 * @property {{ id: string, language: string | null, supported: boolean }} [call]  none where the rules cannot be used
 * @property {string | null} [recorded_with]
 * @property {string} [playbook]
 * @property {{ profile: string, stage: Record<"tense" | "critical", { enter_at: number, leave_at: number }> }} [policy]
 * @property {readonly Event[]} [events]
 * @property {Record<string, Evidence>} [evidence]
 * @property {Record<string, readonly Sentence[]>} [choices]
 *
 * @typedef {object} Moment           one turn, with everything that was read and decided at it
 * @property {number} turn
 * @property {Role} role
 * @property {string} text
 * @property {number} start
 * @property {number} at              its end: from here on it can be seen
 * @property {number | null} level
 * @property {number | null} score
 * @property {readonly string[]} triggers
 * @property {readonly string[]} flags
 * @property {readonly Because[]} because
 * @property {readonly (readonly [string, number])[]} contributions
 * @property {number | null} tension
 * @property {readonly Event[]} decided   stage, card, held back, prompt, private word, technique, misstep
 *
 * @typedef {{ from: number, to: number, stage: Stage }} Stretch
 * @typedef {{ id: string, turn: number, from: number, to: number, technique: string, say: string, headline: string, trigger: string | null, how: string | null }} Shown
 * @typedef {{ id: string, turn: number, from: number, to: number, urgency: string, headline: string, how: string | null }} Prompted
 *
 * @typedef {object} Timeline
 * @property {number} until           end of the call
 * @property {readonly Moment[]} moments
 * @property {readonly { turn: number, at: number, tension: number, stage: Stage }[]} course
 * @property {readonly Stretch[]} stages
 * @property {readonly Shown[]} cards
 * @property {readonly Prompted[]} prompts
 */
export {};
