// @ts-check
/** What the plot draws, lane by lane, as SVG: every function takes the course and the geometry and gives elements. */
import { svg } from "../../dom.js";
import { figure } from "../../i18n.js";
import { STAGE_PATHS } from "../../icons.js";
import { clock } from "../timeline.js";

/** @typedef {import("../shapes.js").Timeline} Timeline @typedef {ReturnType<typeof import("../plotting.js").frame>} Box @typedef {import("../../i18n.js").Teller} Teller */

const SIGN_PX = 11;
/** A plot narrower than this names thresholds in one word. */
const SLIM_PX = 480;

/** @param {number} x @param {number} y @param {string} words @param {string} kind @param {string} [anchor] */
export function written(x, y, words, kind, anchor = "start") {
  const element = svg("text", { x, y, class: kind, "text-anchor": anchor });
  element.append(words);
  return element;
}

/** @param {number} x @param {number} y @param {string} stage */
const sign = (x, y, stage) =>
  svg("path", {
    d: STAGE_PATHS[/** @type {import("../shapes.js").Stage} */ (stage)], class: `mark stage-${stage}`,
    transform: `translate(${x} ${y - SIGN_PX / 2}) scale(${SIGN_PX / 24})`,
  });

/** Lines of the thresholds, entering solid and leaving dashed. @param {Box} box @param {any} policy */
export function thresholds(box, policy) {
  const right = box.width - 10;
  return ["tense", "critical"].flatMap((stage) => {
    const { enter_at: enter, leave_at: leave } = policy.stage[stage];
    return [
      svg("line", { x1: box.x(0), x2: right, y1: box.y(enter), y2: box.y(enter), class: `threshold stage-${stage}` }),
      svg("line", { x1: box.x(0), x2: right, y1: box.y(leave), y2: box.y(leave), class: `threshold leave stage-${stage}` }),
    ];
  });
}

/** Their words, which stand over the veil. @param {Box} box @param {any} policy @param {Teller} t */
export function thresholdWords(box, policy, t) {
  const { tense, critical } = policy.stage;
  const words = (/** @type {"tense" | "critical"} */ stage, /** @type {number} */ y) => {
    const enter = figure(policy.stage[stage].enter_at, 2, t);
    const leave = figure(policy.stage[stage].leave_at, 2, t);
    const name = t(`stage.${stage}`);
    return written(box.width - 10, y, box.width < SLIM_PX ? `${name} ${enter}` : t("studio.threshold", { stage: name, enter, leave }), `tick stage-words stage-${stage}`, "end");
  };
  const close = box.y(tense.enter_at) - box.y(critical.enter_at) < 14;
  return [words("critical", box.y(critical.enter_at) - 3), words("tense", box.y(tense.enter_at) + (close ? 11 : -3))];
}

/** @param {Timeline} line @param {Box} box */
export function course({ course: points, moments }, box) {
  const parts = points.slice(1).map((point, i) =>
    svg("path", { d: `M${box.x(points[i].at)} ${box.y(points[i].tension)}L${box.x(point.at)} ${box.y(point.tension)}`, class: `line stage-${point.stage}` }));
  for (const { at, level } of moments) {
    if (level !== null) parts.push(svg("circle", { cx: box.x(at), cy: box.y(level), r: 3.5, class: `dot level-${level}` }));
  }
  return parts;
}

/** @param {Timeline} line @param {Box} box */
function stages({ stages: stretches }, box) {
  const { top, bottom } = box.lanes.stage;
  return stretches.flatMap(({ from, to, stage }) => {
    const [x, width] = [box.x(from), Math.max(1, box.x(to) - box.x(from))];
    const band = svg("rect", { x, y: top, width, height: bottom - top, class: `band stage-${stage}` });
    return width > SIGN_PX + 4 ? [band, sign(x + 3, (top + bottom) / 2, stage)] : [band];
  });
}

/** @param {Timeline} line @param {Box} box */
function scores({ moments }, box) {
  const { top, bottom } = box.lanes.score;
  const half = (top + bottom) / 2;
  return [
    svg("line", { x1: box.x(0), x2: box.width - 10, y1: half, y2: half, class: "grid" }),
    svg("line", { x1: box.x(0), x2: box.width - 10, y1: bottom, y2: bottom, class: "grid axis" }),
    ...moments.filter(({ score }) => score !== null).map(({ at, score, level }) => {
      const height = Math.max(1, /** @type {number} */ (score) * (bottom - top));
      return svg("rect", { x: box.x(at) - 2.5, y: bottom - height, width: 5, height, class: `score level-${level}` });
    }),
  ];
}

/** One small square a rule that fired; flags are filled. @param {Timeline} line @param {Box} box */
function cues({ moments }, box) {
  const { bottom } = box.lanes.cues;
  return moments.flatMap(({ at, because, flags, role }) => {
    if (role !== "customer") return [];
    const fired = because.filter(({ rule }) => rule !== "model").length;
    return Array.from({ length: Math.min(fired, 4) }, (_, i) =>
      svg("rect", { x: box.x(at) - 2, y: bottom - 4 - i * 5, width: 4, height: 4, class: flags.length ? "cue flagged" : "cue" }));
  });
}

/** @param {Timeline} line @param {Box} box */
function cards({ cards: shown, moments }, box) {
  const { top, bottom } = box.lanes.cards;
  const middle = (top + bottom) / 2;
  const held = moments.flatMap(({ at, decided }) =>
    decided.some(({ type }) => type === "suggestion_suppressed") ? [svg("circle", { cx: box.x(at), cy: middle, r: 3, class: "held" })] : []);
  return [...held, ...shown.map(({ from, to, how }) =>
    svg("rect", { x: box.x(from), y: top, width: Math.max(6, box.x(to) - box.x(from)), height: bottom - top, rx: 3, class: `card-span ${how ?? "open"}` }))];
}

/** @param {Timeline} line @param {Box} box */
function prompts({ prompts: shown }, box) {
  const { top, bottom } = box.lanes.prompts;
  return shown.map(({ from, to, urgency }) =>
    svg("rect", { x: box.x(from), y: top, width: Math.max(6, box.x(to) - box.x(from)), height: bottom - top, rx: 3, class: `prompt-span ${urgency}` }));
}

/** @type {readonly (readonly [string, (line: Timeline, box: Box) => Element[]])[]} */
export const DRAWN = [["stage", stages], ["score", scores], ["cues", cues], ["cards", cards], ["prompts", prompts]];

/** @param {Box} box */
export function axis(box) {
  const parts = [];
  for (const level of [0, 1, 2, 3, 4]) {
    parts.push(svg("line", { x1: box.x(0), x2: box.width - 10, y1: box.y(level), y2: box.y(level), class: level ? "grid" : "grid axis" }));
    parts.push(written(box.x(0) - 6, box.y(level) + 4, String(level), "tick", "end"));
  }
  for (let at = 0; at <= box.span; at += box.step) {
    const last = at + box.step > box.span && box.x(at) > box.width - 40;
    parts.push(written(box.x(at), box.base + 13, clock(at), "tick", at === 0 ? "start" : last ? "end" : "middle"));
  }
  return parts;
}
