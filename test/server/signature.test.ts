import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runTool, type TemporaryDirectory, temporaryDirectory } from "../../src/base/index.ts";
import { makeSigningKey, openSigningKey, type SigningKey } from "../../src/server/index.ts";
import { serve } from "./serve.ts";

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = temporaryDirectory("signature-test");
});
afterEach(() => directory[Symbol.asyncDispose]());

/** As stage one checks it. @returns the answer, or undefined when it is refused */
async function check(key: SigningKey, signed: string): Promise<string | undefined> {
  const at = (name: string) => join(directory.path, name);
  await writeFile(at("key"), key.publicKey);
  await writeFile(at("signed"), signed);
  const argv = [
    "signify-openbsd",
    "-V",
    "-q",
    "-e",
    "-p",
    at("key"),
    "-x",
    at("signed"),
    "-m",
    at("answer"),
  ] as const;
  const { code } = await runTool([...argv], { expected: [0, 1], package: "signify-openbsd" });
  return code === 0 ? await readFile(at("answer"), "utf8") : undefined;
}

describe("a signed answer", () => {
  const answer = "vmentry-boot 1\nmachine m\nnonce 00\naction boot\nend\n";

  test("is taken by signify with the key's public half, and with no other", async () => {
    const key = makeSigningKey();
    expect(await check(key, key.sign(answer))).toBe(answer);
    expect(await check(makeSigningKey(), key.sign(answer))).toBeUndefined();
  });

  test("is refused when any part of it is altered, cut off or added to", async () => {
    const key = makeSigningKey();
    const signed = key.sign(answer);
    const start = signed.indexOf("\n") + 1;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: start, max: signed.length - 1 }),
        fc.constantFrom("A", "x", "\n", ""),
        async (at, put) => {
          const altered = signed.slice(0, at) + put + signed.slice(at + 1);
          fc.pre(altered !== signed);
          expect(await check(key, altered)).not.toBe(answer);
          expect(await check(key, altered)).toBeUndefined();
        },
      ),
      // Each is a process.
      { numRuns: 40 },
    );
    expect(await check(key, `${signed}action boot\n`)).toBeUndefined();
    expect(await check(key, signed.slice(0, -1))).toBeUndefined();
    expect(await check(key, answer)).toBeUndefined();
  });
});

describe("a server that signs", () => {
  const nonce = "0123456789abcdef".repeat(4);

  test("answers the machine's question with its name and its nonce", async () => {
    const key = makeSigningKey();
    await using served = await serve(directory, { signingKey: key });
    const wait = String((await served.ask(`/v1/machines/m/boot?nonce=${nonce}`)).body);
    expect(await check(key, wait)).toBe(`vmentry-boot 1\nmachine m\nnonce ${nonce}\naction wait\nend\n`);
    served.server.select("m", { kernel: "first", once: true, menuSeconds: 0 });
    const boot = String((await served.ask(`/v1/machines/m/boot?nonce=${nonce}`)).body);
    expect(await check(key, boot)).toMatch(
      new RegExp(`^vmentry-boot 1\nmachine m\nnonce ${nonce}\naction boot\n`),
    );
  });

  test("refuses a question that could not be answered freshly, and uses nothing up", async () => {
    await using served = await serve(directory, { signingKey: makeSigningKey() });
    served.server.select("m", { kernel: "first", once: true, menuSeconds: 0 });
    for (const query of [
      "",
      "?nonce=",
      "?nonce=12",
      `?nonce=${"g".repeat(32)}`,
      `?nonce=${nonce}%0aaction`,
    ]) {
      expect([query, (await served.ask(`/v1/machines/m/boot${query}`)).status]).toEqual([query, 400]);
    }
    expect((await served.ask(`/v1/machines/m/boot?nonce=${nonce}`, { method: "HEAD" })).status).toBe(400);
    expect((await served.ask(`/v1/machines/m/boot?nonce=${nonce}`)).body).toContain("action boot");
  });

  test("that has no key refuses a question from a machine that expects a signature", async () => {
    await using served = await serve(directory);
    expect((await served.ask(`/v1/machines/m/boot?nonce=${nonce}`)).body).toEqual({
      error: "this server does not sign its answers, and was asked with a nonce",
    });
  });
});

describe("a key file", () => {
  test("is made, readable by its owner alone, and holds the same key the next time", async () => {
    const file = join(directory.path, "keys", "boot.pem");
    const first = await openSigningKey(file);
    const second = await openSigningKey(file);
    expect(second.publicKey).toBe(first.publicKey);
    expect(await check(first, second.sign("x\n"))).toBe("x\n");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test("with something else in it is refused and left as it is", async () => {
    const file = join(directory.path, "boot.pem");
    await writeFile(file, "no key");
    await expect(openSigningKey(file)).rejects.toThrow(`${file} holds no private key in PEM`);
    expect(await readFile(file, "utf8")).toBe("no key");
    await runTool(["openssl", "genpkey", "-algorithm", "RSA", "-out", file], { package: "openssl" });
    await expect(openSigningKey(file)).rejects.toThrow(`${file} holds a key of type rsa, expected ed25519`);
  });
});
