// A record without scripts: what was done is said, what was refused leads back, and two writers choose.

import { address } from "./support/address";
import { createOpportunity, expect, rest, test, unique } from "./support";

test("a saved change is confirmed", async ({ page }) => {
  const record = await createOpportunity(page, unique("Confirmed"));
  await page.goto(`/opportunities/${record.number}`);
  await page.getByLabel("Amount", { exact: true }).fill("1,600");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved." })).toBeVisible();
  await expect(page.locator(".record-figures")).toContainText("€1,600");

  await page.getByLabel("Amount", { exact: true }).fill("-1");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Amounts are not below zero.")).toBeVisible();
  await expect(page.getByText("Saved.")).toHaveCount(0);
});

test("a browser that hides where it comes from is led to the record", async ({ page }) => {
  const record = await createOpportunity(page, unique("No referer"));
  await page.goto(`/opportunities/${record.number}`);
  const action = await page.locator("#record-form").getAttribute("action");
  for (const [amount, shown] of [
    ["-1", "Amounts are not below zero."],
    ["1700", "Saved."],
  ]) {
    const form = { number: record.number, version: String(record.version), "form[amount]": amount, account_name: "" };
    const answer = await page.context().request.post(`${address}${action}`, { form, headers: { accept: "text/html", origin: address } });
    expect(new URL(answer.url()).pathname).toBe(`/opportunities/${record.number}`);
    expect(await answer.text()).toContain(shown);
  }
});

test("the second writer chooses field by field", async ({ page }) => {
  const record = await createOpportunity(page, unique("Chosen"), { amount: "5000" });
  await page.goto(`/opportunities/${record.number}`);
  await rest(page, "patch", `/opportunities/${record.number}`, { version: record.version, amount: "6000", comment: "Theirs" });
  await page.getByLabel("Amount", { exact: true }).fill("7000");
  await page.getByLabel("External reference").fill("CRM-9");
  await page.getByRole("button", { name: "Save", exact: true }).click();

  await expect(page.getByRole("alert").filter({ hasText: "Choose field by field" })).toBeVisible();
  const choice = (field: string) => page.getByRole("group", { name: field });
  await expect(choice("Description")).toHaveCount(0);
  await choice("Amount").getByRole("radio", { name: /7000/ }).check();
  await choice("External reference").getByRole("radio", { name: /CRM-9/ }).check();
  await choice("Comment").getByRole("radio", { name: /Theirs/ }).check();
  await page.getByRole("button", { name: "Save what I chose" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.locator(".record-figures")).toContainText("€7,000");
  await expect(page.getByLabel("Comment")).toHaveValue("Theirs");
  await expect(page.getByLabel("External reference")).toHaveValue("CRM-9");
});

test("a card leads to the full page, and nothing promises keys", async ({ page }) => {
  const text = unique("Plain link");
  const record = await createOpportunity(page, text);
  await page.goto(`/board?q=${encodeURIComponent(text)}`);
  await expect(page.getByRole("button", { name: "Search and commands" })).toHaveCount(0);
  await page.getByRole("link", { name: text, exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/opportunities/${record.number}$`));
  await expect(page.getByRole("heading", { level: 1, name: text })).toBeVisible();
});
