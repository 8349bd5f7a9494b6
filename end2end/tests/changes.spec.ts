// What changed between two days: start and changes make the end, and every figure opens what changed.

import { anotherBrowser, expect, expectNoSidewaysScroll, figureIn, open, test, textOf, type Page } from "./support";
import { expectNoObjections } from "./support/axe";
import { chart, expectPaper, expectTotals, figuresOf, marks, sample, walkMarks } from "./support/report";

test.use({ as: "mathieu" });

const ADDRESS = "/forecast/changes?quarter=2026-Q4&from=2026-10-15&to=2026-11-19";

const account = (page: Page) => page.getByRole("region", { name: "What changed" }).getByRole("table");
const records = (page: Page) => page.locator("#records");

test("start and changes make the end, in every category", { tag: "@desktop" }, async ({ page }) => {
  await open(page, ADDRESS);
  const rows = await account(page).locator("tbody tr").evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll("td[data-column]")].map((cell) => cell.textContent ?? "")));
  // A minus sign is not the hyphen that numbers are read with.
  const figures = rows.map((row) => row.map((text) => figureIn(text.replace("−", "-"))));
  const [end, ...before] = figures.reverse();
  expect(before.length).toBeGreaterThan(3);
  end.forEach((figure, column) => expect(before.reduce((sum, row) => sum + row[column], 0)).toBeCloseTo(figure, 2));
});

test("every figure lists the opportunities that add up to it", { tag: "@desktop" }, async ({ page }) => {
  await open(page, ADDRESS);
  const changes = await figuresOf(account(page).locator("tr[data-kind] td[data-column] a"));
  expect(changes.length).toBeGreaterThan(6);
  for (const { text, href } of sample(changes, 7)) {
    await page.goto(href);
    await expect(records(page).locator("[data-sum]"), href).toHaveText(text);
    const parts = await records(page).locator("tbody tr td:last-child").allInnerTexts();
    expect(parts.length, href).toBeGreaterThan(0);
    const sum = parts.map((part) => figureIn(part.replace("−", "-"))).reduce((sum, part) => sum + part, 0);
    expect(sum, href).toBeCloseTo(figureIn(text.replace("−", "-")), 2);
  }
});

test("start and end open the records of their day", { tag: "@desktop" }, async ({ page }) => {
  await open(page, ADDRESS);
  const levels = await figuresOf(account(page).locator("tr.level td a"));
  expect(levels.length).toBeGreaterThan(6);
  await expectTotals(page, sample(levels, 5));
});

test("how many changed is how many are listed", async ({ page }) => {
  await open(page, ADDRESS);
  const row = account(page).locator("tr[data-kind]").first();
  const [count, href] = [await textOf(row.locator("td").first()), (await row.locator("th a").getAttribute("href")) ?? ""];
  await row.locator("th a").click();
  await expect(page).toHaveURL(new RegExp(`kind=${await row.getAttribute("data-kind")}`));
  await expect(records(page), href).toHaveAttribute("data-count", count);
  await expect(records(page).locator("tbody tr")).toHaveCount(Number(count));
  await records(page).locator("tbody th a").first().click();
  await expect(page).toHaveURL(/\/opportunities\/[A-Z]{3}-\d{6}/);
});

test("the waterfall's marks lead where the account leads, by keyboard too", async ({ page }) => {
  await open(page, ADDRESS);
  const wanted = await account(page).locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  const hrefs = await marks(page);
  expect(hrefs.length).toBeGreaterThan(4);
  for (const href of hrefs) expect(wanted).toContain(href);
  await walkMarks(page, hrefs[1]);
  await expect(page).toHaveURL(/kind=/);
  await expect(records(page)).toBeVisible();
});

test("columns that do not begin at zero say so", async ({ page }) => {
  await open(page, "/forecast/changes?quarter=2026-Q4&from=2026-11-13&to=2026-11-19");
  await expect(chart(page).getByText(/Columns begin at €[\d,]+, not at zero\./).first()).toBeAttached();
});

test("the columns of a category are its own", async ({ page }) => {
  await open(page, ADDRESS);
  await page.getByRole("navigation", { name: "Figures of" }).getByRole("link", { name: "Commit" }).click();
  await expect(page).toHaveURL(/column=commit/);
  const end = account(page).locator("tr.level").last().locator('[data-column="commit"]');
  const last = chart(page).locator("a").last();
  await expect(last).toHaveAttribute("aria-label", new RegExp(`${await textOf(end)}$`));
});

for (const [what, query, field, sentence] of [
  ["from later to earlier", "from=2026-11-19&to=2026-11-01", "From the end of", /day/i],
  ["before the first record", "from=2001-01-01&to=2026-11-01", "From the end of", /\d{4}/],
  ["in the future", "from=2026-11-01&to=2027-01-01", "to the end of", /today|future|come/i],
] as const) {
  test(`days ${what} get their sentence, and what was typed stays`, async ({ page }) => {
    await open(page, `/forecast/changes?quarter=2026-Q4&${query}`);
    const wrong = page.getByLabel(field);
    await expect(wrong).toHaveAttribute("aria-invalid", "true");
    await expect(wrong).toBeFocused();
    await expect(page.getByRole("alert")).toHaveText(sentence);
    const typed = new URLSearchParams(query);
    await expect(page.getByLabel("From the end of")).toHaveValue(typed.get("from") ?? "");
    await expect(page.getByLabel("to the end of")).toHaveValue(typed.get("to") ?? "");
    await page.getByLabel("From the end of").fill("2026-11-02");
    await page.getByLabel("to the end of").fill("2026-11-09");
    await page.getByRole("button", { name: "Show" }).click();
    await expect(account(page)).toBeVisible();
    await expect(page).toHaveURL(/quarter=2026-Q4/);
  });
}

test("the forecast as of a day before the first record or to come says so", async ({ page }) => {
  for (const day of ["2001-01-01", "2027-06-01"]) {
    await open(page, `/forecast?quarter=2026-Q4&as_of=${day}`);
    await expect(page.getByLabel("As of")).toHaveValue(day);
    await expect(page.getByRole("alert")).toBeVisible();
  }
});

test("a quarter in which nothing changed says so", async ({ page }) => {
  await open(page, "/forecast/changes?quarter=2039-Q1");
  await expect(page.getByText("Nothing changed between these days.")).toBeVisible();
  await expect(page.locator("svg.chart").filter({ visible: true })).toHaveCount(0);
  await expectNoSidewaysScroll(page);
});

test("the address shows another browser the same", async ({ page, browser }) => {
  await open(page, `${ADDRESS}&column=commit&kind=recategorised`);
  const other = await anotherBrowser(browser, "mathieu");
  await open(other.page, page.url());
  expect(await account(other.page).innerText()).toBe(await account(page).innerText());
  expect(await records(other.page).innerText()).toBe(await records(page).innerText());
  await other.close();
});

test("on paper there are the figures and nothing to press", { tag: "@desktop" }, async ({ page }) => {
  await open(page, ADDRESS);
  await expectPaper(page);
  await expect(chart(page)).toBeVisible();
  await expect(account(page)).toBeVisible();
});

test("axe has nothing to say", async ({ page }) => {
  test.slow();
  await open(page, `${ADDRESS}&kind=won`);
  await expectNoObjections(page);
});
