import { DirectoryBackend } from "../../src/store/directory-backend.ts";
import { scratch } from "./publication.ts";
import { describeBackend } from "./store-contract.ts";

describeBackend(async () => new DirectoryBackend(await scratch()));
