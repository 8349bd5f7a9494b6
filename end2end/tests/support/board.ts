// The board as hands see it.

import { expect, open, type Locator, type Page } from ".";

/** The board that shows only the records with this text, so that other tests do not change its figures. */
export async function openBoard(page: Page, text: string) {
  await open(page, `/board?q=${encodeURIComponent(text)}`);
}

export const column = (page: Page, stage: string) => page.getByRole("region", { name: stage, exact: true });

export const cardsOf = (column: Locator) => column.locator(".card");

export const card = (page: Page, description: string) => page.locator(".card", { hasText: description });

export const cardIn = (page: Page, stage: string, description: string) =>
  cardsOf(column(page, stage)).filter({ hasText: description });

/** Count and total in a column's head. */
export async function expectHead(page: Page, stage: string, count: number, total: string) {
  const head = column(page, stage).locator(".column-head");
  await expect(head.locator(".column-count")).toHaveText(String(count));
  await expect(head.locator(".column-total")).toHaveAttribute("title", total);
}

/** Every move was answered by the server. */
export const expectSaved = (page: Page) => expect(page.locator("[data-saving]")).toHaveCount(0);

/** Presses the mouse on a card and carries it over a column, without letting go. */
export async function carry(page: Page, from: Locator, to: Locator) {
  await from.scrollIntoViewIfNeeded();
  // The meta line has no link of its own.
  const start = await middle(from.locator(".card-meta"));
  const end = await middle(to);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(start.x + 10, start.y + 10);
  await page.mouse.move(end.x, end.y, { steps: 4 });
}

export async function drag(page: Page, from: Locator, to: Locator) {
  await carry(page, from, to);
  await page.mouse.up();
}

/** Drops a card on the empty space below the cards of its column. */
export async function dropBelow(page: Page, from: Locator, column: Locator) {
  await carry(page, from, from.locator(".card-title"));
  const last = await cardsOf(column).last().boundingBox();
  if (!last) throw new Error("not on the screen");
  await page.mouse.move(last.x + last.width / 2, last.y + last.height + 40, { steps: 4 });
  await page.mouse.up();
}

/** What a screen reader was told last. */
export const announcement = (page: Page) => page.locator("[aria-live=assertive]");

/** Counts the moves that the page asks the server for from now on. */
export function countMoves(page: Page) {
  let moves = 0;
  page.on("request", (request) => {
    if (request.url().includes("move_card")) moves += 1;
  });
  return () => moves;
}

async function middle(of: Locator) {
  const box = await of.boundingBox();
  if (!box) throw new Error("not on the screen");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
