// Two people at one record: the second learns of the first, and nobody's work is lost.

import { card, cardIn, cardsOf, column, drag, expectHead, expectSaved, openBoard } from "./support/board";
import { anotherBrowser, createOpportunity, expect, open, rest, test, unique, type Opportunity } from "./support";

test.describe("two browsers", { tag: "@desktop" }, () => {
  test("the second writer sees both values and keeps their own", async ({ page, browser }) => {
    const record = await createOpportunity(page, unique("Blister line"), { amount: "5000" });
    const address = `/opportunities/${record.number}`;
    const manager = await anotherBrowser(browser, "mathieu");
    await open(page, address);
    await open(manager.page, address);

    await manager.page.getByLabel("Amount", { exact: true }).fill("6000");
    await manager.page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(manager.page.getByText("Saved.")).toBeVisible();

    await page.getByLabel("Amount", { exact: true }).fill("7000");
    await page.getByLabel("External reference").fill("CRM-77");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const conflict = page.getByRole("group", { name: "Changed by somebody else meanwhile" });
    const amount = conflict.getByRole("row", { name: "Amount" });
    await expect(amount.getByRole("cell").nth(0)).toHaveText("7,000");
    await expect(amount.getByRole("cell").nth(1)).toHaveText("6,000");
    await expect(page.getByLabel("Amount", { exact: true })).toHaveValue("7000");
    await expect(page.getByLabel("External reference")).toHaveValue("CRM-77");

    await conflict.getByRole("button", { name: "Keep mine" }).click();
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
    await expect(page.locator(".history-item").first()).toContainText("Amount: 6,000 → 7,000");
    await manager.close();
  });

  test("the second writer takes the other's values", async ({ page, browser }) => {
    const record = await createOpportunity(page, unique("Case packer"), { amount: "5000" });
    const address = `/opportunities/${record.number}`;
    await open(page, address);
    await rest(page, "patch", address, { version: record.version, amount: "6000" });

    await page.getByLabel("Amount", { exact: true }).fill("7000");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("button", { name: "Take theirs" }).click();
    await expect(page.getByLabel("Amount", { exact: true })).toHaveValue("6,000");
    await expect(page.getByRole("group", { name: "Changed by somebody else meanwhile" })).toHaveCount(0);
  });

  test("of two moves of one card one wins, and the other card returns with a message", async ({ page, browser }) => {
    const text = unique("Serialisation");
    const record = await createOpportunity(page, text);
    const manager = await anotherBrowser(browser, "mathieu");
    await openBoard(page, text);
    await openBoard(manager.page, text);

    await drag(manager.page, card(manager.page, text), column(manager.page, "Qualification").locator(".column-body"));
    await expect(cardIn(manager.page, "Qualification", text)).toBeVisible();
    await expectSaved(manager.page);

    await drag(page, card(page, text), column(page, "Qualification").locator(".column-body"));
    await expect(card(page, text).getByRole("alert")).toContainText("Somebody else changed this record");
    await expect(card(page, text)).toHaveCount(1);

    const stored = await rest<Opportunity>(page, "get", `/opportunities/${record.number}`);
    expect(stored.stage).toBe("qualification");
    await page.reload();
    await expect(cardsOf(column(page, "Qualification"))).toHaveCount(1);
    await expectHead(page, "Qualification", 1, "€1,000");
    await expectHead(page, "Identification", 0, "€0");
    await manager.close();
  });
});
