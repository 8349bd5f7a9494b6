// On paper: every page says of which day it is, shows its figures whole, and has nothing to press.

import { card, openBoard } from "./support/board";
import { createOpportunity, expect, open, test, unique } from "./support";
import { expectDate, expectPaper } from "./support/report";

const QUARTER = "quarter=2026-Q4";
const DAY = "as_of=2026-11-01";
const STOOD = "As everything stood on 1 Nov 2026";

test.describe("reports", { tag: "@desktop" }, () => {
  test.use({ as: "helene" });

  for (const [address, told] of [
    [`/forecast?${QUARTER}&${DAY}`, STOOD],
    [`/forecast/judgement?${QUARTER}&${DAY}`, STOOD],
    [`/opportunities?closing=2026-Q4&${DAY}`, STOOD],
    ["/board?closing=2026-Q4", "Closing date: Q4 2026"],
    [`/analysis?period=2026&${DAY}`, STOOD],
    ["/analysis/question?by=stage&measure=amount&period=2026-Q4", "Amount by stage – Closing date: Q4 2026"],
  ]) {
    test(address, async ({ page }) => {
      await open(page, address);
      await expectPaper(page);
      await expect(page.getByText(told).filter({ visible: true }).first()).toBeVisible();
    });
  }

  test("the rates behind a total", async ({ page }) => {
    await open(page, "/opportunities");
    const rates = page.locator(".rate-note li");
    expect(await rates.count()).toBeGreaterThan(0);
    await page.locator(".rate-note").evaluate((note) => note.removeAttribute("open"));
    await expect(rates.first()).toBeHidden();
    await expectPaper(page);
    await expect(rates.first()).toContainText(/rate of/);
  });
});

test("a record", { tag: "@desktop" }, async ({ page }) => {
  const text = unique("On paper");
  const record = await createOpportunity(page, text);
  await open(page, `/opportunities/${record.number}`);
  await expectPaper(page);
  await expect(page.locator(".record-figures")).toContainText("€1,000");
});

test("a record beside the board", { tag: "@desktop" }, async ({ page }) => {
  const text = unique("Beside on paper");
  await createOpportunity(page, text);
  await openBoard(page, text);
  await card(page, text).getByRole("link", { name: text, exact: true }).click();
  await expect(page.locator(".sheet .record-figures")).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expectDate(page);
  await expect(page.locator(".sheet .record-figures")).toBeVisible();
  await expect(page.locator(".board")).toBeHidden();
});
