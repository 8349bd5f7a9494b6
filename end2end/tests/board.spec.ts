// The board by mouse and keyboard; by touch in board-touch.spec.ts.

import {
  announcement,
  card,
  cardIn,
  cardsOf,
  carry,
  column,
  countMoves,
  drag,
  dropBelow,
  expectHead,
  expectSaved,
  openBoard,
} from "./support/board";
import { alive, createOpportunity, expect, FAR_DAY, moveOpportunity, test, unique } from "./support";

test.describe("by mouse", { tag: "@desktop" }, () => {
  test("a card dropped on the next column moves there, and both heads count with it", async ({ page }) => {
    const text = unique("Palletiser");
    await createOpportunity(page, `${text} one`, { amount: "1000" });
    await createOpportunity(page, `${text} two`, { amount: "2500" });
    await openBoard(page, text);
    await expectHead(page, "Identification", 2, "€3,500");
    await expectHead(page, "Qualification", 0, "€0");

    await drag(page, card(page, `${text} two`), column(page, "Qualification").locator(".column-body"));
    await expect(cardIn(page, "Qualification", `${text} two`)).toBeVisible();
    await expectHead(page, "Identification", 1, "€1,000");
    await expectHead(page, "Qualification", 1, "€2,500");

    await expectSaved(page);
    await page.reload();
    await expect(cardIn(page, "Qualification", `${text} two`)).toBeVisible();
    await expectHead(page, "Qualification", 1, "€2,500");
  });

  test("a refused drop returns the card and says why", async ({ page }) => {
    const text = unique("Labeller");
    await createOpportunity(page, text);
    await openBoard(page, text);
    await carry(page, card(page, text), column(page, "Negotiation").locator(".column-body"));
    await expect(column(page, "Negotiation")).toHaveAttribute("data-drop", "refused");
    await expect(column(page, "Qualification")).toHaveAttribute("data-drop", "allowed");
    await page.mouse.up();
    const returned = cardIn(page, "Identification", text);
    await expect(returned.getByRole("alert")).toContainText("Qualification, No Go, On Hold, Lost, Dismissed");
    await expectHead(page, "Identification", 1, "€1,000");
    await expectHead(page, "Negotiation", 0, "€0");
  });

  test("a drop that needs an amount and a date asks for them in place", async ({ page }) => {
    const text = unique("Depalletiser");
    let record = await createOpportunity(page, text, { amount: null, closing_date: null });
    for (const stage of ["qualification", "proposition", "negotiation"]) record = await moveOpportunity(page, record, stage);
    await openBoard(page, text);
    await drag(page, card(page, text), column(page, "Won").locator(".column-body"));
    const sheet = page.getByRole("dialog");
    await sheet.getByLabel("Amount").fill("12,000.50");
    await sheet.getByLabel("Closing date").fill(FAR_DAY);
    await sheet.getByRole("button", { name: "Move to Won" }).click();
    await expect(sheet).toBeHidden();
    await expect(cardIn(page, "Won", text)).toBeVisible();
    await expectHead(page, "Won", 1, "€12,000.50");
  });

  test("a stop in the tray asks for its reason", async ({ page }) => {
    const text = unique("Shrink tunnel");
    const record = await createOpportunity(page, text);
    await openBoard(page, text);
    await carry(page, card(page, text), column(page, "Qualification").locator(".column-body"));
    const dismissed = page.locator(".board-tray > div", { hasText: "Dismissed" });
    const box = await dismissed.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 20, (box?.y ?? 0) + 20, { steps: 3 });
    await expect(dismissed).toHaveAttribute("data-drop", "over");
    await page.mouse.up();
    const sheet = page.getByRole("dialog");
    await sheet.getByLabel("Reason").fill("Entered twice");
    await sheet.getByRole("button", { name: "Move to Dismissed" }).click();
    await expect(sheet).toBeHidden();
    await expect(card(page, text)).toHaveCount(0);
    await page.goto(`/opportunities/${record.number}`);
    await expect(page.locator(".notice", { hasText: "Entered twice" })).toBeVisible();
  });

  test("the order within a column survives a reload", async ({ page }) => {
    const text = unique("Checkweigher");
    for (const name of ["a", "b", "c"]) await createOpportunity(page, `${text} ${name}`);
    await openBoard(page, text);
    const titles = cardsOf(column(page, "Identification")).locator(".card-title");
    const before = await titles.allInnerTexts();
    expect(before).toHaveLength(3);
    const cards = cardsOf(column(page, "Identification"));
    await carry(page, cards.nth(2), cards.nth(0).locator(".card-title"));
    await expect(column(page, "Identification").locator(".cards > li").first()).toHaveClass("drop-line");
    await page.mouse.up();
    await expect(page.locator(".drop-line")).toHaveCount(0);
    const after = [before[2], before[0], before[1]];
    await expect(titles).toHaveText(after);
    await expectSaved(page);
    await page.reload();
    await expect(titles).toHaveText(after);
  });

  test("a card put back where it was moves nothing, and below the cards it becomes the last", async ({ page }) => {
    const text = unique("Bottle rinser");
    for (const name of ["a", "b"]) await createOpportunity(page, `${text} ${name}`);
    await openBoard(page, text);
    const moves = countMoves(page);
    const identification = column(page, "Identification");
    const cards = cardsOf(identification);
    const titles = cards.locator(".card-title");
    const [first = "", last = ""] = await titles.allInnerTexts();
    await drag(page, cards.nth(0), cards.nth(0).locator(".card-title"));
    await expect(announcement(page)).toHaveText(`${first} put back`);
    await dropBelow(page, cards.nth(1), identification);
    await expect(announcement(page)).toHaveText(`${last} put back`);
    await expect(titles).toHaveText([first, last]);
    expect(moves()).toBe(0);

    await dropBelow(page, cards.nth(0), identification);
    await expect(titles).toHaveText([last, first]);
    await expectSaved(page);
    await expect(page.getByRole("alert")).toHaveCount(0);
    expect(moves()).toBe(1);
    await page.reload();
    await expect(titles).toHaveText([last, first]);
  });

  test("Escape ends a drag, and only the next one closes the record beside", async ({ page }) => {
    const text = unique("Steriliser");
    const record = await createOpportunity(page, text);
    await openBoard(page, text);
    const moves = countMoves(page);
    await card(page, text).getByRole("link", { name: text, exact: true }).click();
    const beside = page.getByRole("region", { name: `Opportunity ${record.number}` });
    await expect(beside.getByRole("heading", { name: text })).toBeVisible();

    await carry(page, card(page, text), column(page, "Qualification").locator(".column-head"));
    await expect(column(page, "Qualification")).toHaveAttribute("data-drop", "over");
    await page.keyboard.press("Escape");
    await expect(announcement(page)).toHaveText(`${text} put back`);
    await expect(page.locator("[data-lifted], .drag-ghost, .drop-line")).toHaveCount(0);
    await page.mouse.up();
    await expect(cardIn(page, "Identification", text)).toBeVisible();
    await expect(beside).toBeVisible();
    expect(moves()).toBe(0);

    await page.keyboard.press("Escape");
    await expect(beside).toHaveCount(0);
  });

  test("the answer about one card leaves the sheet of another open", async ({ page }) => {
    const text = unique("Tube filler");
    for (const name of ["a", "b"]) await createOpportunity(page, `${text} ${name}`);
    await openBoard(page, text);
    let answer = () => {};
    const mayAnswer = new Promise<void>((resolve) => (answer = resolve));
    await page.route(/move_card/, async (route) => {
      await mayAnswer;
      await route.continue();
    });
    await drag(page, card(page, `${text} a`), column(page, "Qualification").locator(".column-body"));
    await page.getByRole("link", { name: `Move ${text} b` }).click();
    const choice = page.getByRole("dialog", { name: "Move to" }).getByRole("button", { name: "Move to Qualification" });
    await expect(choice).toBeVisible();
    answer();
    await expectSaved(page);
    await expect(announcement(page)).toHaveText(`${text} a moved to Qualification`);
    await expect(choice).toBeVisible();
  });
});

