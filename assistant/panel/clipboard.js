// @ts-check
/**
 * Copies text; true if it went well. A frame without the clipboard permission falls back to the old command, which
 * needs a selection: the focus is given back at once.
 * @param {string} text
 * @param {Document} page the document that has the focus (the panel may live in a window of its own)
 */
export async function copy(text, page) {
  try {
    await /** @type {Window} */ (page.defaultView).navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = /** @type {HTMLElement | null} */ (page.activeElement);
    const field = page.createElement("textarea");
    field.value = text;
    field.className = "unseen";
    page.body.append(field);
    field.select();
    const done = page.execCommand("copy");
    field.remove();
    focused?.focus({ preventScroll: true });
    return done;
  }
}
