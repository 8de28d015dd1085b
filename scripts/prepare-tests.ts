import { installForTests, lab } from "../test/lab.ts";

// Before the tests: the system packages that they need, and the kernels that they boot.
await installForTests();
await lab();
