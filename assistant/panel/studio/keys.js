// @ts-check
/**
 * Keys of the studio's player. While somebody types, or where a key has a meaning of its own, they are not ours; a turn
 * in the list is chosen with Enter, so that the space bar plays from there too.
 */

/** @type {readonly (readonly [string, string])[]} key as written on screen, act */
export const KEYS = [
  ["Space", "play"],
  ["←", "back"],
  ["→", "forth"],
  ["↑", "faster"],
  ["↓", "slower"],
  ["Home", "begin"],
  ["End", "end"],
];

/** @type {Record<string, string>} */
const ACTS = { " ": "play", ArrowLeft: "back", ArrowRight: "forth", ArrowUp: "faster", ArrowDown: "slower", Home: "begin", End: "end" };
const TYPING = new Set(["TEXTAREA", "SELECT"]);
const SCROLLING = new Set(["ArrowUp", "ArrowDown", "Home", "End"]);
const PRESSABLE = new Set(["BUTTON", "A", "SUMMARY"]);

/**
 * The act that a key asks for, or undefined.
 * @param {{ key: string, ctrlKey?: boolean, altKey?: boolean, metaKey?: boolean, shiftKey?: boolean, defaultPrevented?: boolean, target?: any }} press
 */
export function actOf({ key, ctrlKey, altKey, metaKey, shiftKey, defaultPrevented, target }) {
  if (ctrlKey || altKey || metaKey || shiftKey || defaultPrevented) return undefined;
  const tag = target?.tagName ?? "";
  if (TYPING.has(tag) || target?.isContentEditable) return undefined;
  const slider = tag === "INPUT" && target.type === "range";
  if (tag === "INPUT" && !slider) return undefined;
  // these scroll the page and its lists, unless the player itself has the focus
  if (SCROLLING.has(key) && !target?.closest?.("studio-player")) return undefined;
  if (key === " " && PRESSABLE.has(tag) && !target.classList?.contains("turn-pick")) return undefined;
  return ACTS[key];
}
