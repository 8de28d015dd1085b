import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const source = fileURLToPath(new URL("../src", import.meta.url));

interface Import {
  file: string;
  room: string;
  /** The room and file of this project, or the package's name. */
  target: { room: string; file: string } | { package: string };
}

const imports: Import[] = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter(file => file.endsWith(".ts") && file.includes("/"))
  .flatMap(file => {
    const text = readFileSync(join(source, file), "utf8");
    const specifiers = [...text.matchAll(/(?:from|import) "([^"]+)"/g)].flatMap(match => match[1] ?? []);
    return specifiers.map(specifier => ({ file, room: roomOf(file), target: resolve(file, specifier) }));
  });

function resolve(file: string, specifier: string): Import["target"] {
  if (!specifier.startsWith(".")) return { package: specifier };
  const target = relative(source, normalize(join(source, dirname(file), specifier)));
  return { room: roomOf(target), file: target };
}

function roomOf(file: string): string {
  return file.split("/")[0] ?? "";
}

const between = imports.filter(
  ({ room, target }) => "room" in target && target.room !== room && target.room !== "..",
);
const show = (each: Import[]) => each.map(({ file, target }) => `${file} -> ${JSON.stringify(target)}`);

test("there is something to look at", () => {
  expect(between.length).toBeGreaterThan(50);
});

describe("a room", () => {
  test("is entered through its index alone", () => {
    const around = between.filter(
      ({ target }) => "file" in target && !/^[^/]+\/(index\.ts|.*\.sh)$/.test(target.file),
    );
    // What these scripts need must run in plain node, where the index's shell scripts cannot be imported.
    const known = ["doctor/mend.ts", "doctor/foreign.ts"];
    expect(show(around.filter(({ file }) => !known.includes(file)))).toEqual([]);
  });

  test("does not stand in a circle", () => {
    const rooms = new Map<string, Set<string>>();
    for (const { room, target } of between) {
      if ("room" in target) rooms.set(room, (rooms.get(room) ?? new Set()).add(target.room));
    }
    const circles: string[] = [];
    const walk = (room: string, way: string[]) => {
      if (way.includes(room)) circles.push([...way.slice(way.indexOf(room)), room].join(" -> "));
      else for (const next of rooms.get(room) ?? []) walk(next, [...way, room]);
    };
    for (const room of rooms.keys()) walk(room, []);
    expect(circles).toEqual([]);
  });
});

test("base imports no room, and results none but base", () => {
  const wrong = between.filter(
    ({ room, target }) =>
      "room" in target && (room === "base" || (room === "results" && target.room !== "base")),
  );
  expect(show(wrong)).toEqual([]);
});

test("nothing imports the entries", () => {
  expect(
    show(between.filter(({ target }) => "room" in target && ["actions", "cli"].includes(target.room))),
  ).toEqual([]);
});

test("only github and actions know GitHub's packages", () => {
  const wrong = imports.filter(
    ({ room, target }) =>
      "package" in target && target.package.startsWith("@actions/") && !["github", "actions"].includes(room),
  );
  expect(show(wrong)).toEqual([]);
});

test("machines know nothing of tests, and the runner nothing of machines", () => {
  const wrong = between.filter(
    ({ room, target }) =>
      "room" in target &&
      ((room === "machine" && ["suite", "runner", "results", "environment"].includes(target.room)) ||
        (["runner", "suite"].includes(room) &&
          ["machine", "stage1", "stage2", "server"].includes(target.room))),
  );
  expect(show(wrong)).toEqual([]);
});
