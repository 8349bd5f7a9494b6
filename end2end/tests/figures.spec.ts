// A figure of a report opens the records that it is made of beside it; on a phone, as a page.

import { createOpportunity, expect, open, test, textOf, unique, type Page } from "./support";
import { expectNoObjections } from "./support/axe";
import { chart } from "./support/report";

const panel = (page: Page) => page.getByRole("region", { name: "Records behind the figure" });
const record = (page: Page) => page.getByRole("region", { name: /^Opportunity PAR-/ });
const pipeline = (page: Page) => page.locator(".forecast-table [data-category-cell=pipeline] a").first();

/** A year that no other test has anything in, nor an earlier try of the same one. */
const farYear = (retry: number) => 2031 + retry;

test.describe("on a desktop", { tag: "@desktop" }, () => {
  test.use({ as: "mathieu" });

  test("their sum is the figure, the page beneath stays, Escape returns to the figure", async ({ page }) => {
    await open(page, "/forecast?quarter=2026-Q4");
    const cell = page.locator(".forecast-table [data-category-cell=commit] a").first();
    const figure = await textOf(cell);
    const address = page.url();
    await cell.click();
    await expect(panel(page)).toBeFocused();
    await expect(panel(page).locator(".totals-amount")).toHaveText(figure);
    await expect(panel(page).getByRole("heading", { level: 2 })).toHaveText(/Mathieu Corbellin.*Q4 2026.*Commit/);
    await expect(page).toHaveURL(/\/opportunities\?.*category=commit.*&sort=-amount$/);
    await expect(page.getByRole("heading", { level: 1, name: "Forecast" })).toBeVisible();

    await page.keyboard.press("Escape");
    await expect(panel(page)).toHaveCount(0);
    await expect(page).toHaveURL(address);
    await expect(page).toHaveTitle(/^Forecast/);
    await expect(cell).toBeFocused();
  });

  test("the address opened by somebody else is the list, and Back leads to the report", async ({ page }) => {
    await open(page, "/forecast?quarter=2026-Q4");
    const cell = page.locator(".forecast-table [data-category-cell=commit] a").first();
    const figure = await textOf(cell);
    await cell.focus();
    await page.keyboard.press("Enter");
    await expect(panel(page)).toBeVisible();
    await page.goBack();
    await expect(panel(page)).toHaveCount(0);
    await expect(cell).toBeFocused();
    await page.keyboard.press("Enter");
    await panel(page).getByRole("link", { name: "Open as a page" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Opportunities" })).toBeVisible();
    await expect(page.locator(".totals-amount")).toHaveText(figure);
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1, name: "Forecast" })).toBeVisible();
  });

  test("a record opens among them, and what is changed there counts in the report", async ({ page }, { retry }) => {
    const closing_date = `${farYear(retry)}-08-15`;
    const text = unique("Among");
    await createOpportunity(page, text, { amount: "1000", closing_date });
    await createOpportunity(page, unique("Other"), { amount: "300", closing_date });
    await open(page, `/forecast?quarter=${farYear(retry)}-Q3`);
    await expect(pipeline(page)).toHaveText("€1,300");
    await pipeline(page).click();
    const rows = panel(page).getByRole("row");
    await expect(rows.nth(1)).toContainText("€1,000");
    await expect(rows.nth(2)).toContainText("€300");
    await panel(page).getByRole("link", { name: text }).click();
    await expect(record(page).getByRole("heading", { name: text })).toBeVisible();
    await expect(page).toHaveURL(/\/opportunities\/PAR-\d+$/);
    await record(page).getByLabel("Amount", { exact: true }).fill("1500");
    await record(page).getByRole("button", { name: "Save", exact: true }).click();
    await expect(record(page).getByText("Saved.")).toBeVisible();
    await expect(pipeline(page)).toHaveText("€1,800");

    await record(page).getByRole("button", { name: "Back to the records" }).click();
    await expect(panel(page).locator(".totals-amount")).toHaveText("€1,800");
    await expect(page).toHaveURL(/\/opportunities\?/);
    await panel(page).getByRole("link", { name: text }).click();
    await expect(record(page)).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(panel(page)).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(panel(page)).toHaveCount(0);
    await expect(pipeline(page)).toBeFocused();
  });

  test("a mark of a chart opens them, too, and the focus returns to it", async ({ page }) => {
    await open(page, "/forecast?quarter=2026-Q4");
    const mark = chart(page).locator("a[href^='/opportunities?']").first();
    await mark.focus();
    await page.keyboard.press("Enter");
    await expect(panel(page).locator(".totals-amount")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(panel(page)).toHaveCount(0);
    await expect(mark).toBeFocused();
  });

  test("of two figures with the same records the focus returns to the one that opened them", async ({ page }) => {
    await open(page, "/forecast?quarter=2026-Q4");
    const mine = await page.locator(".forecast-table th a").first().getAttribute("href");
    await open(page, mine ?? "");
    const lower = page.locator("table:not(.forecast-table) tr", { has: page.getByRole("link", { name: "Q4 2026" }) }).locator("td a").first();
    const address = await lower.getAttribute("href");
    expect(await page.locator(`td > a[href="${address}"]`).count()).toBe(2);
    await lower.click();
    await expect(panel(page)).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(lower).toBeFocused();
  });

  test("a link to a place on the page stays on it", async ({ page }) => {
    await open(page, "/analysis");
    await page.locator("main table a[href^='/opportunities?']").filter({ visible: true }).first().click();
    await expect(panel(page)).toBeVisible();
    await page.locator("table a[href^='#band-']").filter({ visible: true }).first().click();
    await expect(panel(page)).toBeVisible();
    await expect(page.getByRole("heading", { level: 1, name: "Analysis" })).toHaveCount(1);
    await page.locator(".skip-link").focus();
    await page.keyboard.press("Enter");
    await expect(page.locator("#content")).toBeFocused();
    await expect(page.getByRole("heading", { level: 1, name: "Analysis" })).toHaveCount(1);
  });

  test("every report does so", async ({ page }) => {
    for (const address of ["/executive", "/forecast/changes", "/forecast/trend", "/forecast/judgement", "/analysis"]) {
      await open(page, address);
      await page.locator("main table a[href^='/opportunities?']").filter({ visible: true }).first().click();
      await expect(panel(page).locator(".totals-amount"), address).toBeVisible();
    }
  });

  test("a record that a report names opens beside it", async ({ page }) => {
    await open(page, "/executive");
    const moved = page.locator("[data-panel=moves] a").first();
    await moved.click();
    await expect(record(page)).toBeFocused();
    await expect(record(page).getByRole("button", { name: "Back to the records" })).toHaveCount(0);
    await page.keyboard.press("Escape");
    await expect(moved).toBeFocused();
    await expect(page).toHaveURL(/\/executive$/);
  });

  test("axe finds nothing on them", async ({ page }) => {
    await open(page, "/forecast?quarter=2026-Q4");
    await page.locator(".forecast-table [data-category-cell=commit] a").first().click();
    await expect(panel(page).getByRole("row").nth(1)).toBeVisible();
    await expectNoObjections(page);
  });
});

test("on a phone they open as a page", { tag: "@phone" }, async ({ page }) => {
  await open(page, "/forecast?quarter=2026-Q4");
  await page.locator(".forecast-table [data-category-cell=commit] a").first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Opportunities" })).toBeVisible();
  await expect(panel(page)).toHaveCount(0);
});