test.describe("by keyboard", { tag: "@desktop" }, () => {
  test("Space lifts, an arrow carries, Space drops, each announced", async ({ page }) => {
    const text = unique("Carton erector");
    await createOpportunity(page, text);
    await openBoard(page, text);
    const announced = announcement(page);
    await card(page, text).focus();
    await page.keyboard.press("Space");
    await expect(announced).toContainText(`${text} lifted.`);
    await page.keyboard.press("ArrowRight");
    await expect(announced).toContainText("Over Qualification, place 1 of 1.");
    await page.keyboard.press("Space");
    await expect(cardIn(page, "Qualification", text)).toBeVisible();
    await expect(announced).toHaveText(`${text} moved to Qualification`);
    await expect(card(page, text)).toBeFocused();
  });

  test("Escape puts the card back", async ({ page }) => {
    const text = unique("Tray sealer");
    await createOpportunity(page, text);
    await openBoard(page, text);
    await card(page, text).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Escape");
    await expect(announcement(page)).toHaveText(`${text} put back`);
    await expect(cardIn(page, "Identification", text)).toBeFocused();
    await expect(page.locator("[data-lifted]")).toHaveCount(0);
  });

  test("a card is carried from where it stands, and a line shows the place", async ({ page }) => {
    const text = unique("Mixer");
    for (const name of ["a", "b", "c"]) await createOpportunity(page, `${text} ${name}`);
    await openBoard(page, text);
    const moves = countMoves(page);
    const rows = column(page, "Identification").locator(".cards > li");
    const titles = rows.locator(".card-title");
    const before = await titles.allInnerTexts();
    const focused = rows.nth(1);
    await focused.focus();
    await page.keyboard.press("Space");
    await expect(announcement(page)).toContainText("Over Identification, place 2 of 3.");
    await page.keyboard.press("Space");
    await expect(announcement(page)).toHaveText(`${before[1]} put back`);
    await expect(focused).toBeFocused();
    expect(moves()).toBe(0);

    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowUp");
    await expect(announcement(page)).toHaveText("Over Identification, place 1 of 3.");
    await expect(rows.first()).toHaveClass("drop-line");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect(announcement(page)).toHaveText("Over Identification, place 3 of 3.");
    await expect(rows.last()).toHaveClass("drop-line");
    await page.keyboard.press("Space");
    const after = [before[0], before[2], before[1]];
    await expect(titles).toHaveText(after);
    await expectSaved(page);
    await page.reload();
    await expect(titles).toHaveText(after);
  });

  test("the column under a carried card scrolls into view, also when the card cannot land there", async ({ page }) => {
    await page.setViewportSize({ width: 800, height: 700 });
    const text = unique("Palletiser");
    await createOpportunity(page, text);
    await openBoard(page, text);
    await expect(column(page, "Won")).not.toBeInViewport({ ratio: 0.9 });
    await card(page, text).focus();
    await page.keyboard.press("Space");
    for (let step = 0; step < 4; step += 1) await page.keyboard.press("ArrowRight");
    await expect(announcement(page)).toContainText("Over Won.");
    await expect(column(page, "Won")).toBeInViewport({ ratio: 0.9 });
    await page.keyboard.press("Escape");
    await expect(cardIn(page, "Identification", text)).toBeFocused();
  });

  test("m opens the menu, Escape closes it, and the focus returns to the card", async ({ page }) => {
    const text = unique("Stretch wrapper");
    await createOpportunity(page, text);
    await openBoard(page, text);
    await card(page, text).focus();
    await page.keyboard.press("m");
    await expect(page.getByRole("dialog").getByRole("button", { name: /^Move to/ }).first()).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(card(page, text)).toBeFocused();
  });
});

