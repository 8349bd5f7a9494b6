// A quarter week by week, and how closing dates moved.

import { anotherBrowser, expect, expectNoSidewaysScroll, open, test, textOf, type Page } from "./support";
import { expectNoObjections } from "./support/axe";
import { chart, expectPaper, expectTotals, figuresOf, marks, sample, walkMarks } from "./support/report";

test.use({ as: "mathieu" });

const ADDRESS = "/forecast/trend?quarter=2026-Q4";

const weeks = (page: Page) => page.getByRole("region", { name: "Week by week" }).getByRole("table");
const slips = (page: Page) => page.locator("#slips");

test("every week's figure opens the records of its day", { tag: "@desktop" }, async ({ page }) => {
  await open(page, ADDRESS);
  const figures = await figuresOf(weeks(page).locator("td a[href^='/opportunities']"));
  expect(figures.length).toBeGreaterThan(20);
  await expectTotals(page, sample(figures, 7));
});

test("the last week is the forecast as it stands", { tag: "@desktop" }, async ({ page }) => {
  await open(page, ADDRESS);
  const today = await weeks(page).getByRole("row", { name: /^Today/ }).locator("td").first().innerText();
  await open(page, "/forecast?quarter=2026-Q4");
  const closed = page.getByRole("region", { name: "Forecast by person" }).locator("tbody tr").first().locator("td").first();
  expect(await textOf(closed)).toBe(today.trim());
});

test("the points lead where the table leads, by keyboard too", async ({ page }) => {
  await open(page, ADDRESS);
  const wanted = await page.locator("main a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const hrefs = (await marks(page)).filter((href) => href.startsWith("/opportunities"));
  expect(hrefs.length).toBeGreaterThan(20);
  for (const href of sample(hrefs, 12)) expect(wanted).toContain(href);
  await walkMarks(page, hrefs[2]);
  await expect(page).toHaveURL(/\/opportunities\?/);
});

test("lines differ in more than colour", async ({ page }) => {
  await open(page, ADDRESS);
  const dashes = await chart(page).locator("[stroke-dasharray]").evaluateAll((lines) => new Set(lines.map((line) => line.getAttribute("stroke-dasharray"))).size);
  expect(dashes).toBeGreaterThanOrEqual(3);
  for (const name of ["Closed", "Commit", "Best Case", "Pipeline"]) await expect(chart(page).getByText(name, { exact: true }).first()).toBeAttached();
});

test("a person's moves are listed one by one", async ({ page }) => {
  await open(page, ADDRESS);
  const row = slips(page).locator("tbody tr").filter({ has: page.locator("th a[href*='owner=']") }).first();
  const [pushes, pulls] = (await row.locator("td").allInnerTexts()).map(Number);
  await row.locator("th a").click();
  await expect(page).toHaveURL(/owner=\d+/);
  await expect(slips(page).getByRole("region", { name: "Opportunities" }).locator("tbody tr")).toHaveCount(pushes + pulls);
  await slips(page).getByRole("link", { name: "Everybody’s moves" }).click();
  await expect(page).not.toHaveURL(/owner=/);
});

test("days in the wrong order get their sentence, and what was typed stays", async ({ page }) => {
  await open(page, `${ADDRESS}&from=2026-11-19&to=2026-11-01`);
  await expect(page.getByLabel("From the end of")).toBeFocused();
  await expect(page.getByLabel("to the end of")).toHaveValue("2026-11-01");
  await expect(page.getByRole("alert")).toBeVisible();
});

test("a quarter without data says so", async ({ page }) => {
  await open(page, "/forecast/trend?quarter=2038-Q1");
  await expect(page.locator("[data-nothing]")).toBeVisible();
  await expect(page.locator("svg.chart").filter({ visible: true })).toHaveCount(0);
  await expectNoSidewaysScroll(page);
});

test("the address shows another browser the same", async ({ page, browser }) => {
  await open(page, `${ADDRESS}&from=2026-09-01&to=2026-11-01`);
  const other = await anotherBrowser(browser, "mathieu");
  await open(other.page, page.url());
  expect(await slips(other.page).innerText()).toBe(await slips(page).innerText());
  await other.close();
});

test("on paper there are the figures and nothing to press", { tag: "@desktop" }, async ({ page }) => {
  await open(page, ADDRESS);
  await expectPaper(page);
  await expect(chart(page)).toBeVisible();
  await expect(weeks(page)).toBeVisible();
});

test("axe has nothing to say", async ({ page }) => {
  test.slow();
  await open(page, ADDRESS);
  await expectNoObjections(page);
});
