// Exchange rates without scripts: the forms act, and refusals keep what was typed.

import { expect, test } from "./support";

test.use({ as: "ines" });

test("a rate is recorded and corrected by plain forms", async ({ page, context }) => {
  await page.goto("/rates?new=1");
  await page.getByLabel("Currency", { exact: true }).last().fill("pln");
  await page.getByLabel("Dated").fill("2026-11-18");
  await page.getByLabel("Rate", { exact: true }).fill("0,23");
  await page.getByRole("button", { name: "Record a rate" }).click();
  await expect(page.getByText("Write digits only, such as 1,234.50.")).toBeVisible();
  await expect(page.getByLabel("Dated")).toHaveValue("2026-11-18");
  await page.getByLabel("Rate", { exact: true }).fill("0.23");
  await page.getByRole("button", { name: "Record a rate" }).click();
  await expect(page.getByRole("status")).toContainText("PLN");

  const address = "/rates?rate=PLN-day-2026-11-18";
  const other = await context.newPage();
  await other.goto(address);
  await page.goto(address);
  await page.getByLabel("Rate", { exact: true }).fill("0.24");
  await page.getByRole("button", { name: "Save the correction" }).click();
  await expect(page.getByRole("row", { name: "PLN" })).toContainText("0.24");

  await other.getByLabel("Rate", { exact: true }).fill("0.25");
  await other.getByRole("button", { name: "Save the correction" }).click();
  await expect(other.getByText("0.24 is recorded there already.")).toBeVisible();
  await expect(other.getByLabel("Rate", { exact: true })).toHaveValue("0.25");
  await other.getByRole("button", { name: "Save the correction" }).click();
  await expect(other.getByRole("row", { name: "PLN" })).toContainText("0.25");
});
