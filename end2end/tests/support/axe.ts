// Accessibility, judged by axe.

import { AxeBuilder } from "@axe-core/playwright";
import { test } from "@playwright/test";
import { expect, expectNoSidewaysScroll, type Page } from ".";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What axe may take for a long page on a slow machine, on top of the time that the test has. */
const TIME_FOR_AXE = 60_000;

/** Axe has nothing to say about the page as it stands, in light and in dark. */
export async function expectNoObjections(page: Page) {
  test.info().setTimeout(test.info().timeout + TIME_FOR_AXE);
  await growToThePage(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(settled);
    // Otherwise axe sums up in a window of its own, behind which this one may stay and never draw again. It is for frames,
    // of which there are none.
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(RULES).analyze();
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`);
    expect(told, `objections in ${colorScheme}`).toEqual([]);
  }
  await expectNoSidewaysScroll(page);
}

/** Colours that are still on their way from light to dark belong to neither. */
async function settled() {
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
}

/** What a phone's fixed bars cover can be scrolled free, but axe looks at one moment only. */
async function growToThePage(page: Page) {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.max(height, whole) });
}
