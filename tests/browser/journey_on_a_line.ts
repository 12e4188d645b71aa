// A journey of a phone whose line to the server can be cut.

import { test as base } from "./journey.ts";
import { Line } from "./line.ts";
import { Phone } from "./phone.ts";

export { expect } from "./journey.ts";

/** A phone whose line to the server can be cut. */
export const test = base.extend<{ line: Line }>({
  line: async ({ server }, use) => {
    const line = await Line.to(server.address);
    await use(line);
    await line.remove();
  },
  phone: async ({ line, keyring }, use, testInfo) => {
    const phone = await Phone.start(line.address, keyring);
    await use(phone);
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach("app.log", { body: phone.log(), contentType: "text/plain" });
    }
    await phone.discard();
  },
});
