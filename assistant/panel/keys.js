// @ts-check
/** Keys of the panel. Single letters may be switched off (WCAG 2.1.4); with a modifier, or while typing, they are not ours. */

/** @type {readonly (readonly [readonly string[], string])[]} */
export const KEYS = [
  [["1", "Enter"], "used"],
  [["0", "Esc"], "dismiss"],
  [["w"], "wording"],
  [["c"], "copy"],
  [["+"], "helpful"],
  [["-"], "unhelpful"],
  [["s"], "snooze"],
  [["q"], "quiet"],
  [["e"], "escalate"],
];

const ACTS = new Map(KEYS.flatMap(([keys, act]) => keys.map((key) => /** @type {[string, string]} */ ([key, act]))));
ACTS.set("Escape", "dismiss");

const TYPING = new Set(["INPUT", "TEXTAREA", "SELECT"]);
/** Where Enter already has a meaning of its own. */
const PRESSABLE = new Set(["BUTTON", "A", "SUMMARY"]);

/**
 * The act that a key asks for, or undefined.
 * @param {{ key: string, ctrlKey?: boolean, altKey?: boolean, metaKey?: boolean, repeat?: boolean, defaultPrevented?: boolean, target?: any }} press
 */
export function actOf({ key, ctrlKey, altKey, metaKey, repeat, defaultPrevented, target }) {
  if (ctrlKey || altKey || metaKey || repeat || defaultPrevented) return undefined;
  const tag = target?.tagName ?? "";
  if (TYPING.has(tag) || target?.isContentEditable) return undefined;
  if (key === "Enter" && PRESSABLE.has(tag)) return undefined;
  return ACTS.get(key.length === 1 ? key.toLowerCase() : key);
}
