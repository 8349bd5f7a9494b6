// Exchange rates: an administrator records what opportunities wait for, corrects it, meets another window.

import { anotherBrowser, expect, expectNoSidewaysScroll, open, rest, test, type Page } from "./support";
import { expectNoObjections } from "./support/axe";

test.use({ as: "ines" });

/** Currencies that nobody at the demo company deals in: one for each test and window size. */
const currencyOf = (project: string, desktop: string, phone: string) => (project === "phone" ? phone : desktop);

const recordRate = (page: Page, currency: string, rate: string) =>
  rest(page, "post", "/rates", { currency, kind: "day", date: "2026-11-20", rate });

test("a rate is refused, recorded, corrected and withdrawn", async ({ page }, info) => {
  const currency = currencyOf(info.project.name, "ISK", "MAD");
  await open(page, "/rates");
  await page.getByRole("link", { name: "Record a rate" }).click();
  await expect(page.getByRole("heading", { name: "Record a rate" })).toBeFocused();
  await page.getByLabel("Currency", { exact: true }).last().fill(currency);
  await page.getByLabel("Dated").fill("2026-11-21");
  await page.getByLabel("Rate", { exact: true }).fill("0");
  await page.getByRole("button", { name: "Record a rate" }).click();
  await expect(page.getByText("That day has not come yet.")).toBeVisible();
  await expect(page.getByText("Enter something above zero.")).toBeVisible();
  await expect(page.getByLabel("Dated")).toBeFocused();
  await expect(page.getByLabel("Currency", { exact: true }).last()).toHaveValue(currency);

  await page.getByLabel("Dated").fill("2026-11-19");
  await page.getByLabel("Rate", { exact: true }).fill("0.0072");
  await page.getByRole("button", { name: "Record a rate" }).click();
  const label = `Rate of the day, ${currency}, 19 Nov 2026`;
  await expect(page.getByRole("status")).toContainText(`${label}: recorded.`);
  await page.getByRole("link", { name: label }).click();
  await expect(page.getByRole("heading", { name: label })).toBeFocused();
  await page.getByLabel("Rate", { exact: true }).fill("0.0073");
  await page.getByRole("button", { name: "Save the correction" }).click();
  await expect(page.getByRole("row", { name: label })).toContainText("0.0073");
  await expectNoSidewaysScroll(page);

  await page.getByRole("link", { name: label }).click();
  await expect(page.locator(".history-item")).toHaveCount(2);
  await page.getByRole("button", { name: "Withdraw this rate" }).click();
  await expect(page.getByRole("status")).toContainText("The rate is withdrawn.");
  await open(page, `/rates?currency=${currency}`);
  await expect(page.getByRole("row", { name: label })).toContainText("Withdrawn");
});

test("two windows that correct the same rate", { tag: "@desktop" }, async ({ page, browser }) => {
  await recordRate(page, "SEK", "0.08");
  const address = "/rates?rate=SEK-day-2026-11-20";
  const { page: other, close } = await anotherBrowser(browser, "ines");
  await open(other, address);
  await open(page, address);
  await page.getByLabel("Rate", { exact: true }).fill("0.081");
  await page.getByRole("button", { name: "Save the correction" }).click();
  await expect(page.getByRole("status")).toBeVisible();

  await other.getByLabel("Rate", { exact: true }).fill("0.082");
  await other.getByRole("button", { name: "Save the correction" }).click();
  await expect(other.getByText("0.081 is recorded there already.")).toBeVisible();
  await expect(other.getByLabel("Rate", { exact: true })).toHaveValue("0.082");
  await expect(other.getByLabel("Rate", { exact: true })).toBeFocused();
  await other.getByRole("button", { name: "Save the correction" }).click();
  await expect(other.getByRole("row", { name: "SEK" })).toContainText("0.082");
  await close();
});

test("a currency without a rate leads to its form", { tag: "@desktop" }, async ({ page }) => {
  const sale = { description: "Line for Kathmandu", amount: "1000", currency: "NPR", closing_date: "2029-05-15" };
  await rest(page, "post", "/opportunities", sale);
  await open(page, "/rates");
  await page.getByRole("link", { name: "Record this rate: Rate of the day, NPR, 20 Nov 2026" }).click();
  await expect(page.getByLabel("Dated")).toHaveValue("2026-11-20");
  await page.getByLabel("Rate", { exact: true }).fill("0.0061512345");
  await page.getByRole("button", { name: "Record a rate" }).click();
  await expect(page.getByRole("status")).toContainText("recorded");
  await expect(page.getByRole("link", { name: /^Record this rate: .*NPR/ })).toHaveCount(0);
});

for (const address of ["/rates", "/rates?new=1", "/rates?rate=USD-day-2026-11-06"]) {
  test(`nothing to object to on ${address}`, async ({ page }) => {
    await open(page, address);
    await expectNoObjections(page);
  });
}

test.describe("a salesperson", () => {
  test.use({ as: "camille" });

  test("reads rates and who keeps them", { tag: "@desktop" }, async ({ page }) => {
    await open(page, "/rates");
    await expect(page.getByRole("heading", { name: "Exchange rates" })).toBeVisible();
    await expect(page.getByText("Totals of Q4 2026 take the rate of the day")).toBeVisible();
    await expect(page.getByRole("link", { name: "Record a rate" })).toHaveCount(0);
  });
});
