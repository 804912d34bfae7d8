import assert from "node:assert/strict";
import { test } from "node:test";
import { teller } from "../../assistant/panel/i18n.js";
import { actOf } from "../../assistant/panel/wall/keys.js";
import { arrange, compare, longestRise, ordered } from "../../assistant/panel/wall/order.js";
import { HOLD_MS, SETTLE_MS, counts, due, empty, neighbour, show } from "../../assistant/panel/wall/state.js";
import { announcement, lasted, mine, ticking } from "../../assistant/panel/wall/words.js";

const t = teller({});
const row = (call_id, urgency = [0, 0, 0, 1], more = {}) => ({
  call_id, urgency, since: 100, team: "x", language: "en", stage: "calm", customer: null, supervisor: null,
  prompt: urgency[0] ? { urgency: "now", reason: "stuck", asked: false, answered: false, since: 100 } : null, ...more,
});
let rev = 0;
const told = (rows, { gone = [], whole = false } = {}) => ({ type: "wall", life: "l", rev: (rev += 1), now: 2000, whole, rows, gone });
const opened = (...rows) => show(empty(), told(rows, { whole: true }), 0);

test("the more urgent row comes first, of equals the one that waits longer", () => {
  const rows = [row("calm"), row("late", [3, 0, 0, 1], { prompt: { urgency: "now", since: 50 } }), row("now", [3, 0, 0, 1]), row("critical", [0, 2, 0, 1])];
  assert.deepEqual(rows.sort(compare).map((one) => one.call_id), ["late", "now", "critical", "calm"]);
});

test("a filter shows its team and language only", () => {
  const rows = [row("a"), row("b", [0, 0, 0, 1], { team: "y" }), row("c", [0, 0, 0, 1], { language: "de" })];
  assert.deepEqual(ordered(rows, { team: "x", language: "en" }), ["a"]);
  assert.deepEqual(show(opened(...rows), { type: "filter", team: "y", language: null }).order, ["b"]);
});

test("rows do not change their places before they have settled", () => {
  let state = opened(row("a"), row("b"));
  state = show(state, told([row("b", [0, 2, 0, 1])]), 1_000);
  assert.deepEqual([state.order, state.stale, due(state)], [["a", "b"], true, SETTLE_MS]);
  assert.deepEqual(show(state, { type: "tick" }, SETTLE_MS).order, ["b", "a"]);
});

test("an unanswered prompt does not wait for the settling", () => {
  const state = show(opened(row("a"), row("b")), told([row("b", [3, 0, 0, 1])]), 1_000);
  assert.deepEqual([state.order, state.stale], [["b", "a"], false]);
});

test("nothing moves under a reader's eyes, not even for a prompt, until he asks or has rested", () => {
  let state = show(opened(row("a"), row("b")), { type: "hold", on: true }, 5_000);
  state = show(state, told([row("b", [5, 2, 6, 2])]), 6_000);
  assert.deepEqual([state.order, state.stale, counts(state).needs], [["a", "b"], true, 1]);
  assert.deepEqual(show(state, { type: "order" }, 6_100).order, ["b", "a"]);
  assert.deepEqual(show(state, { type: "hold", on: false }, 6_100).order, ["b", "a"]);
  assert.deepEqual(show(state, { type: "tick" }, 5_000 + HOLD_MS).order, ["b", "a"]);
});

test("a call that is over stays where it is until the rows move", () => {
  let state = show(opened(row("a"), row("b")), told([], { gone: ["a"] }), 100);
  assert.deepEqual([state.order, state.rows.get("a").over], [["a", "b"], true]);
  state = show(state, { type: "tick" }, SETTLE_MS);
  assert.deepEqual([state.order, state.rows.has("a")], [["b"], false]);
});

test("new calls come below while somebody reads", () => {
  const held = show(opened(row("a")), { type: "hold", on: true }, 0);
  assert.deepEqual(show(held, told([row("b", [3, 0, 0, 1])]), 10).order, ["a", "b"]);
});

test("rows that a whole message no longer has are over", () => {
  const state = show(opened(row("a"), row("b")), told([row("b")], { whole: true }), 10);
  assert.equal(state.rows.get("a").over, true);
});

test("a word is pending until it is taken, and a lost line makes it nothing", () => {
  const state = show(opened(row("a")), { type: "saying", call_id: "a", act: "seen" });
  assert.equal(state.saying.get("a"), "seen");
  assert.equal(show(state, { type: "taken", call_id: "a", act: "seen" }).saying.size, 0);
  assert.equal(show(state, { type: "error", where: "call_id", detail: "gone" }).fault, "gone");
  assert.equal(show(state, { type: "link", state: "offline" }).saying.size, 0);
});

