// What all reports promise: figures open their records, marks lead where the table leads, paper shows no controls.

import { expect, figureIn, type Locator, type Page } from ".";

/** A figure, and the address of what it is made of. */
export type Figure = { text: string; href: string };

/** The figures behind these links that are not nothing. */
export async function figuresOf(links: Locator): Promise<Figure[]> {
  const all = await links.evaluateAll((links) => links.map((link) => ({ text: link.textContent?.trim() ?? "", href: link.getAttribute("href") ?? "" })));
  return all.filter(({ text }) => figureIn(text) !== 0);
}

/** So many of them, from the first to the last. */
export function sample<T>(all: T[], most: number): T[] {
  const step = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_, index) => index % step === 0);
}

/** Each figure is the total of the list that it opens. */
export async function expectTotals(page: Page, figures: Figure[]) {
  for (const { text, href } of figures) {
    await page.goto(href);
    await expect(page.locator(".totals-amount"), href).toHaveText(text);
  }
}

/** The drawing that this window shows. */
export const chart = (page: Page) => page.locator("svg.chart").filter({ visible: true }).first();

/** The addresses of a chart's marks, in reading order. */
export const marks = (page: Page) => chart(page).locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));

/** Tab goes from mark to mark in reading order, Enter opens. */
export async function walkMarks(page: Page, opens: string) {
  const hrefs = await marks(page);
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("href"));
  await chart(page).locator("a").first().focus();
  for (const href of hrefs.slice(0, hrefs.indexOf(opens) + 1)) {
    expect(await focused()).toBe(href);
    if (href !== opens) await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
}

/** On paper there is nothing to press and nothing that leads elsewhere; the colours are those of the day. */
export async function expectPaper(page: Page) {
  await page.emulateMedia({ media: "print" });
  for (const gone of [".rail", ".topbar", ".bottombar", "button", "form.as-of", ".segmented:has([aria-current='page'])"]) {
    await expect(page.locator(gone).filter({ visible: true }), gone).toHaveCount(0);
  }
  const underlined = await page.locator("main a").evaluateAll((links) => links.filter((link) => getComputedStyle(link).textDecorationLine.includes("underline")).length);
  expect(underlined, "underlined links").toBe(0);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expectDate(page);
  for (const rates of await page.locator(".rate-note li").all()) await expect(rates).toBeVisible();
}

/** Paper says whose it is, when it was printed and by whom. */
export async function expectDate(page: Page) {
  const line = page.locator(".print-head");
  await expect(line).toBeVisible();
  await expect(line).toHaveText(/^.+ · printed on \d+ \w+ \d{4} · .+$/);
}

/** How many sheets of A4 the page takes. */
export async function sheets(page: Page) {
  const file = await page.pdf({ format: "A4" });
  return (file.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
}
