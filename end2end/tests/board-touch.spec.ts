// The board under a finger: press and hold lifts, the screen's edge turns to the next column.

import { card, cardIn, column, expectHead, openBoard } from "./support/board";
import { createOpportunity, expect, expectNoSidewaysScroll, test, unique, type Page } from "./support";

test.describe("by touch", { tag: "@phone" }, () => {
  test("a held card is carried to the next column", async ({ page }) => {
    const text = unique("Robot cell");
    await createOpportunity(page, text);
    await openBoard(page, text);
    const finger = await touch(page);
    const from = await place(page, text);
    await finger.down(from.x, from.y);
    await expect(card(page, text).first()).toHaveAttribute("data-lifted", "");
    // At the right edge the board scrolls until the next column lies under the finger.
    let wiggle = 0;
    await expect(async () => {
      wiggle = 1 - wiggle;
      await finger.move(352 + wiggle, 400);
      await expect(column(page, "Qualification")).toHaveAttribute("data-drop", "over", { timeout: 50 });
    }).toPass();
    await expect(column(page, "Qualification").locator(".drop-line")).toHaveCount(1);
    await finger.up();
    await expect(cardIn(page, "Qualification", text)).toBeAttached();
    await expectHead(page, "Identification", 0, "€0");
    await expectHead(page, "Qualification", 1, "€1,000");
  });

  test("a quick stroke scrolls and lifts nothing", async ({ page }) => {
    const text = unique("Vision cell");
    await createOpportunity(page, text);
    await openBoard(page, text);
    const finger = await touch(page);
    const from = await place(page, text);
    await finger.down(from.x, from.y);
    await finger.move(from.x - 60, from.y);
    await finger.move(from.x - 200, from.y);
    await expect(page.locator("[data-lifted]")).toHaveCount(0);
    await finger.up();
    await expect(cardIn(page, "Identification", text)).toBeAttached();
  });

  test("one column at a time, and the page itself never scrolls sideways", async ({ page }) => {
    await openBoard(page, "");
    await expectNoSidewaysScroll(page);
    const board = page.locator(".board");
    await board.evaluate((board) => board.scrollTo({ left: board.clientWidth * 0.7 }));
    const centred = () =>
      column(page, "Qualification").evaluate((column) => {
        const { left, width } = column.getBoundingClientRect();
        return Math.abs(left + width / 2 - innerWidth / 2);
      });
    await expect.poll(centred).toBeLessThan(2);
    await expectNoSidewaysScroll(page);
  });
});

async function place(page: Page, text: string) {
  const box = await card(page, text).locator(".card-meta").boundingBox();
  if (!box) throw new Error("not on the screen");
  return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
}

/** A finger on the glass, as the browser itself reports it. */
async function touch(page: Page) {
  const glass = await page.context().newCDPSession(page);
  const send = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: { x: number; y: number }[]) =>
    glass.send("Input.dispatchTouchEvent", { type, touchPoints });
  return {
    down: (x: number, y: number) => send("touchStart", [{ x, y }]),
    move: (x: number, y: number) => send("touchMove", [{ x, y }]),
    up: () => send("touchEnd", []),
  };
}
