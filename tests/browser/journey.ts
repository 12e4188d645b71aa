// What every journey begins with: a server for each worker, a phone for each test, and a look at
// each screen that it passes.

import { join } from "node:path";

import AxeBuilder from "@axe-core/playwright";
import { type Page, test as base, expect } from "@playwright/test";

import { type Keyring, Phone } from "./phone.ts";
import { CHECKOUT } from "./programs.ts";
import { Server } from "./server.ts";

export { expect };

interface OfEachWorker {
  server: Server;
}

interface OfEachTest {
  /** Whether the phone has a place for secrets. Set it with `test.use({ keyring: "none" })`. */
  keyring: Keyring;
  phone: Phone;
  /** Looks at the screen that is shown: nothing may keep somebody from using it. */
  look: (name: string) => Promise<void>;
}

export const test = base.extend<OfEachTest, OfEachWorker>({
  server: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  keyring: ["open", { option: true }],
  phone: async ({ server, keyring }, use, testInfo) => {
    const phone = await Phone.start(server.address, keyring);
    await use(phone);
    expect(phone.log(), "every text that a screen asked for is there").not.toMatch(/No text for|a value that it was not given/);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("app.log", { body: phone.log(), contentType: "text/plain" });
    }
    await phone.discard();
  },
  baseURL: async ({ phone }, use) => {
    await use(phone.address);
  },
  look: async ({ page }, use) => {
    await use((name) => look(page, name));
  },
});

/**
 * How people see the same screen: by day and by night, on the narrowest phone, with large letters. What axe-core
 * looks for depends on colours, and hardly on sizes.
 */
const VIEWS = [
  { name: "light", colorScheme: "light", width: undefined, letters: "100%", axe: true },
  { name: "dark", colorScheme: "dark", width: undefined, letters: "100%", axe: true },
  { name: "narrow", colorScheme: "light", width: 320, letters: "100%", axe: false },
  { name: "large-letters", colorScheme: "light", width: undefined, letters: "200%", axe: false },
] as const;

/**
 * Sees that axe-core finds nothing serious and that in no view anything is cut off at the side, and takes
 * pictures when asked to: the first view goes to docs/screens, all go to results/views.
 */
async function look(page: Page, name: string): Promise<void> {
  const size = page.viewportSize() ?? { width: 393, height: 727 };
  for (const view of VIEWS) {
    await page.emulateMedia({ colorScheme: view.colorScheme });
    await page.setViewportSize({ ...size, width: view.width ?? size.width });
    await page.evaluate((letters) => (document.documentElement.style.fontSize = letters), view.letters);
    const where = `the screen ${name} (${view.name})`;
    if (view.axe) {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n  ")}`);
      expect.soft(serious, `what keeps somebody from using ${where}`).toEqual([]);
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect.soft(overflow, `how far ${where} is wider than the phone`).toBeLessThanOrEqual(0);
    if (process.env.UPDATE_SCREENS === "1") {
      const take = (folder: string, file: string) =>
        page.screenshot({ path: join(CHECKOUT, folder, `${file}.png`), animations: "disabled", scale: "css" });
      if (view.name === "light") await take("docs/screens", name);
      await take("tests/browser/results/views", `${name}-${view.name}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(size);
  await page.evaluate(() => (document.documentElement.style.fontSize = ""));
}
