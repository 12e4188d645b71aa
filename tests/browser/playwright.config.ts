// How the journeys are run: `cargo xtask test` does it, and `npm test` in this folder once the
// programs are built.

import { fileURLToPath } from "node:url";

import { defineConfig, devices } from "@playwright/test";

import { onPath } from "./programs.ts";

export default defineConfig({
  testDir: "journeys",
  outputDir: "results",
  // A server and a phone for each worker; two keep a machine with two cores busy.
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env.CI === "true",
  timeout: 180_000,
  // Machines are shared and noisy. What passes only the second time is named flaky in the summary.
  retries: 1,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: { trace: "retain-on-failure", screenshot: "only-on-failure" },
  projects: [
    {
      name: "phone",
      use: {
        ...devices["Pixel 5"],
        locale: "id-ID",
        timezoneId: "Asia/Jakarta",
        launchOptions: {
          // Letters as wide as on an Android phone.
          env: { ...process.env, FONTCONFIG_FILE: fileURLToPath(new URL("fonts.conf", import.meta.url)) },
          executablePath: onPath("chromium", "Debian's package chromium"),
          // The browser is ours alone and has nothing to look up outside.
          args: [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
          ],
        },
      },
    },
  ],
});
