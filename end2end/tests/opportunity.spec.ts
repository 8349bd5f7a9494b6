// A record: entered with all sorts of input, changed, found again, exported.

import { readFile } from "node:fs/promises";
import { alive, createOpportunity, expect, expectNoSidewaysScroll, FAR_DAY, figureIn, open, test, unique, type Page } from "./support";

const description = (page: Page) => page.getByLabel("Description");
const amount = (page: Page) => page.getByLabel("Amount", { exact: true });
const create = (page: Page) => page.getByRole("button", { name: "Create opportunity" }).click();

test("amounts that are none are refused, and everything typed stays", { tag: "@desktop" }, async ({ page }) => {
  const text = unique("Bad input");
  await open(page, "/opportunities/new");
  await description(page).fill(text);
  await page.getByLabel("External reference").fill("REF-1");
  await page.getByLabel("Comment").fill("Two\nlines");
  await page.getByLabel("Closing date").fill(FAR_DAY);
  for (const [typed, answer] of [
    ["-5", "Amounts are not below zero."],
    ["12345678901234567890", "Use at most 15 digits before the decimal mark."],
    ["1e9", "Write digits only, such as 1,234.50."],
    ["1.234", "This currency has 2 decimals. Write no more."],
  ]) {
    await amount(page).fill(typed);
    await create(page);
    await expect(page.locator(".field", { has: amount(page) }).getByRole("alert")).toHaveText(answer);
    await expect(amount(page)).toHaveValue(typed);
    await expect(amount(page)).toHaveAttribute("aria-invalid", "true");
  }
  await expect(description(page)).toHaveValue(text);
  await expect(page.getByLabel("External reference")).toHaveValue("REF-1");
  await expect(page.getByLabel("Comment")).toHaveValue("Two\nlines");
  await expect(page.getByLabel("Closing date")).toHaveValue(FAR_DAY);

  await amount(page).fill("1,234.5");
  await create(page);
  await expect(page).toHaveURL(/\/opportunities\/PAR-\d{6}$/);
  await expect(page.locator(".record-figures")).toContainText("€1,234.50");
});

test.describe("in French", { tag: "@desktop" }, () => {
  test.use({ as: "sofia" });

  test("12,5 is twelve and a half", async ({ page }) => {
    await open(page, "/opportunities/new");
    await page.getByLabel("Description").fill(unique("Affaire"));
    await page.getByLabel("Montant", { exact: true }).fill("12,5");
    await page.getByRole("button", { name: "Créer l’affaire" }).click();
    await expect(page).toHaveURL(/\/opportunities\/PAR-\d{6}$/);
    await expect(page.locator(".record-figures")).toContainText("12,50");
  });
});

test("a day that no calendar has is refused by the server too", { tag: "@desktop" }, async ({ page }) => {
  await open(page, "/opportunities/new");
  await description(page).fill(unique("31 February"));
  // A date field takes no such day: a browser without date fields is a text field.
  await page.getByLabel("Closing date").evaluate((field) => field.setAttribute("type", "text"));
  for (const [typed, answer] of [
    ["2026-02-31", "This day does not exist."],
    ["0001-01-01", "Choose a year between 1900 and 2200."],
  ]) {
    await page.getByLabel("Closing date").fill(typed);
    await create(page);
    await expect(page.locator(".field", { has: page.getByLabel("Closing date") }).getByRole("alert")).toContainText(answer);
    await expect(page.getByLabel("Closing date")).toHaveValue(typed);
  }
});

test("10,000 characters are too many for a line, and fine in a comment", { tag: "@desktop" }, async ({ page }) => {
  await open(page, "/opportunities/new");
  await description(page).evaluate((field) => field.removeAttribute("maxlength"));
  await description(page).fill("x".repeat(10_000));
  await create(page);
  await expect(page.getByText("Use at most 500 characters.")).toBeVisible();
  await expect(description(page)).toHaveValue("x".repeat(10_000));
  await description(page).fill(unique("Long comment"));
  await page.getByLabel("Comment").fill("é".repeat(10_000));
  await create(page);
  await expect(page).toHaveURL(/\/opportunities\/PAR-\d{6}$/);
  await expect(page.getByLabel("Comment")).toHaveValue("é".repeat(10_000));
});

test("script tags, emoji and right-to-left text are shown as they are", async ({ page }) => {
  const text = `${unique("Tag")} <script>document.title='taken'</script> 🚢 مرحبا`;
  await open(page, "/opportunities/new");
  await description(page).fill(text);
  await page.getByLabel("Comment").fill("</textarea><script>document.title='taken'</script>");
  await create(page);
  await expect(page).toHaveURL(/\/opportunities\/PAR-\d{6}$/);
  await alive(page);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(text);
  await expect(page.getByLabel("Comment")).toHaveValue("</textarea><script>document.title='taken'</script>");
  expect(await page.title()).not.toBe("taken");
  await page.goto(`/board?q=${encodeURIComponent(text.slice(0, 12))}`);
  await expect(page.locator(".card-title", { hasText: text })).toBeVisible();
  expect(await page.title()).not.toBe("taken");
});

