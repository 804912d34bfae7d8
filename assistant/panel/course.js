// @ts-check
/**
 * The course of a call as geometry: where the points of the tension plot lie, which of them are turning points, and
 * whether it rises. Pure; the elements draw what comes back.
 *
 * @typedef {import("./shapes.js").CoursePoint} CoursePoint
 */

/** Tension is 0–4, as the levels of a turn. */
export const TOP = 4;
/** A rise or fall counts as a turn of the call from this much tension on: below it the line only wavers. */
export const SWING = 0.8;
/** The plot shows at least three minutes and grows in steps, so that it does not creep under the reader's eye. */
const SPANS_S = [180, 300, 600, 900, 1200, 1800, 2700, 3600, 5400, 7200];

/** Seconds that the plot spans for a call that has come to `at`. @param {number} at */
export const span = (at) => SPANS_S.find((seconds) => at <= seconds) ?? Math.ceil(at / 3600) * 3600;

/**
 * Points on a plot of the given size, y pointing down.
 * @param {readonly CoursePoint[]} course
 * @param {{ width: number, height: number, seconds?: number }} size
 */
export function place(course, { width, height, seconds = span(course.at(-1)?.at ?? 0) }) {
  return course.map((point) => ({
    ...point,
    x: round((Math.min(point.at, seconds) / seconds) * width),
    y: round(height - (Math.min(Math.max(point.tension, 0), TOP) / TOP) * height),
  }));
}

const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;

/**
 * Highs and lows from which the tension then moved by at least `swing` the other way (zigzag).
 * @param {readonly CoursePoint[]} course
 * @param {number} [swing]
 * @returns {{ turn: number, at: number, tension: number, kind: "high" | "low" }[]}
 */
export function turningPoints(course, swing = SWING) {
  /** @type {{ turn: number, at: number, tension: number, kind: "high" | "low" }[]} */
  const found = [];
  if (course.length === 0) return found;
  let high = course[0];
  let low = course[0];
  /** @type {"up" | "down" | null} */
  let heading = null;
  const keep = (/** @type {CoursePoint} */ { turn, at, tension }, /** @type {"high" | "low"} */ kind) =>
    found.push({ turn, at, tension, kind });
  for (const point of course) {
    if (point.tension > high.tension) high = point;
    if (point.tension < low.tension) low = point;
    if (heading !== "down" && high.tension - point.tension >= swing) {
      keep(high, "high");
      heading = "down";
      low = point;
    } else if (heading !== "up" && point.tension - low.tension >= swing) {
      if (low !== course[0] || heading !== null) keep(low, "low");
      heading = "up";
      high = point;
    }
  }
  return found;
}

/**
 * Where the tension is heading, from the last three points.
 * @param {readonly CoursePoint[]} course
 * @returns {"rising" | "falling" | "steady"}
 */
export function trend(course) {
  if (course.length < 2) return "steady";
  const now = course[course.length - 1].tension;
  const before = course[Math.max(0, course.length - 3)].tension;
  if (now - before >= 0.3) return "rising";
  return before - now >= 0.3 ? "falling" : "steady";
}
