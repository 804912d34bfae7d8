// @ts-check
/** The panel in a small window that stays on top (Document Picture-in-Picture), where the browser has it. */

/** Only a top-level page may open one. */
export const canPop = () => "documentPictureInPicture" in window && window.parent === window;

/**
 * Moves `root` into the window, and back to where it was when that closes.
 * @param {HTMLElement} root
 * @param {string} notice what stands in its place meanwhile
 * @returns {Promise<Window>}
 */
export async function popOut(root, notice) {
  const pip = await /** @type {any} */ (window).documentPictureInPicture.requestWindow({ width: 380, height: 760 });
  for (const link of document.querySelectorAll("link[rel=stylesheet]")) {
    const copy = pip.document.createElement("link");
    copy.rel = "stylesheet";
    copy.href = /** @type {HTMLLinkElement} */ (link).href;
    pip.document.head.append(copy);
  }
  pip.document.title = document.title;
  pip.document.documentElement.lang = document.documentElement.lang;
  Object.assign(pip.document.documentElement.dataset, document.documentElement.dataset);
  const place = document.createElement("p");
  place.className = "elsewhere";
  place.textContent = notice;
  root.replaceWith(place);
  pip.document.body.append(root);
  pip.addEventListener("pagehide", () => place.replaceWith(root), { once: true });
  return pip;
}
