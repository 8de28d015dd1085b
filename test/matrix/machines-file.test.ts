import { describe, expect, test } from "vitest";
import { parseMachinesFile, readInventory } from "../../src/matrix/machines-file.ts";
import { scratchDirectory, writeFiles } from "../build/small-tree.ts";
import { inventory } from "./parts.ts";

function problemsOf(text: string): string[] {
  const parsed = parseMachinesFile(text, "m.yaml");
  return "problems" in parsed ? parsed.problems : [];
}

describe("a machine", () => {
  test("may say everything that its jobs need", () => {
    const { machines } = inventory(`
machines:
  - name: intel
    description: four Xeons of one kind
    kind: qemu
    runs-on: [self-hosted, kvm, intel, kvm]
    class: xeon-6430
    labels: [bare-metal, big]
    timeout-minutes: 90
    jobs-per-kernel: 4
    cpus: 8
    memory: 8192
    accelerator: kvm
    cmdline: nosmt mitigations=off
    stage1-kernel: /srv/stage1.deb
`);
    expect(machines).toEqual([
      {
        boots: ["x86_64", "i386"],
        timeoutMinutes: 90,
        jobsPerKernel: 4,
        planned: {
          kind: "qemu",
          name: "intel",
          class: "xeon-6430",
          runsOn: ["self-hosted", "kvm", "intel"],
          labels: ["bare-metal", "big"],
          cpus: 8,
          memoryMiB: 8192,
          accelerator: "kvm",
          cmdline: "nosmt mitigations=off",
          stage1Kernel: "/srv/stage1.deb",
        },
      },
    ]);
  });

  test("needs a name, a kind and a runner, and is a class of its own", () => {
    const { machines } = inventory("machines: [{name: a, kind: qemu, runs-on: kvm, arch: arm64}]");
    expect(machines).toEqual([
      {
        boots: ["arm64"],
        timeoutMinutes: undefined,
        jobsPerKernel: undefined,
        planned: { kind: "qemu", name: "a", class: "a", runsOn: ["kvm"], labels: [] },
      },
    ]);
    expect(problemsOf("machines: [{}]")).toEqual([
      "m.yaml:1:12: machines[0].kind is missing, expected a kind of machine that vmentry has (qemu)",
    ]);
  });

  test("that is wrong is told with line, column, what was expected and the nearest key", () => {
    expect(problemsOf("machines:\n  - name: a\n    kind: qmu\n    runs-on: kvm\n")).toEqual([
      'm.yaml:3:11: machines[0].kind is "qmu", expected a kind of machine that vmentry has (qemu)',
    ]);
    const problems = problemsOf("machines:\n  - {name: a, kind: qemu, runs-ons: kvm,\n     memory: 12}\n");
    expect(problems).toEqual([
      expect.stringMatching(/^m\.yaml:2:5: machines\[0\]\.runs-on is missing, expected a label of runners/),
      expect.stringMatching(/^m\.yaml:2:27: unknown key "runs-ons" .*did you mean "runs-on"\?/),
      "m.yaml:3:14: machines[0].memory is 12 (a number), expected a whole number from 256 to 1048576",
    ]);
    expect(problemsOf("machines: [{name: -a, kind: qemu, runs-on: []}]")).toEqual([
      expect.stringContaining("starts with none of .-"),
      expect.stringContaining("a list of at least one label"),
    ]);
  });

  test("cannot have the name of another one", () => {
    expect(
      problemsOf("machines:\n  - {name: a, kind: qemu, runs-on: x}\n  - {name: a, kind: qemu, runs-on: y}\n"),
    ).toEqual(['m.yaml:3:12: there are two machines "a"']);
  });
});

describe("an inventory", () => {
  test("builds where its first machine is, unless it says where", () => {
    const machines =
      "machines: [{name: a, kind: qemu, runs-on: [x, y]}, {name: b, kind: qemu, runs-on: z}]\n";
    expect(inventory(machines).build).toEqual({ runsOn: ["x", "y"], timeoutMinutes: undefined });
    expect(inventory(`${machines}build: {runs-on: big, timeout-minutes: 30}\n`).build).toEqual({
      runsOn: ["big"],
      timeoutMinutes: 30,
    });
  });

  test("is that of .vmentry/ in the repository, else one QEMU machine on runners with KVM", async () => {
    const directory = scratchDirectory();
    const without = await readInventory(undefined, directory);
    expect(without.machines.map(({ planned }) => planned)).toEqual([
      { kind: "qemu", name: "qemu", class: "qemu", runsOn: ["self-hosted", "kvm"], labels: [] },
    ]);
    writeFiles(directory, { ".vmentry/machines.yaml": "machines: [{name: own, kind: qemu, runs-on: x}]\n" });
    const own = await readInventory(undefined, directory);
    expect(own.machines.map(({ planned }) => planned.name)).toEqual(["own"]);
  });

  test("that is named and not there, empty, or without a machine is bad input", async () => {
    const directory = scratchDirectory();
    writeFiles(directory, { "none.yaml": "machines: []\n", "empty.yaml": "" });
    await expect(readInventory(`${directory}/gone.yaml`, directory)).rejects.toThrow("there is no such file");
    await expect(readInventory(`${directory}/none.yaml`, directory)).rejects.toThrow(
      /none\.yaml:1:11: machines is a list, expected a list of at least one machine/,
    );
    await expect(readInventory(`${directory}/empty.yaml`, directory)).rejects.toThrow(
      "the file holds nothing",
    );
  });
});
