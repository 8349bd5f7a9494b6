// Judgement without scripts: the forms act, refusals keep what was typed, two windows meet.

import { expect, test } from "./support";

test("a quarter is submitted by a plain form", async ({ page, context }) => {
  const address = "/forecast/judgement?quarter=2045-Q2";
  const other = await context.newPage();
  await other.goto(address);
  await page.goto(address);
  await page.getByLabel("Commit, EUR").fill("-1");
  await page.getByLabel("Note").fill("Typed with care");
  await page.getByRole("button", { name: "Submit the quarter" }).click();
  await expect(page.getByText("Amounts are not below zero.")).toBeVisible();
  await expect(page.getByLabel("Note")).toHaveValue("Typed with care");
  await page.getByLabel("Commit, EUR").fill("100");
  await page.getByRole("button", { name: "Submit the quarter" }).click();
  await expect(page.locator('[data-category-row="commit"] td').nth(1)).toContainText("€100");

  await other.getByLabel("Commit, EUR").fill("200");
  await other.getByRole("button", { name: "Submit the quarter" }).click();
  await expect(other.getByText("Somebody saved €100 here meanwhile.")).toBeVisible();
  await other.getByRole("radio", { name: "What you typed 200" }).check();
  await other.getByRole("button", { name: "Submit the quarter" }).click();
  await expect(other.locator('[data-category-row="commit"] td').nth(1)).toContainText("€200");
  await expect(other.locator(".history-item")).toHaveCount(2);
});
