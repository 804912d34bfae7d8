// The studio's pure modules: course in time, voices, difference, practice, position, geometry, keys.
import assert from "node:assert/strict";
import { test } from "node:test";
import { teller } from "../../assistant/panel/i18n.js";
import { differences } from "../../assistant/panel/studio/difference.js";
import { actOf } from "../../assistant/panel/studio/keys.js";
import { frame, pointed, upTo } from "../../assistant/panel/studio/plotting.js";
import { beside, current, halt } from "../../assistant/panel/studio/practice.js";
import { seat, seatAt } from "../../assistant/panel/studio/seen.js";
import { begin, bound, change, modesOf } from "../../assistant/panel/studio/state.js";
import { clock, figures, indexAt, timeline } from "../../assistant/panel/studio/timeline.js";
import { chance, painted, signed, voices } from "../../assistant/panel/studio/voices.js";

const turn = (n, role, at, text = `words ${n}`) => ({ type: "turn_heard", turn: n, role, text, start: at - 3, end: at, at });
const read = (n, at, level, score = level / 4) => ({
  type: "frustration_read", turn: n, at, level, score, triggers: [], flags: [], because: [], contributions: [["base", -0.7], ["words", 2]],
});
const tension = (n, at, value) => ({ type: "tension_read", turn: n, at, tension: value });
const stage = (n, at, from, to) => ({ type: "stage_changed", turn: n, at, from, to });
const card = (n, at, id, technique = "listen_acknowledge") => ({
  type: "suggestion_offered", turn: n, at, suggestion_id: id, technique, trigger: null, headline: "why", say: `say ${id}`,
  alternatives: [], until: at + 25, because: [],
});
const settled = (at, id, how) => ({ type: "suggestion_settled", at, suggestion_id: id, how });

const CALL = [
  { type: "call_opened", at: 0, call_id: "c", language: "en", supported: true, customer_name: null },
  turn(0, "agent", 5),
  turn(1, "customer", 10), read(1, 10, 3), tension(1, 10, 2), stage(1, 10, "calm", "tense"), card(1, 10, "a"),
  turn(2, "agent", 15), { type: "technique_heard", turn: 2, at: 15, technique: "apologise" }, settled(15, "a", "said"),
  turn(3, "customer", 30), read(3, 30, 2), tension(3, 30, 1.5), { type: "suggestion_suppressed", turn: 3, at: 30, technique: "apologise", why: "gap" },
  turn(4, "customer", 60), read(4, 60, 1), tension(4, 60, 0.5), stage(4, 60, "tense", "calm"), card(4, 60, "b", "thank"),
  turn(5, "agent", 70),
].map((event, seq) => ({ call_id: "c", seq, ...event }));
const LINE = timeline(CALL);

test("a turn carries all that was read and decided at it", () => {
  const moment = LINE.moments[1];
  assert.equal(moment.level, 3);
  assert.equal(moment.tension, 2);
  assert.deepEqual(moment.decided.map(({ type }) => type), ["stage_changed", "suggestion_offered"]);
});

test("a turn in several finals is one turn with its last words and reading", () => {
  const { moments } = timeline([turn(0, "customer", 4, "i"), read(0, 4, 0), turn(0, "customer", 6, "i wait"), read(0, 6, 2)]);
  assert.equal(moments.length, 1);
  assert.deepEqual([moments[0].text, moments[0].level, moments[0].at], ["i wait", 2, 6]);
});

test("stages are stretches without gaps from the beginning to the end", () => {
  assert.deepEqual(LINE.stages, [
    { from: 0, to: 10, stage: "calm" }, { from: 10, to: 60, stage: "tense" }, { from: 60, to: 70, stage: "calm" },
  ]);
});

test("a card lasts until it is settled, or until its time is over", () => {
  assert.deepEqual(LINE.cards.map(({ id, from, to, how }) => [id, from, to, how]), [["a", 10, 15, "said"], ["b", 60, 70, null]]);
  assert.equal(timeline([turn(0, "customer", 1), card(0, 1, "x"), turn(1, "agent", 90)]).cards[0].to, 26);
});

test("figures count cards, what was held back, and seconds in each stage", () => {
  assert.deepEqual(figures(LINE), { peak: 2, tense: 50, critical: 0, cards: 2, held: 1, prompts: 0 });
});

test("the turn at a moment is the last that has ended", () => {
  assert.deepEqual([4.9, 5, 29, 999].map((at) => indexAt(LINE.moments, at)), [-1, 0, 2, 5]);
  assert.deepEqual([clock(5), clock(65), clock(600)], ["0:05", "1:05", "10:00"]);
});

test("voices gather the contributions and add up to the score's logit", () => {
  const parts = [["base", -0.7], ["course", 1.5], ["answer", -0.5], ["words", 2], ["cue.insult", 1], ["cue.counting", 0.5], ["brief", 0]];
  const found = voices(parts);
  assert.deepEqual(found.map(({ voice, logit }) => [voice, logit]), [["rules", 1.5], ["model", 2], ["context", 1], ["start", -0.7]]);
  assert.deepEqual(found[0].parts.map(({ name }) => name), ["cue.insult", "cue.counting"]);
  const sum = found.reduce((total, { logit }) => total + logit, 0);
  assert.ok(Math.abs(chance(sum) - chance(3.8)) < 1e-9);
  const written = (decimal) => [1.26, -0.44].map((logit) => signed(logit, teller({ decimal })));
  assert.deepEqual([written("."), written(",")], [["+1.3", "−0.4"], ["+1,3", "−0,4"]]);
});

