// Two people at one record: the second learns of the first, and nobody's work is lost.

import { card, cardIn, column, drag, expectHead, expectSaved, openBoard } from "./support/board";
import { anotherBrowser, createOpportunity, expect, open, rest, test, unique, type Opportunity } from "./support";
import { expectNoObjections } from "./support/axe";

test.describe("two browsers", { tag: "@desktop" }, () => {
  test("the second writer sees both values of each field and chooses", async ({ page, browser }) => {
    const record = await createOpportunity(page, unique("Blister line"), { amount: "5000" });
    const address = `/opportunities/${record.number}`;
    const manager = await anotherBrowser(browser, "mathieu");
    await open(page, address);
    await open(manager.page, address);

    await manager.page.getByLabel("Amount", { exact: true }).fill("6000");
    await manager.page.getByLabel("Comment").fill("Agreed by phone");
    await manager.page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(manager.page.getByText("Saved.")).toBeVisible();

    await page.getByLabel("Amount", { exact: true }).fill("7000");
    await page.getByLabel("External reference").fill("CRM-77");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const choice = (field: string) => page.getByRole("group", { name: field });
    await expect(page.locator("fieldset.conflict")).toHaveCount(3);
    await expect(choice("Amount").getByRole("radio", { name: /What you typed 7000/ })).toBeChecked();
    await expect(choice("External reference").getByRole("radio", { name: /CRM-77/ })).toBeChecked();
    // Not touched here: what the other wrote stands beforehand.
    await expect(choice("Comment").getByRole("radio", { name: /Agreed by phone/ })).toBeChecked();
    await expectNoObjections(page);

    await page.getByRole("button", { name: "Save what I chose" }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
    const latest = page.locator(".history-item").first();
    await expect(latest).toContainText("Amount: 6,000 → 7,000");
    await expect(page.getByLabel("Comment")).toHaveValue("Agreed by phone");
    await expect(page.getByLabel("External reference")).toHaveValue("CRM-77");
    await manager.close();
  });

  test("a third change in between is shown as well", async ({ page }) => {
    const record = await createOpportunity(page, unique("Tray former"), { amount: "5000" });
    const address = `/opportunities/${record.number}`;
    await open(page, address);
    const second = await rest<Opportunity>(page, "patch", address, { version: record.version, amount: "6000" });
    await page.getByLabel("Amount", { exact: true }).fill("-7000");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    const amount = page.getByRole("group", { name: "Amount" });
    await expect(amount.getByRole("radio", { name: /6,000/ })).toBeVisible();

    await rest(page, "patch", address, { version: second.version, amount: "6500" });
    await page.getByRole("button", { name: "Save what I chose" }).click();
    await expect(amount.getByRole("radio", { name: /6,500/ })).toBeVisible();
    // What is chosen can still be refused, beside its choice.
    await page.getByRole("button", { name: "Save what I chose" }).click();
    await expect(amount.getByRole("alert")).toHaveText("Amounts are not below zero.");
    await amount.getByRole("radio", { name: /6,500/ }).check();
    await page.getByRole("button", { name: "Save what I chose" }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
    await expect(page.getByLabel("Amount", { exact: true })).toHaveValue("6,500");
  });

  test("the second writer keeps what stands", async ({ page }) => {
    const record = await createOpportunity(page, unique("Case packer"), { amount: "5000" });
    const address = `/opportunities/${record.number}`;
    await open(page, address);
    await rest(page, "patch", address, { version: record.version, amount: "6000" });

    await page.getByLabel("Amount", { exact: true }).fill("7000");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("link", { name: "Keep what stands" }).click();
    await expect(page.getByLabel("Amount", { exact: true })).toHaveValue("6,000");
    await expect(page.getByRole("group", { name: "Amount" })).toHaveCount(0);
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
    await expect(cardIn(page, "Qualification", text).getByRole("alert")).toContainText("Somebody else changed this record");
    await expect(card(page, text)).toHaveCount(1);

    const stored = await rest<Opportunity>(page, "get", `/opportunities/${record.number}`);
    expect(stored.stage).toBe("qualification");
    await expectHead(page, "Qualification", 1, "€1,000");
    await expectHead(page, "Identification", 0, "€0");

    // The board took over what stands, so the next try goes through.
    await drag(page, card(page, text), column(page, "Proposition").locator(".column-body"));
    await expectSaved(page);
    await expect(cardIn(page, "Proposition", text)).toBeVisible();
    await expect(card(page, text).getByRole("alert")).toHaveCount(0);
    await expectHead(page, "Proposition", 1, "€1,000");
    expect((await rest<Opportunity>(page, "get", `/opportunities/${record.number}`)).stage).toBe("proposition");
    await manager.close();
  });
});
