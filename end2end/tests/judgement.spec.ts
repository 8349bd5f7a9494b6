// Judgement: an owner submits the quarter, the manager adjusts it, and nobody sees what is not theirs.

import { anotherBrowser, createOpportunity, expect, expectNoSidewaysScroll, open, rest, test, unique, type Page } from "./support";
import type { TestInfo } from "@playwright/test";
import { expectNoObjections } from "./support/axe";

type Row = { kind: string; person: number | null; name: string };

/** The key of a person in the quarter, as REST names them. */
async function personIn(page: Page, quarter: string, name: string) {
  const { rows } = await rest<{ rows: Row[] }>(page, "get", `/judgement?quarter=${quarter}`);
  const person = rows.find((row) => row.kind === "person" && row.name === name)?.person;
  if (!person) throw new Error(`${name} has no row in ${quarter}`);
  return person;
}

const group = (page: Page, person: number) => page.locator(`#judged-${person}`);

const cells = (page: Page, person: number, category: string) =>
  group(page, person).locator(`[data-category-row="${category}"] td`);

/** Every project and try has a quarter of its own, so that none starts from what another one left. */
const farQuarter = ({ project, retry }: TestInfo, first: number) => `${first + (project.name === "phone" ? 1 : 0) + 100 * retry}-Q2`;

test("an owner submits, corrects and withdraws", async ({ page }, info) => {
  const quarter = farQuarter(info, 2041);
  await createOpportunity(page, unique("Judged"), { amount: "1000", closing_date: `${quarter.slice(0, 4)}-05-15` });
  const camille = await personIn(page, quarter, "Camille Derouet");
  await open(page, `/forecast/judgement?quarter=${quarter}`);
  await page.getByLabel("Commit, EUR").fill("1e9");
  await page.getByLabel("Pipeline, EUR").fill("900");
  await page.getByLabel("Note").fill("Two meetings away");
  await page.getByRole("button", { name: "Submit the quarter" }).click();
  await expect(page.getByText("Write digits only, such as 1,234.50.")).toBeVisible();
  await expect(page.getByLabel("Commit, EUR")).toBeFocused();
  await expect(page.getByLabel("Pipeline, EUR")).toHaveValue("900");
  await page.getByLabel("Commit, EUR").fill("12.5");
  await page.getByRole("button", { name: "Submit the quarter" }).click();
  await expect(cells(page, camille, "commit").nth(1)).toContainText("€12.50");
  await expect(cells(page, camille, "pipeline").nth(0)).toContainText("€1,000");
  await expect(cells(page, camille, "pipeline").nth(3)).toHaveText(/€900/);
  await expect(group(page, camille).locator(".judged-notes")).toContainText("Two meetings away");
  await expectNoSidewaysScroll(page);

  await createOpportunity(page, unique("Moved since"), { amount: "200", closing_date: `${quarter.slice(0, 4)}-06-01` });
  await page.reload();
  await expect(group(page, camille).getByText("The records moved by +€200 since")).toBeVisible();
  await page.getByLabel("Commit, EUR").fill("");
  await page.getByRole("button", { name: "Submit the quarter" }).click();
  await expect(cells(page, camille, "commit").nth(1)).toHaveText("—");
  await expect(group(page, camille).locator(".history-item").first()).toContainText("version");
});

test.describe("a manager", () => {
  test.use({ as: "mathieu" });

  test("adjusts a person and does not show it to them", { tag: "@desktop" }, async ({ page, browser }) => {
    const quarter = "2043-Q2";
    const camille = await personIn(page, quarter, "Camille Derouet");
    await open(page, `/forecast/judgement?quarter=${quarter}`);
    await page.getByRole("link", { name: "Adjust: Camille Derouet" }).click();
    // Until her row opens, the manager's own form stands there with the same labels.
    const hers = group(page, camille);
    await hers.getByLabel("Best Case, EUR").fill("4,200");
    await hers.getByLabel("Note").fill("Only I know this");
    await hers.getByRole("button", { name: "Save the adjustment" }).click();
    await expect(cells(page, camille, "best_case").nth(2)).toContainText("€4,200");
    await expect(cells(page, camille, "best_case").nth(3)).toHaveText(/€4,200/);

    const { page: herPage, close } = await anotherBrowser(browser, "camille");
    await open(herPage, `/forecast/judgement?quarter=${quarter}`);
    await expect(cells(herPage, camille, "best_case").nth(3)).toHaveText(/€0/);
    await expect(herPage.getByText("Only I know this")).toHaveCount(0);
    await close();
  });

  test("two windows that save the same adjustment", { tag: "@desktop" }, async ({ page, browser }) => {
    const quarter = "2044-Q2";
    const camille = await personIn(page, quarter, "Camille Derouet");
    const address = `/forecast/judgement?quarter=${quarter}&open=${camille}`;
    const { page: other, close } = await anotherBrowser(browser, "mathieu");
    await open(other, address);
    await open(page, address);
    await page.getByLabel("Commit, EUR").fill("100");
    await page.getByRole("button", { name: "Save the adjustment" }).click();
    await expect(cells(page, camille, "commit").nth(2)).toContainText("€100");

    await other.getByLabel("Commit, EUR").fill("200");
    await other.getByLabel("Closed, EUR").fill("1");
    await other.getByRole("button", { name: "Save the adjustment" }).click();
    await expect(other.getByText("Somebody saved €100 here meanwhile.")).toBeVisible();
    await expect(other.getByLabel("Closed, EUR")).toHaveValue("1");
    await other.getByRole("radio", { name: "What you typed 200" }).check();
    await other.getByRole("button", { name: "Save the adjustment" }).click();
    await expect(cells(other, camille, "commit").nth(2)).toContainText("€200");
    await expect(cells(other, camille, "closed").nth(2)).toContainText("€1");
    await close();
  });

  test("every record figure opens its records", { tag: "@desktop" }, async ({ page }) => {
    await open(page, "/forecast/judgement?quarter=2026-Q4");
    const link = page.locator('[data-category-row="commit"] td:nth-of-type(1) a').first();
    const total = await link.innerText();
    await link.click();
    await expect(page.locator(".totals-amount")).toHaveText(total);
  });

  test("nothing to object to", async ({ page }) => {
    const camille = await personIn(page, "2026-Q4", "Camille Derouet");
    await open(page, `/forecast/judgement?quarter=2026-Q4&open=${camille}`);
    await expectNoObjections(page);
  });

  test("a quarter that is over is read only", async ({ page }) => {
    await open(page, "/forecast/judgement?quarter=2026-Q3");
    await expect(page.getByText("Q3 2026 is over.")).toBeVisible();
    await expect(page.getByRole("link", { name: /^Adjust/ })).toHaveCount(0);
  });
});
