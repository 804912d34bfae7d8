// @ts-check
/**
 * The plot's geometry: where a second lies, where a tension lies, which lanes there are below. Pure; all in CSS pixels.
 *
 * @typedef {import("./shapes.js").Timeline} Timeline
 */
import { TOP } from "../course.js";

export const MARGIN = Object.freeze({ left: 22, right: 10 });
/** Name and height of each lane from the top; the words of a lane stand in its first line. */
export const LANES = /** @type {const} */ ([
  ["tension", 168],
  ["stage", 34],
  ["score", 52],
  ["cues", 40],
  ["cards", 40],
  ["prompts", 40],
]);
/** In practice nothing may be seen that gives an answer away. */
export const PRACTICE_LANES = LANES.slice(0, 2);
export const WORDS_PX = 18;
const AXIS_PX = 20;
const STEPS_S = [10, 15, 30, 60, 120, 300, 600, 1200];
const LEAST_TICK_PX = 56;

/**
 * @param {number} width
 * @param {number} until seconds that the axis spans
 * @param {readonly (readonly [string, number])[]} [shown] lanes, the tension first
 */
export function frame(width, until, shown = LANES) {
  const inner = Math.max(40, width - MARGIN.left - MARGIN.right);
  /** @type {Record<string, { top: number, bottom: number }>} */
  const lanes = {};
  let y = 0;
  for (const [name, height] of shown) {
    lanes[name] = { top: y + WORDS_PX, bottom: y + height - 6 };
    y += height;
  }
  const span = Math.max(until, 1);
  const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  return {
    width,
    height: y + AXIS_PX,
    base: y,
    lanes,
    x: (/** @type {number} */ at) => round(MARGIN.left + (Math.min(Math.max(0, at), span) / span) * inner),
    at: (/** @type {number} */ x) => Math.min(span, Math.max(0, ((x - MARGIN.left) / inner) * span)),
    y: (/** @type {number} */ tension) => {
      const { top, bottom } = lanes.tension;
      return round(bottom - (Math.min(Math.max(0, tension), TOP) / TOP) * (bottom - top));
    },
    step: STEPS_S.find((seconds) => (seconds / span) * inner >= LEAST_TICK_PX) ?? 3600,
    span,
  };
}

/** The part of a course that may be seen at `at`. @param {Timeline} line @param {number} at @returns {Timeline} */
export const upTo = (line, at) => ({
  ...line,
  moments: line.moments.filter((moment) => moment.at <= at),
  course: line.course.filter((point) => point.at <= at),
  stages: line.stages.filter(({ from }) => from <= at).map((stretch) => ({ ...stretch, to: Math.min(stretch.to, at) })),
  cards: line.cards.filter(({ from }) => from < at).map((card) => ({ ...card, to: Math.min(card.to, at) })),
  prompts: line.prompts.filter(({ from }) => from < at).map((prompt) => ({ ...prompt, to: Math.min(prompt.to, at) })),
});

/** The turn that a pointer means: the one whose end is near, else the moment itself. @param {Timeline} line @param {ReturnType<typeof frame>} box @param {number} x */
export function pointed(line, box, x) {
  const near = line.moments
    .map((moment, index) => ({ index, far: Math.abs(box.x(moment.at) - x) }))
    .filter(({ far }) => far <= 7)
    .sort((a, b) => a.far - b.far)[0];
  return near ? { type: "turn", index: near.index } : { type: "seek", at: box.at(x) };
}