test("the menu of a card moves it", async ({ page }) => {
  const text = unique("Flow wrapper");
  await createOpportunity(page, text);
  await openBoard(page, text);
  await page.getByRole("link", { name: `Move ${text}` }).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByRole("button", { name: "Move to Negotiation" })).toHaveCount(0);
  await sheet.getByRole("button", { name: "Move to Qualification" }).click();
  await expect(cardIn(page, "Qualification", text)).toBeAttached();
  await expectHead(page, "Qualification", 1, "€1,000");
});

test("the filter stands in the address and survives a reload", async ({ page }) => {
  const text = unique("Inspection cell");
  await createOpportunity(page, `${text} small`, { amount: "100" });
  await createOpportunity(page, `${text} large`, { amount: "900" });
  await openBoard(page, text);
  await page.locator("summary", { hasText: "Filter" }).click();
  await page.getByLabel("Amount from").fill("500");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/min=500/);
  await expect(card(page, `${text} small`)).toHaveCount(0);
  await expect(card(page, `${text} large`)).toBeVisible();
  await page.reload();
  await alive(page);
  await expectHead(page, "Identification", 1, "€900");
  await page.getByRole("link", { name: "Remove ≥ 500" }).click();
  await expect(card(page, `${text} small`)).toBeVisible();
});

test("a board without cards says so and leads on", async ({ page }) => {
  await openBoard(page, unique("Nothing like it"));
  await expect(page.getByRole("heading", { name: "No card fits the filter" })).toBeVisible();
  await page.getByRole("link", { name: "Remove the filter" }).click();
  await expect(page).toHaveURL(/\/board$/);
  await expect(page.locator(".card").first()).toBeVisible();
  await expect(page.locator(".empty")).toHaveCount(0);
});
