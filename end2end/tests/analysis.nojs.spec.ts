// Analysis without JavaScript: charts and tables are there, forms and links do all.

import { expect, figureIn, test, unique } from "./support";

test.use({ as: "mathieu" });

test("charts and tables lead to their records", async ({ page }) => {
  await page.goto("/analysis?period=2026");
  const step = page.getByRole("region", { name: "Funnel" }).locator("tbody a").first();
  const count = figureIn(await step.textContent());
  expect(count).toBeGreaterThan(0);
  await page.locator("svg.chart").filter({ visible: true }).first().locator("a").first().locator("rect").click({ position: { x: 2, y: 2 } });
  await expect(page.locator(".totals")).toHaveAttribute("data-count", String(count));
});

test("a portal's marks narrow its list, and its form divides it anew", async ({ page }) => {
  await page.goto("/portal?by=category&closing=2026-Q4");
  const answer = page.getByRole("region", { name: /^Amount by category/i });
  await expect(page.locator(".totals-amount")).toHaveText((await answer.locator("tfoot td").first().innerText()).trim());
  const row = answer.locator("tbody td:nth-child(2) a").first();
  const amount = (await row.innerText()).trim();
  await page.locator("svg.chart").filter({ visible: true }).first().locator("a").first().locator("rect").click({ position: { x: 2, y: 2 } });
  await expect(page).toHaveURL(/\/portal\?.*category=/);
  await expect(page.locator(".totals-amount")).toHaveText(amount);
  await page.getByLabel("By", { exact: true }).selectOption("account");
  await page.locator("form.chooser").getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/category=.*by=account/);
  await expect(page.locator(".totals-amount")).toHaveText(amount);
  await page.getByRole("link", { name: /^Remove / }).first().click();
  await expect(page).toHaveURL(/\/portal\?.*by=account/);
});

test("a question is asked, saved, put on the dashboard, moved and taken off", async ({ page }) => {
  const names = [unique("First"), unique("Second")];
  for (const name of names) {
    await page.goto("/analysis/question");
    await page.getByLabel("By", { exact: true }).selectOption("category");
    await page.getByRole("button", { name: "Show the answer" }).click();
    await page.locator("summary", { hasText: "Save question" }).click();
    await page.getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
    await page.getByRole("button", { name: "Put on my dashboard" }).click();
    await expect(page).toHaveURL(/\/dashboard$/);
  }
  const order = async () => (await page.locator(".tile h2").allInnerTexts()).filter((name) => names.includes(name.trim()));
  expect(await order()).toEqual(names);
  await page.getByRole("button", { name: `Move ${names[1]} up` }).click();
  expect(await order()).toEqual([names[1], names[0]]);
  for (const name of names) {
    await page.getByRole("button", { name: `Take ${name} off the dashboard` }).click();
    await expect(page.getByRole("button", { name: `Take ${name} off the dashboard` })).toHaveCount(0);
  }
});

test("a name that is taken is told, and what was typed stays", async ({ page }) => {
  const name = unique("Twice");
  for (const round of [1, 2]) {
    await page.goto("/analysis/question?by=site");
    await page.locator("summary", { hasText: "Save question" }).click();
    await page.getByLabel("Name").fill(name);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    if (round === 1) await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  }
  await expect(page.getByLabel("Name")).toHaveValue(name);
  await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
});
