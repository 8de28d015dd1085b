import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openStore, StoreError } from "../../src/store/index.ts";
import { S3Backend } from "../../src/store/s3-backend.ts";
import { publicationOf, scratch, smallKernel } from "./publication.ts";
import { accessKey, type S3Server, secretKey, startS3Server } from "./s3-server.ts";
import { describeBackend } from "./store-contract.ts";

const bucket = "kernels";
let server: S3Server;
let stores = 0;

const variables = ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"] as const;
const before = variables.map(name => [name, process.env[name]] as const);

beforeAll(async () => {
  server = await startS3Server(bucket);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: secretKey,
    AWS_REGION: "us-east-1",
  });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

const newPlace = () => `s3://${bucket}/team/store-${stores++}`;

describeBackend(async () => {
  const backend = await S3Backend.open(newPlace());
  onTestFinished(() => backend[Symbol.asyncDispose]());
  return backend;
});

test("blobs and manifests in a bucket have the names that they have in a directory", async () => {
  const place = newPlace();
  await using store = await openStore(place);
  const { manifest } = await store.publish(await publicationOf(await scratch()));
  const [image] = manifest.files;
  const root = join(server.directory, place.slice("s3://".length));
  const sha256 = image?.sha256 ?? "";
  expect(await readFile(join(root, "blobs", sha256.slice(0, 2), sha256), "utf8")).toBe(smallKernel["image"]);
  const name = join(root, "kernels", manifest.commit, `${manifest.variant}.json`);
  expect(JSON.parse(await readFile(name, "utf8"))).toEqual(manifest);
});

test("a damaged object of a bucket is an error on read, and is mended by the next publisher", async () => {
  const place = newPlace();
  await using store = await openStore(place);
  const directory = await scratch();
  const publication = await publicationOf(directory);
  const { manifest } = await store.publish(publication);
  const image = manifest.files.find(file => file.path === "image");
  const sha256 = image?.sha256 ?? "";
  await writeFile(
    join(server.directory, place.slice("s3://".length), "blobs", sha256.slice(0, 2), sha256),
    "the imago",
  );
  await expect(store.checkout(manifest, join(directory, "out"))).rejects.toThrow(StoreError);
  expect(await store.damageOf(manifest)).toMatchObject([{ sha256, problem: "damaged" }]);
  expect((await store.publish(publication)).status).toBe("repaired");
  expect((await store.verify()).damage).toEqual([]);
});

test("a bucket that is not there, and credentials that are wrong, are told as such", async () => {
  await expect(openStore("s3://nobodys-bucket/x")).rejects.toThrow("there is no bucket nobodys-bucket");
  process.env["AWS_SECRET_ACCESS_KEY"] = "wrong";
  onTestFinished(() => {
    process.env["AWS_SECRET_ACCESS_KEY"] = secretKey;
  });
  await expect(openStore(newPlace())).rejects.toThrow("refuses the bucket to these credentials");
});

test("a server that pays no heed to If-None-Match is refused", async () => {
  const careless = createServer((request, response) => {
    request.resume();
    response.statusCode = request.method === "GET" ? 404 : 200;
    if (request.method === "GET") {
      response.setHeader("Content-Type", "application/xml");
      response.end("<Error><Code>NoSuchKey</Code><Message>no</Message></Error>");
    } else response.end();
  });
  careless.listen(0, "127.0.0.1");
  await once(careless, "listening");
  onTestFinished(() => {
    careless.closeAllConnections();
    careless.close();
    process.env["AWS_ENDPOINT_URL"] = server.url;
  });
  const address = careless.address();
  if (typeof address !== "object" || address === null) throw new Error("no address");
  process.env["AWS_ENDPOINT_URL"] = `http://127.0.0.1:${address.port}`;
  await using store = await openStore(newPlace());
  await expect(store.publish(await publicationOf(await scratch()))).rejects.toThrow("If-None-Match");
});
