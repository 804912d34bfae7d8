import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { headers, hold, protocols, takeFromAddress, tokenIn } from "../../assistant/panel/token.js";

let replaced;
let stored;
beforeEach(() => {
  replaced = [];
  stored = new Map();
  globalThis.location = { hash: "", pathname: "/panel", search: "?agent=a1" };
  globalThis.history = { state: null, replaceState: (_state, _title, address) => replaced.push(address) };
  globalThis.sessionStorage = { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => stored.set(key, value) };
});

test("without a token nothing is sent", () => {
  assert.deepEqual([protocols(), headers()], [[], {}]);
});

test("a token behind the address is taken and leaves it at once", () => {
  location.hash = "#token=a.b.c";
  takeFromAddress();
  assert.deepEqual(replaced, ["/panel?agent=a1"]);
  assert.deepEqual(protocols(), ["assistant", "bearer.a.b.c"]);
  assert.deepEqual(headers(), { authorization: "Bearer a.b.c" });
  assert.deepEqual([...stored.values()], ["a.b.c"]);
});

test("an address without one stays as it is", () => {
  location.hash = "#card";
  takeFromAddress();
  assert.deepEqual(replaced, []);
  assert.equal(tokenIn("#token="), null);
});

test("a token from the host takes the place of the one before, also where nothing can be stored", () => {
  globalThis.sessionStorage = { setItem() { throw new Error("forbidden"); } };
  hold("d.e.f");
  assert.deepEqual(protocols(), ["assistant", "bearer.d.e.f"]);
});
