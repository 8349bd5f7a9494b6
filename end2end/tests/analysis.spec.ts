// Analysis: ready-made charts, own questions, the dashboard.

import { expect, expectNoSidewaysScroll, figureIn, open, test, textOf, unique, type Page } from "./support";
import { expectNoObjections } from "./support/axe";

test.use({ as: "mathieu" });

const region = (page: Page, name: string | RegExp) => page.getByRole("region", { name, exact: typeof name === "string" });

test("every step of the funnel opens the opportunities that came so far", { tag: "@desktop" }, async ({ page }) => {
  await open(page, "/analysis?period=2026");
  const links = region(page, "Funnel").locator("tbody tr td:nth-child(2) a");
  const steps = await links.evaluateAll((all) => all.map((link) => ({ text: link.textContent ?? "", href: link.getAttribute("href") ?? "" })));
  expect(steps).toHaveLength(5);
  expect(figureIn(steps[0].text)).toBeGreaterThan(0);
  for (const [index, { text, href }] of steps.entries()) {
    if (index > 0) expect(figureIn(text)).toBeLessThanOrEqual(figureIn(steps[index - 1].text));
    await page.goto(href);
    await expect(page.locator(".totals"), href).toHaveAttribute("data-count", text);
  }
});

test("the marks of a chart lead where its table leads", async ({ page }) => {
  await open(page, "/analysis?period=2026");
  const table = region(page, "Win rate").locator("a");
  const wanted = new Set(await table.evaluateAll((all) => all.map((link) => link.getAttribute("href"))));
  const panel = page.locator(".panel", { has: page.getByRole("heading", { name: /^Win rate/ }) });
  const marks = panel.locator("svg.chart").filter({ visible: true }).locator("a");
  const hrefs = await marks.evaluateAll((all) => all.map((link) => link.getAttribute("href")));
  expect(hrefs.length).toBeGreaterThan(1);
  for (const href of hrefs) expect([...wanted]).toContain(href);
  await marks.first().focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/opportunities\?.*decided=/);
});

test("a question is put together, taken apart, saved, and shown every day", { tag: "@desktop" }, async ({ page }) => {
  await open(page, "/analysis/question");
  await page.getByLabel("By", { exact: true }).selectOption("stage");
  await page.getByLabel("Divided by").selectOption("category");
  await page.getByLabel("Shown as").selectOption("stacked");
  await page.getByLabel("Period", { exact: true }).selectOption("2026-Q4");
  await page.getByRole("button", { name: "Show the answer" }).click();
  await expect(page).toHaveURL(/by=stage.*then=category|then=category.*by=stage/);
  const answer = region(page, /^Amount by stage/i);
  const rows = await answer.locator("tbody tr").evaluateAll((all) => all.map((row) => row.querySelectorAll("td")[row.querySelectorAll("td").length - 1].textContent));
  const total = figureIn(await answer.locator("tfoot td").last().textContent());
  expect(rows.map((text) => figureIn(text)).reduce((sum, one) => sum + one, 0)).toBeCloseTo(total, 2);
  const cell = answer.locator("tbody td a").first();
  const shown = await textOf(cell);
  const href = (await cell.getAttribute("href")) ?? "";
  const question = page.url();
  await page.goto(href);
  await expect(page.locator(".totals-amount")).toHaveText(shown);

  await open(page, question);
  const name = unique("Stages");
  await page.locator("summary", { hasText: "Save question" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page).toHaveURL(/saved=\d+/);
  await page.getByRole("button", { name: "Put on my dashboard" }).click();
  await expect(page).toHaveURL(/\/dashboard$/);
  await expect(region(page, name).first()).toBeVisible();

  await page.getByRole("button", { name: `Take ${name} off the dashboard` }).click();
  await expect(page.getByRole("button", { name: `Take ${name} off the dashboard` })).toHaveCount(0);
  await open(page, "/analysis/question");
  await page.getByRole("link", { name }).click();
  await page.locator("summary", { hasText: /^Delete$/ }).click();
  await page.getByRole("button", { name: "Delete this question" }).click();
  await expect(page).toHaveURL(/\/analysis\/question$/);
  await expect(page.getByRole("link", { name })).toHaveCount(0);
});

test("a dimension that is gone is named, and another one can be chosen", async ({ page }) => {
  await open(page, "/analysis/question?by=moon_phase&then=category");
  await expect(page.getByRole("alert").filter({ hasText: "moon_phase" })).toContainText("There is no dimension");
  await page.getByLabel("By", { exact: true }).selectOption("sector");
  await page.getByRole("button", { name: "Show the answer" }).click();
  await expect(region(page, /^Amount by sector/i)).toBeVisible();
});

for (const address of ["/analysis?period=2026", "/analysis/question?by=person&then=category&chart=stacked", "/dashboard"]) {
  test(`axe has nothing to say about ${address}`, async ({ page }) => {
    await open(page, address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectNoObjections(page);
    await expectNoSidewaysScroll(page);
  });
}