test("a new attempt is not yet a line", () => {
  const lost = show(opened(), { type: "link", state: "offline" });
  assert.equal(show(lost, { type: "link", state: "connecting" }).link, "offline");
});

test("unknown messages change nothing", () => {
  const state = opened(row("a"));
  assert.equal(show(state, { type: "horoscope" }), state);
  assert.equal(show(state, { type: "__proto__" }), state);
});

test("the keys go from row to row and stop at the ends", () => {
  const state = opened(row("a"), row("b"));
  assert.deepEqual([neighbour(state, null, 1), neighbour(state, "a", 1), neighbour(state, "b", 1), neighbour(state, "gone", -1)], ["a", "b", "b", "b"]);
});

test("a screen reader hears of new prompts only, at once of those about safety", () => {
  const before = opened(row("a"), row("b"), row("c"));
  const safety = row("b", [5, 0, 0, 1], { prompt: { urgency: "safety", since: 1, asked: false } });
  const state = show(before, told([row("a", [3, 0, 0, 1], { customer: "Ada" }), safety, row("c", [0, 2, 0, 1])]), 1);
  assert.deepEqual(announcement(state, before, t), { polite: "Ada: now", alert: "b: safety" });
  assert.deepEqual(announcement(show(state, told([row("c", [0, 1, 0, 1])]), 2), state, t), { polite: "", alert: "" });
});

test("what was there when the wall came is not announced", () => {
  const before = empty();
  assert.deepEqual(announcement(show(before, told([row("a", [3, 0, 0, 1])], { whole: true })), before, t), { polite: "", alert: "" });
});

test("times are said coarsely, waiting ticks", () => {
  const words = teller({ "time.seconds": "{n} s", "time.minutes": "{n} min", "time.hours": "{h} h {n} min" });
  assert.deepEqual([-3, 59, 60, 3700].map((s) => lasted(s, words)), ["0 s", "59 s", "1 min", "1 h 1 min"]);
  assert.deepEqual([5, 65, 3600].map(ticking), ["0:05", "1:05", "60:00"]);
});

test("whose word it is shows in the name", () => {
  const joined = row("a", [0, 0, 0, 1], { supervisor: { act: "joining", name: "Kim" } });
  assert.deepEqual([mine(joined, "Kim "), mine(joined, ""), mine(row("b"), "")], [true, false, false]);
});

test("keys with a modifier or in a field are not ours", () => {
  assert.deepEqual([actOf({ key: "J" }), actOf({ key: "a", ctrlKey: true }), actOf({ key: "a", target: { tagName: "INPUT" } })], ["next", undefined, undefined]);
  assert.deepEqual([actOf({ key: "j", repeat: true }), actOf({ key: "a", repeat: true })], ["next", undefined]);
});

/** A list with just what `arrange` needs, which counts moves. */
class List {
  moved = [];
  constructor(names) {
    this.nodes = new Map();
    this.children = names.map((name) => this.node(name));
  }
  node(name) {
    if (!this.nodes.has(name)) this.nodes.set(name, { name, remove: () => this.drop(this.nodes.get(name)) });
    return this.nodes.get(name);
  }
  drop(node) {
    this.children = this.children.filter((one) => one !== node);
  }
  insertBefore(node, next) {
    this.moved.push(node.name);
    this.drop(node);
    this.children.splice(next ? this.children.indexOf(next) : this.children.length, 0, node);
  }
}

test("a new order never moves the row that has the focus, whatever the orders", () => {
  const names = [..."abcdefg"];
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let round = 0; round < 300; round += 1) {
    const shuffled = () => names.filter(() => random() < 0.8).map((name) => [random(), name]).sort().map(([, name]) => name);
    const [from, to] = [shuffled(), shuffled()];
    const list = new List(from);
    const pivot = to.find((name) => from.includes(name));
    arrange(list, to.map((name) => list.node(name)), pivot ? list.node(pivot) : null);
    assert.deepEqual(list.children.map(({ name }) => name), to);
    assert.ok(!list.moved.includes(pivot));
  }
});

test("one row that rises is one move", () => {
  const list = new List([..."abcdef"]);
  arrange(list, [..."eabcdf"].map((name) => list.node(name)), null);
  assert.deepEqual(list.moved, ["e"]);
  assert.deepEqual(longestRise([3, 0, 1, 2]), [1, 2, 3]);
});
