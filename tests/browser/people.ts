// What a person does again and again: fill in the form, take the photos, type the code, sign in.

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

import { type Page, expect } from "@playwright/test";

import type { Identity, Server } from "./server.ts";

/** A person with what one needs to sign in. */
export interface Person extends Identity {
  email: string;
  phone: string;
  password: string;
}

/** Somebody of the sample households, with an address and a password of their own. */
export function somebody(server: Server, name: string): Person {
  const identity = server.person(name);
  const serial = identity.nik.slice(-4);
  return {
    ...identity,
    email: `${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}@contoh.invalid`,
    phone: `+628400000${serial}`,
    password: "jeruk ungu di kebun kopi",
  };
}

/** Step 1. */
export async function fillIdentity(page: Page, person: Person): Promise<void> {
  await page.getByLabel("NIK", { exact: true }).fill(person.nik);
  await page.getByLabel("Nomor Kartu Keluarga (KK)").fill(person.kk);
  await page.getByLabel("Nama lengkap").fill(person.name);
}

/** Step 2. */
export async function fillAccount(page: Page, person: Person): Promise<void> {
  await page.getByLabel("Alamat e-mail").fill(person.email);
  await page.getByLabel("Nomor HP").fill(person.phone);
  await page.getByLabel("Kata sandi baru").fill(person.password);
}

/** Step 3. The gallery stands for the camera, which a browser on a desktop does not have. */
export async function takePhotos(page: Page, server: Server): Promise<void> {
  const { ktp, selfie } = server.photos();
  await page.locator("#ktp-gallery").setInputFiles(ktp);
  await expect(page.getByAltText("Foto KTP yang akan dikirim")).toBeVisible();
  await page.locator("#selfie-gallery").setInputFiles(selfie);
  await expect(page.getByAltText("Foto Anda dengan KTP yang akan dikirim")).toBeVisible();
}

/** Steps 1 to 3, from the first screen to the photos. */
export async function fillForm(page: Page, server: Server, person: Person): Promise<void> {
  await goOn(page, "Buat akun", "Data diri Anda");
  await fillIdentity(page, person);
  await goOn(page, "Lanjut", "Bagaimana kami menghubungi Anda?");
  await fillAccount(page, person);
  await goOn(page, "Lanjut", "Dua foto untuk memastikan ini Anda");
  await takePhotos(page, server);
}

/** From the family to the second step of a report, with words of one's own. */
export async function tellMistake(page: Page, kind: string, words: string): Promise<void> {
  await page.getByRole("link", { name: "Ada yang salah?" }).click();
  await page.getByLabel(kind).check();
  await page.getByRole("button", { name: "Lanjut" }).click();
  await page.getByLabel("Ceritakan dengan kata-kata Anda").fill(words);
}

/** Step 4, the consents that are needed. */
export async function consent(page: Page): Promise<void> {
  for (const purpose of ["account", "identity_check", "household_view"]) {
    await page.locator(`#consent-${purpose}`).check();
  }
}

/** Goes on to the next screen, and waits for it. */
export async function goOn(page: Page, button: string, heading: string): Promise<void> {
  await page.getByRole("button", { name: button, exact: true }).click();
  await expect(page.getByRole("heading", { name: heading, level: 1 })).toBeVisible();
}

/** Signs in on the screen for it. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await page.getByLabel("NIK atau e-mail").fill(person.email);
  await page.getByLabel("Kata sandi", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Masuk", exact: true }).click();
}

/** Opens the app for the first time and signs in to an account that is there already. */
export async function openSignedIn(page: Page, person: Person): Promise<void> {
  await page.goto("/");
  await goOn(page, "Saya sudah punya akun", "Masuk");
  await signIn(page, person);
  await expect(page.getByRole("heading", { name: "Keluarga Anda", level: 1 })).toBeVisible();
}

/** Makes an account that was confirmed and reviewed, by the API and not through the app. */
export async function haveAccount(server: Server, person: Person): Promise<void> {
  const { ktp, selfie } = server.photos();
  const { registration } = await call<{ registration: string }>(
    server,
    "/v1/accounts",
    {
      nik: person.nik,
      kk: person.kk,
      name: person.name,
      email: person.email,
      phone: person.phone,
      password: person.password,
      ktp_upload: await upload(server, "ktp", ktp),
      selfie_upload: await upload(server, "selfie", selfie),
      consents: ["account", "identity_check", "household_view"].map((purpose) => ({ purpose, version: 1 })),
    },
    { "Idempotency-Key": randomUUID() },
  );
  const code = await server.nextCode(person.email);
  await call(server, "/v1/accounts/confirm-email", { registration, code });
  // The result of the review is mailed when it is done.
  await server.nextMail(person.email);
}

async function upload(server: Server, kind: string, path: string): Promise<string> {
  const body = readFileSync(path);
  const answer = await fetch(`${server.address}/v1/uploads`, {
    method: "POST",
    headers: {
      "Tus-Resumable": "1.0.0",
      "Upload-Length": `${body.length}`,
      "Upload-Metadata": `kind ${Buffer.from(kind).toString("base64")}`,
      "Content-Type": "application/offset+octet-stream",
    },
    body,
  });
  const id = answer.headers.get("Location")?.split("/").pop();
  if (answer.status !== 201 || id === undefined) {
    throw new Error(`The photo was refused: ${answer.status} ${await answer.text()}`);
  }
  return id;
}

async function call<T>(server: Server, path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
  const answer = await fetch(`${server.address}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} was refused: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
}
