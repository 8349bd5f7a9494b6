// What surrounds every page: the bar of a phone, and what stands in for data on its way.

import { expect, expectNoSidewaysScroll, open, test } from "./support";

test.use({ as: "mathieu" });

test("a phone's bar leads on, and More has the rest", { tag: "@phone" }, async ({ page }) => {
  await open(page, "/board");
  const bar = page.locator(".bottombar");
  await expect(bar.getByRole("link")).toHaveText(["Board", "Forecast", "Opportunities", "Search", "More"]);
  await bar.getByRole("link", { name: "Search" }).click();
  const palette = page.getByRole("dialog", { name: "Search and commands" });
  await expect(palette.getByRole("combobox")).toBeFocused();
  await expect(page).toHaveURL(/\/board$/);
  await page.keyboard.press("Escape");
  await expect(palette).toHaveCount(0);

  await bar.getByRole("link", { name: "More" }).click();
  const more = page.getByRole("navigation", { name: "More" });
  for (const name of ["Executive", "Analysis", "Dashboard", "Accounts", "Import", "Quotas", "Exchange rates"]) {
    await expect(more.getByRole("link", { name, exact: true })).toBeVisible();
  }
  await expectNoSidewaysScroll(page);
  await more.getByRole("link", { name: "Executive", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Executive view" })).toBeVisible();
});

test("data on its way is told, and drawn as bars", { tag: "@desktop" }, async ({ page }) => {
  await open(page, "/board");
  let answer = () => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  await page.route("**/api/load_accounts*", async (route) => {
    await asked;
    await route.continue();
  });
  await page.locator(".rail").getByRole("link", { name: "Accounts" }).click();
  const waiting = page.locator("main [aria-busy='true']");
  await expect(waiting).toContainText("Loading");
  await expect(waiting.locator(".skeleton").first()).toBeVisible();
  answer();
  await expect(page.locator("tbody tr").first()).toBeVisible();
  await expect(waiting).toHaveCount(0);
});
