// Deal flags and shared credit on the record, and their marks on board and list.

import { anotherBrowser, createOpportunity, expect, expectNoSidewaysScroll, open, rest, test, unique, type Opportunity } from "./support";
import { expectNoObjections } from "./support/axe";

test("a deal declared complex changes its type, and the history says so", async ({ page }) => {
  const text = unique("Complex line");
  const record = await createOpportunity(page, text, { amount: "1000" });
  const address = `/opportunities/${record.number}`;
  await open(page, address);
  await expect(page.locator(".record-figures")).toContainText("Small Business");
  await page.getByRole("checkbox", { name: "Complex" }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.locator(".record-figures")).toContainText("Middle Business");
  await expect(page.locator(".history-item").first()).toContainText("Deal type: Small Business → Middle Business");
  await expectNoObjections(page);

  await page.getByRole("checkbox", { name: "Complex" }).uncheck();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator(".record-figures")).toContainText("Small Business");
  await page.getByRole("checkbox", { name: "Special bid" }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator(".record-figures")).toContainText("Large Business");

  await open(page, `/board?q=${encodeURIComponent(text)}`);
  await expect(page.locator(".card .deal-type")).toHaveText("Large");
  await open(page, `/opportunities?type=large&q=${encodeURIComponent(text)}`);
  await expect(page.locator("tbody .deal-type")).toHaveText("Large");
  await expectNoSidewaysScroll(page);
});

test("the flags are among what two writers choose between", { tag: "@desktop" }, async ({ page }) => {
  const record = await createOpportunity(page, unique("Flag conflict"));
  const address = `/opportunities/${record.number}`;
  await open(page, address);
  await rest(page, "patch", address, { version: record.version, complex: true });
  await page.getByRole("checkbox", { name: "Special bid" }).check();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const choice = (field: string) => page.getByRole("group", { name: field });
  await expect(choice("Complex").getByRole("radio", { name: /What stands there now yes/ })).toBeChecked();
  await expect(choice("Special bid").getByRole("radio", { name: /What you typed yes/ })).toBeChecked();
  await page.getByRole("button", { name: "Save what I chose" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Complex" })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: "Special bid" })).toBeChecked();
});

test.describe("a manager", () => {
  test.use({ as: "mathieu" });

  test("shares the credit: the sum stands beside the rows, and parts that are not whole are refused", async ({ page }) => {
    const text = unique("Shared");
    const record = await createOpportunity(page, text);
    await open(page, `/opportunities/${record.number}`);
    await page.getByText("Share the credit").click();
    const form = page.locator("#credit-form");
    const percent = (row: number) => form.getByLabel(`Percent ${row}`, { exact: true });
    const person = (row: number) => form.getByLabel(`Person ${row}`, { exact: true });
    await percent(1).fill("60");
    await person(2).selectOption({ label: "Camille Derouet" });
    await percent(2).fill("39.99");
    await expect(form.locator(".credit-sum")).toHaveText("The parts sum to 99.99%: 0.01% is missing to 100%.");
    await form.getByRole("button", { name: "Save the credit" }).click();
    await expect(form.getByRole("alert").filter({ hasText: "99.99%" })).toBeVisible();
    await expect(percent(2)).toHaveValue("39.99");
    await percent(2).fill("x");
    await form.getByRole("button", { name: "Save the credit" }).click();
    await expect(percent(2)).toHaveAttribute("aria-invalid", "true");
    await expect(percent(2)).toBeFocused();

    await percent(2).fill("30");
    await form.getByRole("button", { name: "Add a row" }).click();
    await person(3).selectOption({ label: "Yanis Ferrahi" });
    await percent(3).fill("10");
    await expect(form.locator(".credit-sum")).toHaveText("The parts sum to 100%.");
    await expectNoObjections(page);
    await form.getByRole("button", { name: "Save the credit" }).click();
    await expect(page.locator(".credit-parts")).toContainText("Camille Derouet30%");
    await expect(page.locator(".history-item").first()).toContainText("Camille Derouet 30%, Yanis Ferrahi 10%");
    await open(page, `/board?q=${encodeURIComponent(text)}`);
    await expect(page.locator(".card .shared-mark")).toHaveAttribute("title", "Credit shared by 3 people");
  });

  test("learns who was first, and keeps what they typed", { tag: "@desktop" }, async ({ page, browser }) => {
    const camille = await anotherBrowser(browser, "camille");
    const record = await createOpportunity(camille.page, unique("Overtaken"));
    await open(page, `/opportunities/${record.number}`);
    await rest<Opportunity>(camille.page, "patch", `/opportunities/${record.number}`, { version: record.version, comment: "First" });
    await page.getByText("Share the credit").click();
    const form = page.locator("#credit-form");
    await form.getByLabel("Percent 1", { exact: true }).fill("70");
    await form.getByLabel("Person 2", { exact: true }).selectOption({ label: "Yanis Ferrahi" });
    await form.getByLabel("Percent 2", { exact: true }).fill("30");
    await form.getByRole("button", { name: "Save the credit" }).click();
    await expect(form.getByText(/Camille Derouet changed this opportunity first/)).toBeVisible();
    await expect(form.getByLabel("Percent 2", { exact: true })).toHaveValue("30");
    await form.getByRole("button", { name: "Save the credit" }).click();
    await expect(page.locator(".credit-parts")).toContainText("Yanis Ferrahi30%");
    await camille.close();
  });
});
