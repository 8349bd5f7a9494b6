// Axe finds nothing to object to on any page, in light and in dark.

import { alive, createOpportunity, expect, open, rest, test, unique } from "./support";
import { expectNoObjections } from "./support/axe";

test.describe("nobody is signed in", () => {
  test.use({ as: null });
  test("the way in", async ({ page }) => {
    await open(page, "/login");
    await expectNoObjections(page);
  });
});

test.describe("a salesperson's pages", () => {
  for (const address of ["/board?closing=2026-Q4", "/opportunities?closing=2026-Q4", "/opportunities/new", "/accounts", "/accounts/new", "/profile"]) {
    test(address, async ({ page }) => {
      await open(page, address);
      await expectNoObjections(page);
    });
  }

  test("a record, and its refusal", async ({ page }) => {
    const record = await createOpportunity(page, unique("Axe"));
    await open(page, `/opportunities/${record.number}`);
    await page.getByLabel("Amount", { exact: true }).fill("-1");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Amounts are not below zero.")).toBeVisible();
    await expectNoObjections(page);
  });

  test("an account", async ({ page }) => {
    const { accounts } = await rest<{ accounts: { id: number }[] }>(page, "get", "/accounts");
    await open(page, `/accounts/${accounts[0].id}`);
    await expectNoObjections(page);
  });

  test("the sheet of a card", async ({ page }) => {
    const text = unique("Axe sheet");
    await createOpportunity(page, text);
    await open(page, `/board?q=${encodeURIComponent(text)}`);
    await page.getByRole("link", { name: `Move ${text}` }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectNoObjections(page);
  });
});

test.describe("a manager's pages", () => {
  test.use({ as: "mathieu" });
  for (const address of ["/forecast", "/forecast/changes", "/forecast/trend", "/executive", "/quotas", "/import"]) {
    test(address, async ({ page }) => {
      // Every mark of a chart is a link that axe looks at, twice.
      test.slow(address.startsWith("/forecast/"));
      await open(page, address);
      await expectNoObjections(page);
    });
  }

  test("an import's questions", async ({ page }) => {
    await open(page, "/import");
    const file = { name: "axe.csv", mimeType: "text/csv", buffer: Buffer.from("Description,Closing\nOne,03/04/2029\n") };
    await page.getByLabel("CSV file").setInputFiles(file);
    await page.getByRole("button", { name: "Upload" }).click();
    await expect(page).toHaveURL(/\/import\/\d+/);
    await alive(page);
    await expectNoObjections(page);
  });
});

test.describe("the administrator's pages", () => {
  test.use({ as: "ines" });
  for (const address of ["/people", "/people?new=1", "/audit", "/settings"]) {
    test(address, async ({ page }) => {
      await open(page, address);
      await expectNoObjections(page);
    });
  }
});
