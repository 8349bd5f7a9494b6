// A phone without scripts: everything can be reached.

import { expect, test } from "./support";

test.use({ as: "mathieu", viewport: { width: 360, height: 812 } });

test("More leads wherever the bar has no room, and Search to the list's", async ({ page }) => {
  await page.goto("/board");
  const bar = page.locator(".bottombar");
  await bar.getByRole("link", { name: "More" }).click();
  const more = page.getByRole("navigation", { name: "More" }).getByRole("link");
  const places = await more.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  expect(places).toEqual(expect.arrayContaining(["/executive", "/analysis", "/dashboard", "/accounts", "/quotas", "/rates"]));
  await more.filter({ hasText: "Analysis" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Analysis" })).toBeVisible();

  await bar.getByRole("link", { name: "Search" }).click();
  await expect(page).toHaveURL(/\/opportunities#field-q$/);
  await page.locator("main input[type='search']").fill("a");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/\/opportunities\?.*q=a/);
});
