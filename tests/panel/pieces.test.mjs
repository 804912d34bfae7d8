import assert from "node:assert/strict";
import { test } from "node:test";
import { place, span, trend, turningPoints } from "../../assistant/panel/course.js";
import { climbed } from "../../assistant/panel/elements/steps.js";
import { pick, teller } from "../../assistant/panel/i18n.js";
import { actOf } from "../../assistant/panel/keys.js";
import { backOff } from "../../assistant/panel/link.js";
import { news } from "../../assistant/panel/outward.js";
import { announcement } from "../../assistant/panel/speak.js";
import { empty, show } from "../../assistant/panel/view.js";
import { excerpt, marked } from "../../assistant/panel/words.js";

const course = (...tensions) => tensions.map((tension, i) => ({ turn: i, at: i * 10, tension, stage: "calm" }));
const text = (pieces) => pieces.map((piece) => piece.text).join("");
const hits = (pieces) => pieces.filter((piece) => piece.hit).map((piece) => piece.text);
const t = (key) => key;

test("a call that rises, peaks and falls has one turning point", () => {
  assert.deepEqual(turningPoints(course(0, 1, 2.5, 2.4, 1)).map(({ turn, kind }) => [turn, kind]), [[2, "high"]]);
});

test("a second rise after a fall marks the low between them", () => {
  assert.deepEqual(turningPoints(course(0, 2, 0.5, 2)).map(({ kind }) => kind), ["high", "low"]);
});

test("a wavering line has no turning points", () => {
  assert.deepEqual(turningPoints(course(1, 1.3, 0.9, 1.2, 1)), []);
});

test("the axis grows in steps", () => {
  assert.deepEqual([span(0), span(180), span(181), span(10_000)], [180, 180, 300, 10_800]);
});

test("every point lies on the plot, whatever the tension says", () => {
  for (const { x, y } of place(course(-1, 0, 4, 9), { width: 300, height: 70 })) {
    assert.ok(x >= 0 && x <= 300 && y >= 0 && y <= 70);
  }
});

test("the trend tells a clear rise and a clear fall, and nothing of a waver", () => {
  assert.deepEqual([trend(course(0, 1)), trend(course(2, 1)), trend(course(1, 1.1)), trend([])], ["rising", "falling", "steady", "steady"]);
});

test("marking loses no letter", () => {
  const said = "This is the THIRD time, the third time I call";
  assert.equal(text(marked(said, ["third time", "i call"], "en")), said);
  assert.deepEqual(hits(marked(said, ["third time", "i call"], "en")), ["THIRD time", "third time", "I call"]);
});

test("Turkish dotted and dotless letters are folded as Turkish", () => {
  assert.deepEqual(hits(marked("IĞDIR'A KADAR", ["ığdır'a"], "tr")), ["IĞDIR'A"]);
  assert.deepEqual(hits(marked("İstanbul'dan aradım", ["istanbul'dan"], "tr")), ["İstanbul'dan"]);
});

test("overlapping reasons are marked as one piece", () => {
  assert.deepEqual(hits(marked("nobody came nobody rang", ["nobody came nobody", "nobody rang"], "en")), ["nobody came nobody rang"]);
});

test("words that were not said word for word mark nothing", () => {
  assert.deepEqual(hits(marked("it is late", ["too late", ""], "en")), []);
});

test("a short word is not marked inside a longer one", () => {
  assert.deepEqual(hits(marked("danke rufen sie mich an", ["an"], "de")), ["an"]);
  assert.deepEqual(hits(marked("IĞDIR'dan çağır", ["ağır"], "tr")), []);
});

test("an unknown language code does not stop the marking", () => {
  assert.deepEqual(hits(marked("so late", ["late"], "not a code")), ["late"]);
});

test("a long turn is cut around the telling words", () => {
  const said = `${"well you know ".repeat(30)}i was passed around all week ${"and so on ".repeat(30)}`;
  const cut = excerpt(said, ["passed around"], "en");
  assert.deepEqual(hits(cut), ["passed around"]);
  assert.ok(text(cut).length <= 116, String(text(cut).length));
  assert.ok(text(cut).startsWith("… ") && text(cut).endsWith(" …"));
});

test("one word of 5,000 characters is cut too", () => {
  assert.ok(text(excerpt("a".repeat(5000), [], "en")).length < 120);
});

test("the panel speaks the first language it has", () => {
  assert.deepEqual([pick(["fr", "de-CH"]), pick(["nn-NO"]), pick(["no"]), pick([null, "fr"])], ["de", "nb", "nb", "en"]);
});

test("a label newer than the panel is shown as words", () => {
  assert.equal(teller({})("technique.offer_tea"), "offer tea");
});

test("a value that is missing stays visible", () => {
  assert.equal(teller({ a: "{n} of {m}" })("a", { n: 1 }), "1 of {m}");
});

for (const [press, act] of [
  [{ key: "1" }, "used"],
  [{ key: "Enter", target: { tagName: "BODY" } }, "used"],
  [{ key: "Escape" }, "dismiss"],
  [{ key: "W" }, "wording"],
  [{ key: "e" }, "escalate"],
  [{ key: "Enter", target: { tagName: "BUTTON" } }, undefined],
  [{ key: "c", ctrlKey: true }, undefined],
  [{ key: "q", target: { tagName: "INPUT" } }, undefined],
  [{ key: "1", repeat: true }, undefined],
  [{ key: "x" }, undefined],
]) {
  test(`the key ${JSON.stringify(press)} means ${act}`, () => assert.equal(actOf(press), act));
}

test("waiting doubles up to a limit, and jitter only shortens it", () => {
  assert.deepEqual([0, 1, 2, 30].map((attempt) => backOff(attempt, 0)), [500, 1000, 2000, 15000]);
  assert.equal(backOff(0, 1), 375);
});

test("the host page learns that something happened and never what was said", () => {
  const before = empty();
  const view = show(before, {
    type: "suggestion_offered", seq: 0, at: 0, turn: 0, suggestion_id: "s1", technique: "apologise", trigger: null,
    headline: "HEADLINE", say: "SENTENCE", alternatives: [], until: 9, because: [{ rule: "r", words: "WORDS" }],
  });
  const told = JSON.stringify(news(view, before));
  assert.match(told, /"suggestion_id":"s1"/);
  assert.doesNotMatch(told, /HEADLINE|SENTENCE|WORDS/);
});

test("only safety interrupts a screen reader", () => {
  const prompt = (urgency) => ({
    type: "escalation_prompted", seq: 0, at: 0, turn: 0, suggestion_id: "e1", reason: "threat", urgency, headline: "H", say: "S",
    safety: "P", handover: [], because: [],
  });
  const heard = (urgency) => announcement(show(empty(), prompt(urgency)), empty(), t, 0);
  assert.deepEqual([heard("soon").alert, heard("now").alert], ["", ""]);
  assert.match(heard("soon").polite, /H/);
  assert.match(heard("safety").alert, /P/);
});

test("steps of the ladder are done, next or open", () => {
  const states = Object.fromEntries(climbed(["validate_emotion"], "take_ownership").map(({ step, state }) => [step, state]));
  assert.deepEqual([states.acknowledge, states.own, states.commit], ["done", "next", "open"]);
});
