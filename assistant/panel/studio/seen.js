// @ts-check
/**
 * What the agent saw at a moment of the call: the panel's own reducer over the events so far, under a clock that is the
 * call's. Nothing is drawn anew while nothing has happened: going on from an earlier moment keeps its slices.
 *
 * @typedef {import("../shapes.js").View} View
 * @typedef {import("./shapes.js").Event} Event
 */
import { due, empty, show } from "../view.js";

/** @typedef {{ events: readonly Event[], next: number, at: number, view: View }} Seat */

/** @param {readonly Event[]} events @returns {Seat} */
export const seat = (events) => ({ events, next: 0, at: 0, view: empty({ link: "online" }) });

/** The same seat at another moment; the call runs on, or is seen again from its beginning. @param {Seat} was @param {number} at @returns {Seat} */
export function seatAt(was, at) {
  let { events, next, view } = at < was.at ? seat(was.events) : was;
  for (; next < events.length && (events[next].at ?? 0) <= at; next += 1) {
    if (events[next].type === "call_summarised") continue;
    view = show(view, events[next], (events[next].at ?? 0) * 1000);
  }
  if (due(view) <= at * 1000) view = show(view, { type: "tick" }, at * 1000);
  return { events, next, at, view };
}
