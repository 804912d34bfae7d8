// @ts-check
/** Fields of a menu: each says what was set with a `setting` event that bubbles from the menu it stands in. */
import { h } from "./dom.js";

/** @param {HTMLElement} menu @param {string} name @param {unknown} value */
export function set(menu, name, value) {
  menu.dispatchEvent(new CustomEvent("setting", { bubbles: true, detail: { name, value } }));
}

/** @param {HTMLElement} menu @param {string} name @param {string} label @param {string} chosen @param {string[][]} options */
export function choice(menu, name, label, chosen, options) {
  const select = h("select", { name }, ...options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
  select.addEventListener("change", () => set(menu, name, select.value));
  return h("label", { class: "setting" }, h("span", {}, label), select);
}

/** @param {HTMLElement} menu @param {string} name @param {string} label @param {boolean} on */
export function tick(menu, name, label, on) {
  const box = h("input", { type: "checkbox", name, checked: on });
  box.addEventListener("change", () => set(menu, name, box.checked));
  return h("label", { class: "setting" }, h("span", {}, label), box);
}

/**
 * What each key does.
 * @param {readonly (readonly [readonly string[], string])[]} keys with the act that each does
 * @param {import("./i18n.js").Teller} t
 */
export const keyList = (keys, t) =>
  h("dl", { class: "keys" }, ...keys.flatMap(([names, act]) => [h("dt", {}, ...names.map((key) => h("kbd", {}, key))), h("dd", {}, t(`act.${act}`))]));
