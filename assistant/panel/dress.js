// @ts-check
/** @param {string} theme light, dark, or another word for the system's own @param {Iterable<Document>} pages */
export function dress(theme, pages = [document]) {
  for (const { documentElement: page } of pages) {
    if (theme === "light" || theme === "dark") page.dataset.theme = theme;
    else delete page.dataset.theme;
  }
}