test("text is cut where hits begin and end, overlapping ones too, and nothing is lost", () => {
  const text = "three bloody times 😀 <b>";
  const pieces = painted(text, [{ begin: 0, end: 12, kind: "rule" }, { begin: 6, end: 18, kind: "model" }, { begin: 22, end: 99, kind: "rule" }]);
  assert.equal(pieces.map((piece) => piece.text).join(""), text);
  assert.deepEqual(pieces.map(({ kinds }) => kinds.join("+")), ["rule", "rule+model", "model", "", "rule"]);
});

test("what was hit side by side by the same voice is one piece", () => {
  const hits = [{ begin: 0, end: 2, kind: "rule" }, { begin: 2, end: 5, kind: "rule" }, { begin: 5, end: 6, kind: "model" }];
  assert.deepEqual(painted("abcdefg", hits).map(({ text, kinds }) => [text, kinds.join()]), [["abcde", "rule"], ["f", "model"], ["g", ""]]);
});

test("folds that decide alike have no difference, whatever their ids, times and small figures", () => {
  const same = CALL.map((event) => ({ ...event, at: event.at + 0.1, ...(event.score === undefined ? {} : { score: event.score + 0.01 }) }));
  assert.deepEqual(differences(CALL, same), []);
});

test("a difference says what was before and what is after, in the order of the call", () => {
  const other = CALL.filter(({ type, turn: n }) => !(type === "suggestion_offered" && n === 1)).map((event) => (event.type === "suggestion_suppressed" ? { ...event, why: "budget" } : event));
  const found = differences(CALL, other);
  assert.deepEqual(found.map((one) => [one.turn, one.before.length, one.after.length]), [[1, 1, 0], [3, 1, 1]]);
});

test("of a turn that was read twice only the last reading counts", () => {
  assert.deepEqual(differences([read(1, 1, 0), read(1, 2, 3)], [read(1, 1, 1), read(1, 2, 3)]), []);
});

const loaded = (mode = "replay") => change(begin({ mode, chosen: { kind: "sample", id: "c" } }), { type: "folded", fold: { findings: [], notes: [], call: { id: "c", language: "en", supported: true }, events: CALL } });

test("stepping goes from turn to turn, to the beginning and not beyond the end", () => {
  let state = loaded();
  const places = [];
  for (const by of [1, 1, -1, -1, -1]) places.push((state = change(state, { type: "step", by })).index);
  assert.deepEqual(places, [0, 1, 0, -1, -1]);
  assert.equal(change(state, { type: "turn", index: 99 }).index, 5);
});

test("it plays at its speed, halts at the end, and plays again from the beginning", () => {
  let state = change(change(loaded(), { type: "speed", speed: 4 }), { type: "play" });
  state = change(state, { type: "tick", seconds: 2.5 });
  assert.deepEqual([state.at, state.index, state.playing], [10, 1, true]);
  state = change(state, { type: "tick", seconds: 1000 });
  assert.deepEqual([state.at, state.playing], [70, false]);
  state = change(state, { type: "play" });
  assert.deepEqual([state.at, state.playing], [0, true]);
});

test("in practice nobody gets past a card without a sentence of his own", () => {
  let state = loaded("practise");
  state = change(change(state, { type: "play" }), { type: "tick", seconds: 50 });
  assert.deepEqual([state.at, state.playing, bound(state)], [10, false, 10]);
  assert.equal(change(state, { type: "seek", at: 60 }).at, 10);
  assert.equal(change(state, { type: "play" }).playing, false);
  state = change(state, { type: "answer", id: "a", answer: { text: "sorry", chosen: null, heard: null } });
  assert.equal(change(state, { type: "seek", at: 99 }).at, 60);
});

test("practice begins at the beginning, and beginning afresh forgets what was said", () => {
  let state = change(change(loaded(), { type: "seek", at: 70 }), { type: "mode", mode: "practise" });
  assert.equal(state.at, 0);
  state = change(change(state, { type: "answer", id: "a", answer: { text: "x", chosen: null, heard: null } }), { type: "afresh" });
  assert.deepEqual(state.answers, {});
});

test("who may only practise is in practice at once and gets nowhere else", () => {
  const choices = { studies: false, profiles: ["standard"], profile: "standard", samples: [], stored: [], files: {} };
  let state = change(begin(), { type: "listed", choices });
  assert.deepEqual([state.mode, modesOf(choices)], ["practise", ["practise"]]);
  for (const mode of ["replay", "compare", "nonsense"]) state = change(state, { type: "mode", mode });
  assert.equal(state.mode, "practise");
  assert.equal(change(begin(), { type: "listed", choices: { ...choices, studies: true } }).mode, "replay");
});

