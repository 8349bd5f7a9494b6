// The forecast: every figure is what its records add up to, and every mark of the chart leads to them.

import { expect, figureIn, open, test, textOf, unique, createOpportunity, type Page } from "./support";
import { expectNoObjections } from "./support/axe";

test.use({ as: "mathieu" });

const QUARTER = "2026-Q4";

const table = (page: Page) => page.getByRole("region", { name: "Forecast by person" }).getByRole("table");

/** Text and address of every figure in the first rows. */
async function figures(page: Page, rows: number) {
  const links = table(page).locator(`tbody tr:nth-child(-n + ${rows}) td[data-category-cell] a`);
  return links.evaluateAll((links) => links.map((link) => ({ text: link.textContent ?? "", href: link.getAttribute("href") ?? "" })));
}

for (const [reading, measure] of [
  ["single", "amount"],
  ["cumulative", "amount"],
  ["single", "count"],
]) {
  test(`every ${reading} ${measure} opens the records that add up to it`, { tag: "@desktop" }, async ({ page }) => {
    await open(page, `/forecast?quarter=${QUARTER}&reading=${reading}&measure=${measure}`);
    const found = await figures(page, 3);
    expect(found).toHaveLength(12);
    expect(found.some(({ text }) => figureIn(text) > 0)).toBe(true);
    for (const { text, href } of found) {
      await page.goto(href);
      const shown = measure === "count" ? page.locator(".totals [data-count], .totals").first() : page.locator(".totals-amount");
      if (measure === "count") await expect(shown).toHaveAttribute("data-count", String(figureIn(text)));
      else await expect(shown, href).toHaveText(text);
    }
  });
}

test("the rows of the team add up to the team", { tag: "@desktop" }, async ({ page }) => {
  await open(page, `/forecast?quarter=${QUARTER}`);
  const team = table(page).locator("tbody tr");
  const amount = async (row: number) => figureIn(await team.nth(row).locator("td").first().textContent());
  const levels = await team.evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("data-level"))));
  const top = levels.indexOf(Math.min(...levels));
  const members = levels.map((level, row) => (level === levels[top] + 1 ? row : -1)).filter((row) => row >= 0);
  expect(members.length).toBeGreaterThan(1);
  let sum = 0;
  for (const row of members) sum += await amount(row);
  expect(sum).toBe(await amount(top));
});

test("hovering or focusing a figure marks it in chart and table", { tag: "@desktop" }, async ({ page }) => {
  await open(page, `/forecast?quarter=${QUARTER}`);
  const mark = page.locator(".panel svg.chart").filter({ visible: true }).first().locator("a[href^='/opportunities?']").first();
  const address = await mark.getAttribute("href");
  const cell = table(page).locator(`a[href="${address}"]`);
  const alike = page.locator("[data-alike]");
  await cell.hover();
  await expect(mark).toHaveAttribute("data-alike");
  await page.getByRole("heading", { level: 1 }).hover();
  await expect(alike).toHaveCount(0);
  await mark.focus();
  await expect(cell).toHaveAttribute("data-alike");
  await page.getByRole("link", { name: "Cumulative" }).focus();
  await expect(alike).toHaveCount(0);
});

test("the chart's marks lead where the table's figures lead", async ({ page }) => {
  await open(page, `/forecast?quarter=${QUARTER}`);
  const wanted = new Set((await figures(page, 99)).filter(({ text }) => figureIn(text) > 0).map(({ href }) => href));
  const chart = page.locator(".panel svg.chart").filter({ visible: true }).first();
  const marks = await chart.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  const records = marks.filter((href) => href.startsWith("/opportunities"));
  expect(records.length).toBeGreaterThan(3);
  for (const href of records) expect([...wanted]).toContain(href);
  const total = await textOf(table(page).locator(`a[href="${records[0]}"]`).first());
  await chart.locator(`a[href="${records[0]}"]`).first().focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".totals-amount")).toHaveText(total);
});

test("the chart draws what the switches above the table say", async ({ page }) => {
  const heading = (name: string) => page.getByRole("heading", { name, exact: true });
  await open(page, `/forecast?quarter=${QUARTER}`);
  await expect(heading("Forecast of Q4 2026 by person")).toBeVisible();
  await page.getByRole("link", { name: "Number", exact: true }).click();
  await expect(heading("Forecast of Q4 2026 by person: numbers of opportunities")).toBeVisible();
  await page.getByRole("link", { name: "Cumulative" }).click();
  await expect(heading("Forecast by quarter: numbers of opportunities, cumulative")).toBeVisible();
  const wanted = new Map((await figures(page, 99)).map(({ text, href }) => [href, figureIn(text)]));
  const chart = page.locator(".panel svg.chart").filter({ visible: true }).first();
  const marks = await chart.locator("a").evaluateAll((links) =>
    links.map((link) => ({ href: link.getAttribute("href") ?? "", label: link.getAttribute("aria-label") ?? "" })),
  );
  const records = marks.filter(({ href }) => href.startsWith("/opportunities"));
  expect(records.length).toBeGreaterThan(3);
  for (const { href, label } of records) {
    const said = label.split(", ").at(-1) ?? "";
    expect(said === "one opportunity" ? 1 : figureIn(said), label).toBe(wanted.get(href));
  }
  expect(marks.some(({ href }) => href.startsWith("/quotas"))).toBe(false);
});

