// Without scripts: pages read whole, forms act, figures lead to their records.

import { createOpportunity, expect, FAR_DAY, figureIn, test, unique, type Page } from "./support";
import { email, PASSWORD } from "./support/people";

test.describe("nobody is signed in", () => {
  test.use({ as: null });

  test("the way in, with a wrong password first, the language, and how close rows stand", async ({ page }) => {
    await page.goto("/accounts");
    await signIn(page, "not-the-password");
    await expect(page.getByText("This password does not match.")).toBeVisible();
    await expect(page.getByLabel("E-mail")).toHaveValue(email("berenice"));
    await signIn(page, PASSWORD);
    await expect(page).toHaveURL(/\/accounts$/);
    await page.goto("/profile");
    await page.getByLabel("Language").selectOption("fr");
    await page.getByRole("button", { name: "Use this language" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Vous" })).toBeVisible();
    await page.getByLabel("Langue").selectOption("en");
    await page.getByRole("button", { name: "Utiliser cette langue" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "You" })).toBeVisible();

    const row = async () => {
      await page.goto("/accounts");
      return (await page.locator("tbody tr").first().boundingBox())?.height ?? 0;
    };
    const high = await row();
    await page.goto("/profile");
    await page.getByLabel("Rows").selectOption("compact");
    await page.getByRole("button", { name: "Show rows like this" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-density", "compact");
    await expect(page.getByLabel("Rows")).toHaveValue("compact");
    expect(await row()).toBeLessThan(high);
    await page.goto("/profile");
    await page.getByLabel("Rows").selectOption("normal");
    await page.getByRole("button", { name: "Show rows like this" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-density", "normal");
  });
});

test.describe("the administrator", () => {
  test.use({ as: "ines" });

  test("reads who did what, by kind and page by page", async ({ page }) => {
    await page.goto("/people");
    await page.getByRole("link", { name: "Audit trail" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Audit trail" })).toBeVisible();
    await page.locator("summary", { hasText: "Filter" }).click();
    await page.getByRole("combobox", { name: "About" }).selectOption("session");
    await page.getByRole("button", { name: "Show", exact: true }).click();
    await expect(page).toHaveURL(/subject=session/);
    await expect(page.locator("tbody tr").first()).toContainText(/Signed in|Sign-in refused|Signed out/);
    await page.goto("/audit?subject=opportunity");
    const first = page.locator("tbody tr").first();
    const newest = await first.innerText();
    await page.getByRole("link", { name: "Next page" }).click();
    await expect(first).not.toHaveText(newest);
    const file = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download as CSV" }).click();
    expect((await file).suggestedFilename()).toBe("audit.csv");
  });
});

async function signIn(page: Page, password: string) {
  await page.getByLabel("E-mail").fill(email("berenice"));
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("the board reads, and a card's menu leads to the forms that move it", async ({ page }) => {
  const text = unique("Without scripts");
  await createOpportunity(page, text);
  await page.goto(`/board?q=${encodeURIComponent(text)}`);
  for (const stage of ["Identification", "Qualification", "Proposition", "Negotiation", "Won"]) {
    await expect(page.getByRole("region", { name: stage, exact: true })).toBeVisible();
  }
  await expect(page.getByRole("region", { name: "Identification" }).locator(".column-total")).toHaveAttribute("title", "€1,000");
  await page.getByRole("link", { name: `Move ${text}` }).click();
  await expect(page).toHaveURL(/\/opportunities\/PAR-\d{6}#moves$/);
  await page.getByRole("button", { name: "Move to Qualification" }).click();
  await expect(page.locator(".stage-path [aria-current]")).toHaveText("Qualification");
  await expect(page.locator(".history-item").first()).toContainText("Moved from Identification to Qualification");

  await page.locator(".moves summary", { hasText: "Lost" }).click();
  await page.locator(".moves details[open]").getByLabel("Reason").fill("Price");
  await page.getByRole("button", { name: "Move to Lost" }).click();
  await expect(page.locator(".notice", { hasText: "Price" })).toBeVisible();
});

test("a record is created and changed by forms, and refusals stand beside their fields", async ({ page }) => {
  const text = unique("Plain form");
  await page.goto("/opportunities/new");
  await page.getByLabel("Description").fill(text);
  await page.getByLabel("Amount", { exact: true }).fill("1e9");
  await page.getByRole("button", { name: "Create opportunity" }).click();
  await expect(page.getByText("Write digits only, such as 1,234.50.")).toBeVisible();

  await page.getByLabel("Description").fill(text);
  await page.getByLabel("Amount", { exact: true }).fill("1,500");
  await page.getByLabel("Closing date").fill(FAR_DAY);
  await page.getByRole("button", { name: "Create opportunity" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(text);
  await page.getByLabel("Amount", { exact: true }).fill("1,600");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.locator(".record-figures")).toContainText("€1,600");
  await expect(page.locator(".history-item").first()).toContainText("Amount: 1,500 → 1,600");
});

test("the list filters, sorts and turns its pages", async ({ page }) => {
  await page.goto("/opportunities?sort=number");
  const first = page.locator("tbody td:first-child a").first();
  const number = await first.innerText();
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(first).not.toHaveText(number);
  await page.locator("summary", { hasText: "Filter" }).click();
  await page.getByLabel("Category").selectOption("commit");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/category=commit/);
  await expect(page.locator("tbody .category").first()).toHaveText("Commit");
});

test("the forecast's figures and the marks of its chart lead to their records", async ({ page }) => {
  await page.goto("/forecast?quarter=2026-Q4");
  const chart = page.locator("svg.chart").filter({ visible: true }).first();
  const mark = chart.locator('a[href^="/opportunities"]').first();
  const href = (await mark.getAttribute("href")) ?? "";
  const cell = page.locator(`td[data-category-cell] a[href="${href}"]`).first();
  const total = await cell.innerText();
  expect(figureIn(total)).toBeGreaterThan(0);
  await mark.locator("rect").click({ position: { x: 2, y: 2 } });
  await expect(page.locator(".totals-amount")).toHaveText(total);
});