test("edits are kept by file, taken back by null, and those of a language dropped with a call of another", () => {
  let state = change(loaded(), { type: "edit", edit: { file: "policy.toml", text: "a" } });
  state = change(state, { type: "edit", edit: { file: "policy.toml", text: "b" } });
  assert.deepEqual(state.other.edits, [{ file: "policy.toml", text: "b" }]);
  assert.deepEqual(change(state, { type: "edit", edit: { file: "policy.toml", text: null } }).other.edits, []);
  state = change(state, { type: "edit", edit: { file: "en/flags.toml", text: "c" } });
  assert.equal(change(state, { type: "choose", chosen: { kind: "sample", id: "d", language: "en" } }).other.edits.length, 2);
  assert.deepEqual(change(state, { type: "choose", chosen: { kind: "sample", id: "d", language: "de" } }).other.edits.map(({ file }) => file), ["policy.toml"]);
});

test("an unknown message changes nothing, not even one named like a method of every object", () => {
  const state = loaded();
  assert.equal(change(state, { type: "nonsense" }), state);
  assert.equal(change(state, { type: "toString" }), state);
});

test("the practice card is the one that waits, else the one answered last", () => {
  const answer = { text: "x", chosen: null, heard: null };
  assert.equal(halt(LINE.cards, {})?.id, "a");
  assert.equal(current(LINE.cards, {}, 5), null);
  assert.equal(current(LINE.cards, {}, 10)?.id, "a");
  assert.equal(current(LINE.cards, { a: answer }, 40)?.id, "a");
  assert.equal(current(LINE.cards, { a: answer }, 60)?.id, "b");
  assert.equal(halt(LINE.cards, { a: answer, b: answer }), null);
});

test("sentences are compared by the step they take, never counted", () => {
  const heard = (...labels) => ({ techniques: labels.map((label) => ({ label, hits: [] })), missteps: [] });
  const [shown] = LINE.cards;
  assert.equal(beside(shown, { text: "say a", chosen: null, heard: null }), "same_sentence");
  assert.equal(beside(shown, { text: "x", chosen: null, heard: null }), "waiting");
  assert.equal(beside(shown, { text: "x", chosen: null, heard: heard("thank", "listen_acknowledge") }), "same_step");
  assert.equal(beside(shown, { text: "x", chosen: null, heard: heard("thank") }), "other_step");
  assert.equal(beside(shown, { text: "x", chosen: "thank", heard: null }), "other_step");
  assert.equal(beside(shown, { text: "x", chosen: null, heard: heard() }), "unheard");
});

test("the agent's view at a moment has the card while it is open, also on the way back", () => {
  let where = seatAt(seat(CALL), 12);
  assert.equal(where.view.card?.id, "a");
  where = seatAt(where, 40);
  assert.equal(where.view.card, null);
  assert.equal(where.view.stage, "tense");
  assert.equal(seatAt(where, 12).view.card?.id, "a");
});

test("between two events the agent's view stays the same value, so that nothing is drawn anew", () => {
  const where = seatAt(seat(CALL), 11);
  assert.equal(seatAt(where, 13).view, where.view);
});

test("seconds and pixels of the plot are each other's inverse within the call", () => {
  const box = frame(800, 120);
  for (const at of [0, 12, 60, 120]) assert.ok(Math.abs(box.at(box.x(at)) - at) < 0.1);
  assert.deepEqual([box.at(-50), box.at(5000)], [0, 120]);
  assert.ok(box.y(4) < box.y(0));
  assert.ok(frame(300, 120).step > box.step);
});

test("a press near a turn's end means that turn, elsewhere the moment", () => {
  const box = frame(800, LINE.until);
  assert.deepEqual(pointed(LINE, box, box.x(30) + 4), { type: "turn", index: 3 });
  assert.equal(pointed(LINE, box, box.x(45)).type, "seek");
});

test("what may be seen at a moment holds nothing of what is to come", () => {
  const seen = upTo(LINE, 10);
  assert.deepEqual([seen.moments.length, seen.cards.length, seen.stages.at(-1)?.to], [2, 0, 10]);
});

test("keys belong to the player, except where somebody types or a key has its own meaning", () => {
  const on = (key, tagName = "BODY", more = {}) => actOf({ key, target: { tagName, closest: () => null, classList: { contains: () => false }, ...more } });
  assert.deepEqual([on(" "), on("ArrowLeft"), on("ArrowRight")], ["play", "back", "forth"]);
  assert.equal(on(" ", "TEXTAREA"), undefined);
  assert.equal(on(" ", "BUTTON"), undefined);
  assert.equal(on(" ", "BUTTON", { classList: { contains: () => true } }), "play");
  assert.equal(on("ArrowRight", "SELECT"), undefined);
  assert.equal(on("ArrowRight", "INPUT", { type: "range" }), "forth");
  assert.equal(on("ArrowUp"), undefined);
  assert.equal(on("ArrowUp", "INPUT", { type: "range", closest: () => ({}) }), "faster");
  assert.equal(actOf({ key: "ArrowLeft", altKey: true, target: { tagName: "BODY" } }), undefined);
});
