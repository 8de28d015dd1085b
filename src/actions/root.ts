import { runAction } from "./action-run.ts";

await runAction(async go => (await import("./root-front.ts")).goAllInOneOrTest(go));