test("single and cumulative, quarter and person stand in the address", async ({ page }) => {
  await open(page, `/forecast?quarter=${QUARTER}`);
  const closed = table(page).locator("tbody tr").first().locator("td[data-category-cell]");
  const single = (await closed.allInnerTexts()).map(figureIn);
  await page.getByRole("link", { name: "Cumulative" }).click();
  await expect(page).toHaveURL(/reading=cumulative/);
  const sums = single.map((_, column) => single.slice(0, column + 1).reduce((sum, figure) => sum + figure, 0));
  const columns = await table(page).locator("thead .category").evaluateAll((heads) => heads.map((head) => head.getAttribute("data-category")));
  expect(columns).toContain("commit");
  const strongestFirst = columns[0] === "closed";
  const expected = strongestFirst ? sums : single.map((_, column) => single.slice(column).reduce((sum, figure) => sum + figure, 0));
  await expect.poll(async () => (await closed.allInnerTexts()).map(figureIn)).toEqual(expected);

  await page.getByRole("link", { name: "Q3 2026", exact: true }).first().click();
  await expect(page).toHaveURL(/quarter=2026-Q3/);
  await expect(page).toHaveURL(/reading=cumulative/);
  await expect(page.locator(".quarter-switch strong")).toHaveText("Q3 2026");
});

test("a new quota changes the attainment, and its history says who set it", { tag: "@desktop" }, async ({ page }) => {
  const quarter = "2028-Q2";
  await createOpportunity(page, unique("Line for the quota"), { amount: "45000", closing_date: "2028-05-10" });
  await open(page, `/quotas?quarter=${quarter}`);
  const row = page.getByRole("row", { name: "Yanis Ferrahi" });
  await row.getByRole("textbox").first().fill("250,000");
  await row.getByRole("button", { name: "Set" }).first().click();
  await expect(page.locator(".history-item").first()).toContainText("Yanis Ferrahi");
  await expect(page.locator(".history-item").first()).toContainText("€250,000");
  await expect(page.locator(".history-item").first()).toContainText("Mathieu Corbellin");
  await open(page, `/forecast?quarter=${quarter}`);
  const person = table(page).getByRole("row", { name: "Yanis Ferrahi" });
  await expect(person.getByRole("link", { name: "€250,000" })).toBeVisible();
  await expect(person.locator(".attainment")).toContainText("0");
});

test("a quota that is no amount is refused where it was typed", { tag: "@desktop" }, async ({ page }) => {
  await open(page, "/quotas?quarter=2028-Q3");
  const row = page.getByRole("row", { name: "Camille Derouet" });
  await row.getByRole("textbox").first().fill("1e9");
  await row.getByRole("button", { name: "Set" }).first().click();
  await expect(page.getByText("Write digits only, such as 1,234.50.")).toBeVisible();
});

test("a quota that stands changes from a day of its quarter on", async ({ page, isMobile }) => {
  // Both projects act at once: each in a quarter of its own.
  const [quarter, day, shown, outside] = isMobile
    ? ["2029-Q3", "2029-08-15", "15 Aug 2029", "2029-10-01"]
    : ["2029-Q4", "2029-11-15", "15 Nov 2029", "2029-09-30"];
  await open(page, `/quotas?quarter=${quarter}`);
  const row = page.getByRole("row", { name: "Camille Derouet" });
  const set = row.getByRole("button", { name: "Set" }).first();
  await expect(row.locator("input[type='date']")).toHaveCount(0);
  await row.getByRole("textbox").first().fill("100,000");
  await set.click();
  await expect(page.locator(".history-item").first()).toContainText("— → €100,000");

  const from = row.getByLabel(/First day of the new quota/).first();
  await row.getByRole("textbox").first().fill("120,000");
  // The browser itself keeps to the quarter; one that does not is answered.
  await from.evaluate((field) => ["min", "max"].forEach((limit) => field.removeAttribute(limit)));
  await from.fill(outside);
  await set.click();
  await expect(row.getByRole("alert")).toContainText("Choose a day of");
  await expect(from).toBeFocused();
  await expect(row.getByRole("textbox").first()).toHaveValue("120,000");
  await from.fill(day);
  await set.click();
  await expect(page.locator(".history-item").first()).toContainText(`Counts from ${shown}.`);
  await expectNoObjections(page);
});
