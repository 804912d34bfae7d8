// @ts-check
/** Keys of the wall. Single letters may be switched off (WCAG 2.1.4); with a modifier, or while typing, they are not ours. */

/** Shown in the menu, in this order. @type {readonly (readonly [readonly string[], string])[]} */
export const KEYS = [
  [["j", "↓"], "next"],
  [["k", "↑"], "last"],
  [["Enter"], "open"],
  [["a"], "seen"],
  [["i"], "joining"],
  [["n"], "order"],
  [["Esc"], "close"],
];

const ACTS = new Map([
  ["j", "next"], ["ArrowDown", "next"], ["k", "last"], ["ArrowUp", "last"],
  ["a", "seen"], ["i", "joining"], ["n", "order"], ["Escape", "close"],
]);
const TYPING = new Set(["INPUT", "TEXTAREA", "SELECT"]);

/**
 * The act that a key asks for, or undefined. Held-down arrows and j/k go on.
 * @param {{ key: string, ctrlKey?: boolean, altKey?: boolean, metaKey?: boolean, repeat?: boolean, defaultPrevented?: boolean, target?: any }} press
 */
export function actOf({ key, ctrlKey, altKey, metaKey, repeat, defaultPrevented, target }) {
  if (ctrlKey || altKey || metaKey || defaultPrevented || TYPING.has(target?.tagName ?? "")) return undefined;
  const act = ACTS.get(key.length === 1 ? key.toLowerCase() : key);
  return repeat && act !== "next" && act !== "last" ? undefined : act;
}