test("a change is saved and stands in the history", async ({ page }) => {
  const record = await createOpportunity(page, unique("Filler"), { amount: "1000" });
  await open(page, `/opportunities/${record.number}`);
  await amount(page).fill("2,000.25");
  await page.getByLabel("Category").selectOption("best_case");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.locator(".record-figures")).toContainText("€2,000.25");
  const latest = page.locator(".history-item").first();
  await expect(latest).toContainText("Camille Derouet");
  await expect(latest).toContainText("Amount: 1,000 → 2,000.25");
  await expect(latest).toContainText("Category: Pipeline → Best Case");
  await expectNoSidewaysScroll(page);
});

test("a stop is recorded with its reason, and only a manager reopens it", { tag: "@desktop" }, async ({ page }) => {
  const record = await createOpportunity(page, unique("Sleever"));
  await open(page, `/opportunities/${record.number}`);
  const moves = page.locator(".moves");
  await moves.locator("summary", { hasText: "Dismissed" }).click();
  await moves.locator("details[open]").getByLabel("Reason").fill("A duplicate");
  await moves.getByRole("button", { name: "Move to Dismissed" }).click();
  await expect(page.locator(".history-item").first()).toContainText("Moved from Identification to Dismissed");
  await expect(page.locator(".history-item").first()).toContainText("Reason: A duplicate");
  await expect(page.getByRole("button", { name: /^Move to/ })).toHaveCount(0);
});

test.describe("the list", { tag: "@desktop" }, () => {
  test("filters, sorts, and sums what it shows", async ({ page }) => {
    const text = unique("Listed");
    for (const [name, amount] of [["b", "300"], ["a", "200"], ["c", "100.50"]]) await createOpportunity(page, `${text} ${name}`, { amount });
    await open(page, `/opportunities?q=${encodeURIComponent(text)}`);
    await expect(page.locator(".totals")).toHaveAttribute("data-count", "3");
    await expect(page.locator(".totals-amount")).toHaveText("€600.50");
    const names = page.locator("tbody th a");
    await page.getByRole("link", { name: "Description" }).click();
    await expect(names).toHaveText([`${text} a`, `${text} b`, `${text} c`]);
    await page.getByRole("link", { name: "Description" }).click();
    await expect(names).toHaveText([`${text} c`, `${text} b`, `${text} a`]);
    await page.getByRole("link", { name: "Amount" }).click();
    await expect(names).toHaveText([`${text} c`, `${text} a`, `${text} b`]);
    await expect(page.getByRole("columnheader", { name: "Amount" })).toHaveAttribute("aria-sort", "ascending");
    await page.reload();
    await expect(names.first()).toHaveText(`${text} c`);
  });

  test("pages follow one another without a gap", async ({ page }) => {
    const numbers = page.locator("tbody td:first-child a");
    await open(page, "/opportunities?closing=2026-Q4&sort=number");
    const count = Number(await page.locator(".totals").getAttribute("data-count"));
    const seen = await numbers.allInnerTexts();
    while (await page.getByRole("link", { name: "Next page" }).count()) {
      const last = seen.at(-1) ?? "";
      await page.getByRole("link", { name: "Next page" }).click();
      await expect(numbers.first()).not.toHaveText(seen[seen.length - 50] ?? last);
      await expect(page).toHaveURL(/after=/);
      await expect(numbers.filter({ hasText: last })).toHaveCount(0);
      seen.push(...(await numbers.allInnerTexts()));
    }
    expect(seen).toHaveLength(count);
    expect(seen).toEqual([...new Set(seen)].sort());
  });

  test("the export holds what the list shows", async ({ page }) => {
    const text = unique("Exported");
    for (const amount of ["1000", "234.56"]) await createOpportunity(page, `${text} ${amount}`, { amount });
    await createOpportunity(page, `${text} =1+1`, { amount: null });
    await open(page, `/opportunities?q=${encodeURIComponent(text)}&sort=amount`);
    const numbers = await page.locator("tbody td:first-child a").allInnerTexts();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Export as CSV" }).click()]);
    expect(download.suggestedFilename()).toBe("opportunities.csv");
    const lines = (await readFile(await download.path(), "utf8")).trim().split(/\r?\n/).slice(1);
    expect(lines.map((line) => line.split(",")[0].replaceAll('"', "")).sort()).toEqual([...numbers].sort());
    const total = figureIn(await page.locator(".totals-amount").textContent());
    expect(total).toBe(1234.56);
    expect(lines.join("\n")).toContain("234.56");
  });
});
