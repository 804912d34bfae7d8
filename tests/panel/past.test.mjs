import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { teller } from "../../assistant/panel/i18n.js";
import { addressLine, dayOf, earlier, pastLine, promiseLine } from "../../assistant/panel/past.js";
import { empty, show } from "../../assistant/panel/view.js";

const words = (language) =>
  teller(JSON.parse(readFileSync(new URL(`../../assistant/panel/i18n/${language}.json`, import.meta.url), "utf8")));
const past = (fields = {}) => ({
  days: 30, calls: 2, others: 1, language: "de", form: "formal",
  interactions: [
    { channel: "call", on: "2026-05-12", stage: "tense", supervisor: true },
    { channel: "chat", on: "2026-05-02", stage: "calm", supervisor: false },
  ],
  promises: [{ promise_id: "c1#0", on: "2026-05-12", words: "I will call you back by Friday.", due: "by Friday" }],
  ...fields,
});

const LINES = {
  en: "2 calls, 1 message in 30 days · last on May 12, ended tense · asked for a supervisor",
  de: "2 Anrufe, 1 Nachricht in 30 Tagen · zuletzt am 12. Mai, endete angespannt · wollte eine Führungskraft sprechen",
  nb: "2 samtaler, 1 melding på 30 dager · sist 12. mai, endte anspent · ba om en leder",
  tr: "2 arama, 1 mesaj son 30 günde · en son 12 May, gergin bitti · yetkili istedi",
};

for (const [language, line] of Object.entries(LINES)) {
  test(`the history line in ${language}`, () => assert.equal(pastLine(past(), words(language), language), line));
}

test("a single call is not several", () => {
  const one = past({ calls: 1, others: 0, interactions: [], promises: [] });
  assert.equal(pastLine(one, words("en"), "en"), "1 call in 30 days");
});

test("the last call is told before a later message", () => {
  const interactions = [{ channel: "chat", on: "2026-05-20", stage: "calm", supervisor: false }, ...past().interactions];
  assert.match(pastLine(past({ interactions }), words("en"), "en"), /last on May 12, ended tense · asked for a supervisor$/);
});

test("a promise says when it was made and in which words", () => {
  const [promise] = past().promises;
  assert.equal(promiseLine(promise, words("en"), "en"), "Promised on May 12: “I will call you back by Friday.”");
});

test("a day is the same day wherever the browser is", () => assert.equal(dayOf("2026-01-01", "de"), "1. Jan."));

test("the language is told where the call has another one, the form of address where there are two", () => {
  const t = words("en");
  assert.equal(addressLine(past(), "de", t, "en"), "form of address: Sie");
  assert.equal(addressLine(past(), "en", t, "en"), "usually speaks German · form of address: Sie");
  assert.equal(addressLine(past({ language: "en", form: null }), "en", t, "en"), "");
});

test("earlier contacts have a line each", () => {
  assert.deepEqual(earlier(past(), words("en"), "en"), [
    "May 12 · call · ended tense · asked for a supervisor",
    "May 2 · chat · ended calm",
  ]);
});

test("the history of one customer is not shown with the call of the next", () => {
  const told = (seq, fields) => ({ call_id: "c1", at: 0, seq, ...fields });
  let view = show(empty(), told(0, { type: "call_opened", language: "en", supported: true, customer_name: null }));
  view = show(view, told(1, { type: "history_told", past: past() }));
  assert.equal(view.past.calls, 2);
  view = show(view, { type: "call_opened", call_id: "c2", at: 0, seq: 2, language: "en", supported: true, customer_name: null });
  assert.equal(view.past, null);
});

test("a promise that is marked as kept is not shown again, and the others stay", () => {
  const two = past({ promises: [...past().promises, { promise_id: "c1#1", on: "2026-05-12", words: "And more.", due: null }] });
  const view = show({ ...empty(), past: two }, { type: "promise_kept", promise_id: "c1#0" });
  assert.deepEqual(view.past.promises.map(({ promise_id }) => promise_id), ["c1#1"]);
});

test("the panel knows whether what is heard is being written", () => {
  const view = show(empty(), { type: "store", call_id: "c1", health: "away" });
  assert.equal(view.store, "away");
  assert.equal(show(view, { type: "store", call_id: "c1", health: "ok" }).store, "ok");
});
