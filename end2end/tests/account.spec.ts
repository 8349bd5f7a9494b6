// Accounts: a likely duplicate is shown while typing, and forbids nothing.

import { alive, expect, open, rest, test, unique } from "./support";

test("a name that is there already is shown while typing", async ({ page }) => {
  const name = unique("Brasserie Tilleul");
  await open(page, "/accounts/new");
  await page.getByLabel("Name").fill(name);
  await page.getByRole("checkbox", { name: "Competitor" }).check();
  await page.getByLabel("Country").fill("Belgium");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/accounts\/\d+/);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();

  await open(page, "/accounts/new");
  await page.getByLabel("Name").pressSequentially(`${name.toUpperCase()} SAS`);
  const warning = page.getByRole("status").filter({ hasText: "Perhaps it is here already:" });
  await expect(warning.getByRole("link", { name })).toBeVisible();
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("button", { name: "Create anyway" })).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue(`${name.toUpperCase()} SAS`);
  await alive(page);
  await page.getByRole("button", { name: "Create anyway" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `${name.toUpperCase()} SAS` })).toBeVisible();
});

test("an account is changed and found by its new name", async ({ page }) => {
  const name = unique("Conserverie Aubier");
  await open(page, "/accounts/new");
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/accounts\/\d+/);
  await alive(page);
  await page.getByLabel("Name").fill(`${name} Nord`);
  await page.getByLabel("Sector").fill("Food");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: `${name} Nord` })).toBeVisible();
  const newest = page.getByRole("region", { name: "History" }).getByRole("listitem").first();
  await expect(newest).toContainText(`Name: ${name} → ${name} Nord`);
  await expect(newest).toContainText("Sector: — → Food");

  await open(page, "/accounts");
  const search = page.getByRole("searchbox", { name: "Search accounts by name" });
  await search.fill(name);
  await search.press("Enter");
  await expect(page.getByRole("row", { name: `${name} Nord` })).toContainText("Food");
});

test("an account leads to its board and to an opportunity of its own", async ({ page }) => {
  const name = unique("Laiterie Saule");
  const { id } = await rest<{ id: number }>(page, "post", "/accounts", { name });
  await open(page, `/accounts/${id}`);
  const acts = page.locator(".page-actions");
  await acts.getByRole("link", { name: "Board of this account" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Board" })).toBeVisible();
  await expect(page.locator(".chip", { hasText: name })).toBeVisible();
  await open(page, `/accounts/${id}`);
  await acts.getByRole("link", { name: "New opportunity" }).click();
  await expect(page.locator("input[name='account_name']")).toHaveValue(name);
});

test("an account without a name is not created", { tag: "@desktop" }, async ({ page }) => {
  await open(page, "/accounts/new");
  await page.getByLabel("Name").fill("   ");
  await page.getByLabel("Sector").fill("Food");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText("Fill this in.")).toBeVisible();
  await expect(page.getByLabel("Sector")).toHaveValue("Food");
});
