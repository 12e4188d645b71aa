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

/** Finds what axe-core calls serious, sees that nothing is cut off at the side, and takes a picture when asked to. */
async function look(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n  ")}`);
  expect(serious, `what keeps somebody from using the screen ${name}`).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `how far the screen ${name} is wider than the phone`).toBeLessThanOrEqual(0);
  if (process.env.UPDATE_SCREENS === "1") {
    await page.screenshot({ path: join(CHECKOUT, "docs/screens", `${name}.png`), animations: "disabled" });
  }
}
