// An independent client of tus sends a photo to a real server over a line that breaks, and sends little twice.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Upload } from "tus-js-client";

import { dice, startLine } from "./line.mjs";
import { startServer } from "./programs.mjs";

const RUNS = 40;
/** How many of a hundred connections break. */
const BROKEN = 30;
/** The median of all runs may send so many times the photo, headers and all. */
const MOST = 1.15;

let server;
before(async () => {
  server = await startServer();
});
after(async () => {
  await server?.stop();
});

/** Where a connection breaks, if it does: anywhere in the photo. */
function cuts(seed, photo, broken) {
  const draw = dice(seed);
  return () => {
    const breaks = draw() * 100 < broken;
    const place = 1 + Math.floor(draw() * photo.length);
    const how = ["closed", "reset", "silent"][Math.floor(draw() * 3)];
    return { behind: breaks ? place : Infinity, how };
  };
}

/** Sends the photo over a line, and gives the line when the upload is complete. */
async function send(line, photo, options) {
  const upload = await new Promise((resolve, reject) => {
    const upload = new Upload(photo, {
      endpoint: `http://127.0.0.1:${line.port}/v1/uploads`,
      metadata: { kind: "ktp", filename: "ktp.jpg" },
      retryDelays: Array(40).fill(5),
      onSuccess: () => resolve(upload),
      onError: reject,
      ...options,
    });
    upload.start();
  });
  await line.stop();
  const path = new URL(upload.url).pathname;
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: "HEAD",
    headers: { "Tus-Resumable": "1.0.0" },
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("upload-offset"), `${photo.length}`);
  assert.equal(answer.headers.get("upload-length"), `${photo.length}`);
  return line;
}

function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
}

const ways = [
  { name: "with an empty creation", options: {} },
  { name: "with the bytes in the creation", options: { uploadDataDuringCreation: true } },
  { name: "in chunks of 64 KiB", options: { chunkSize: 64 * 1024 } },
];

for (const { name, options } of ways) {
  test(`tus-js-client ${name} completes over a line that breaks, and sends little twice`, async (context) => {
    const { photo } = server;
    const ratios = [];
    const ratiosOfBroken = [];
    let [connections, broken] = [0, 0];
    for (let seed = 1; seed <= RUNS; seed += 1) {
      const line = await startLine(server.port, cuts(seed, photo, BROKEN));
      await send(line, photo, options);
      ratios.push(line.sent / photo.length);
      if (line.broken > 0) ratiosOfBroken.push(line.sent / photo.length);
      connections += line.connections;
      broken += line.broken;
    }
    const figures = [median(ratios), Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(3));
    context.diagnostic(
      `${name}: ${RUNS} runs of ${photo.length} bytes, ${broken} of ${connections} connections broke; ` +
        `sent ${figures[0]} times the photo (median; least ${figures[1]}, most ${figures[2]}), ` +
        `and ${median(ratiosOfBroken).toFixed(3)} times when the line broke (median)`,
    );
    assert.ok(broken > 0, "the line did break");
    assert.ok(median(ratios) <= MOST, `${median(ratios)}`);
  });
}

test("an upload completes although each of the first connections breaks", async () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const always = cuts(1000 + seed, server.photo, 100);
    let left = 8;
    const line = await startLine(server.port, () => {
      left -= 1;
      return left >= 0 ? always() : { behind: Infinity, how: "closed" };
    });
    await send(line, server.photo, {});
  }
});

test("what the server logs shows no photo, no address of one, and no colours", () => {
  const log = server.log();
  assert.match(log, /answered/);
  assert.doesNotMatch(log, /uploads\/[0-9a-f]{32}/);
  assert.ok(!log.includes("\u001b"));
});
