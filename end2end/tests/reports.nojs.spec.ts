// The reports without scripts: they read whole, their forms ask again, their figures lead on.

import { expect, expectNoSidewaysScroll, test, textOf } from "./support";

test.use({ as: "mathieu" });

test("the executive view reads, divides and leads on", async ({ page }) => {
  await page.goto("/executive?quarter=2026-Q4");
  await expect(page.locator('[data-tile="attainment"]')).toContainText("%");
  await page.getByRole("navigation", { name: "Divided by" }).getByRole("link", { name: "Site" }).click();
  const total = page.locator('[data-panel="parts"] tfoot td a').last();
  const shown = await textOf(total);
  await total.click();
  await expect(page.locator(".totals-amount")).toHaveText(shown);
  await page.goto("/executive?quarter=2026-Q4&wall=1");
  await expect(page.locator("[data-at]")).toContainText("Figures of");
});

test("changes are asked for by days, and asked again when the days make no sense", async ({ page }) => {
  await page.goto("/forecast/changes?quarter=2026-Q4");
  await page.getByLabel("From the end of").fill("2026-11-10");
  await page.getByLabel("to the end of").fill("2026-11-02");
  await page.locator("form.as-of").getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("From the end of")).toHaveValue("2026-11-10");
  await page.getByLabel("From the end of").fill("2026-10-15");
  await page.getByRole("button", { name: "Show" }).click();
  await page.locator("tr[data-kind] th a").first().click();
  await expect(page.locator("#records tbody tr").first()).toBeVisible();
  await expectNoSidewaysScroll(page);
});

test("the trend reads, and lists a person's moves", async ({ page }) => {
  await page.goto("/forecast/trend?quarter=2026-Q4");
  await expect(page.locator("svg.chart").filter({ visible: true })).toHaveCount(1);
  await page.locator("#slips th a[href*='owner=']").first().click();
  await expect(page.getByRole("link", { name: "Everybody’s moves" })).toBeVisible();
});
