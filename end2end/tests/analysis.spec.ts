// Analysis: ready-made charts, own questions, the dashboard.

import { expect, expectNoSidewaysScroll, figureIn, open, test, textOf, unique, type Page } from "./support";
import { expectNoObjections } from "./support/axe";
import { chart, figuresOf, marks, sample } from "./support/report";

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

test("a portal's marks narrow chart and list to what they say", async ({ page }) => {
  await open(page, "/portal?by=person&closing=2026-Q4");
  const answer = region(page, /^Amount by person/i);
  const total = await textOf(answer.locator("tfoot td").first());
  await expect(page.locator(".totals-amount")).toHaveText(total);
  const figures = await figuresOf(answer.locator("tbody td:nth-child(2) a"));
  expect(figures.length).toBeGreaterThan(1);
  const hrefs = await marks(page);
  for (const { href } of figures) expect(hrefs).toContain(href);
  for (const { text, href } of sample(figures, 3)) {
    await page.goto(href);
    await expect(page.locator(".totals-amount"), href).toHaveText(text);
    await expect(answer.locator("tfoot td").first(), href).toHaveText(text);
  }
});

test("a portal's mark is followed in place, and its chip leads back", async ({ page }) => {
  await open(page, "/portal?by=category&closing=2026-Q4&sort=-amount");
  const count = (await page.locator(".totals").getAttribute("data-count")) ?? "";
  await chart(page).locator("a").first().focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/portal\?.*category=closed.*by=category.*sort=-amount/);
  await expect(page.locator(".totals")).not.toHaveAttribute("data-count", count);
  await page.getByRole("link", { name: "Remove Closed" }).click();
  await expect(page.locator(".totals")).toHaveAttribute("data-count", count);
  await expect(page).toHaveURL(/\/portal\?.*by=category.*sort=-amount/);
});

test("a portal's list is sorted and opens records beside the chart", { tag: "@desktop" }, async ({ page }) => {
  await open(page, "/portal?by=stage&closing=2026-Q4");
  const list = region(page, "Opportunities");
  await list.getByRole("link", { name: "Number" }).click();
  await expect(page).toHaveURL(/by=stage.*sort=number/);
  await expect(list.locator("th[aria-sort]")).toHaveText(/Number/);
  const numbers = await list.locator("tbody td:first-child a").allInnerTexts();
  expect(numbers).toEqual([...numbers].sort());
  await list.locator("tbody th a").first().click();
  await expect(page.getByRole("region", { name: `Opportunity ${numbers[0]}` })).toBeVisible();
  await expect(region(page, /^Amount by stage/i)).toBeVisible();
});

test("who won what leads to what they won", { tag: "@desktop" }, async ({ page }) => {
  await open(page, "/analysis?period=2026");
  const performance = page.locator("#performance");
  await performance.getByRole("link", { name: "Product series" }).click();
  await expect(page).toHaveURL(/performance=series/);
  await expect(performance.getByRole("link", { name: "Product series" })).toHaveAttribute("aria-current", "true");
  const won = await figuresOf(region(page, "Sales performance").locator("tbody td:nth-child(2) a"));
  expect(won.length).toBeGreaterThan(1);
  for (const { text, href } of sample(won, 3)) {
    await page.goto(href);
    await expect(page.locator(".totals-amount"), href).toHaveText(text);
  }
});

test("a band of attainment leads to its people, and they to their own forecast", async ({ page }) => {
  await open(page, "/analysis?period=2026-Q4");
  const table = region(page, /^Attainment of/);
  const count = table.locator("tbody td:nth-child(2) a").filter({ hasNotText: /^0$/ }).first();
  const place = (await count.getAttribute("href")) ?? "";
  const row = page.locator(place);
  expect(await row.locator("li a").count()).toBe(Number(await count.textContent()));
  const panel = page.locator(".panel", { has: page.getByRole("heading", { name: /^Attainment of/ }) });
  const hrefs = await panel.locator("svg.chart").filter({ visible: true }).locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  expect(hrefs).toContain(place);
  expect(hrefs.filter((href) => !href?.startsWith("#band-"))).toEqual([]);
  await count.click();
  await expect(page).toHaveURL(new RegExp(`${place}$`));
  const person = row.locator("li a").first();
  const name = await textOf(person);
  await person.click();
  await expect(page).toHaveURL(/\/forecast\?.*who=\d+/);
  await expect(region(page, "Forecast by person").getByRole("link", { name }).first()).toBeVisible();
});

test("a question that moves on with the quarter", { tag: "@desktop" }, async ({ page }) => {
  const total = (address: string) => open(page, address).then(() => textOf(region(page, /^Amount by stage/i).locator("tfoot td").first()));
  await open(page, "/analysis/question?by=stage");
  await page.getByLabel("Period", { exact: true }).selectOption("This quarter");
  await page.getByRole("button", { name: "Show the answer" }).click();
  await expect(page).toHaveURL(/period=this_quarter/);
  await expect(page.getByLabel("Period", { exact: true })).toHaveValue("this_quarter");
  // The demo company's story is told as of 20 November 2026.
  expect(await total("/analysis/question?by=stage&period=this_quarter")).toBe(await total("/analysis/question?by=stage&period=2026-Q4"));
});

for (const address of ["/analysis?period=2026", "/analysis/question?by=person&then=category&chart=stacked", "/dashboard", "/portal?by=account&then=category"]) {
  test(`axe has nothing to say about ${address}`, async ({ page }) => {
    await open(page, address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectNoObjections(page);
    await expectNoSidewaysScroll(page);
  });
}
