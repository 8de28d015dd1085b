import { UserError } from "../base/index.ts";
import { quotedName, readCommit, resolveRevision } from "../git/index.ts";
import type { BisectIdentity } from "./journal.ts";
import type { BisectRequest } from "./request.ts";

export interface ResolvedEnd {
  /** As the user gave it. */
  given: string;
  commit: string;
  subject: string;
}

export interface BisectEnds {
  good: ResolvedEnd;
  bad: ResolvedEnd;
  /** Whole ids. */
  older: string;
  newer: string;
  identity: BisectIdentity;
}

/** What the user gave, as commits. @throws UserError when one is none, or both are the same */
export async function resolveEnds(request: BisectRequest, signal: AbortSignal): Promise<BisectEnds> {
  checkQuestions(request);
  const { repository, environment = "", variant = "" } = request.probe;
  const resolve = async (given: string): Promise<ResolvedEnd> => {
    const commit = await resolveRevision(repository, given, { signal });
    return { given, commit, subject: (await readCommit(repository, commit, { signal })).subject };
  };
  const good = await resolve(request.good);
  const bad = await resolve(request.bad);
  if (good.commit === bad.commit) {
    throw new UserError(
      `good ${quotedName(request.good)} and bad ${quotedName(request.bad)} are the same commit, ${good.commit.slice(0, 12)}: give two`,
    );
  }
  const { direction, confidence, flaky, mostTrials, firstParent, cull, verify } = request;
  const [older, newer] = direction === "first-bad" ? [good.commit, bad.commit] : [bad.commit, good.commit];
  const identity: BisectIdentity = {
    ...{ good: good.commit, bad: bad.commit, direction, environment, variant },
    ...{ questions: [...request.questions], paths: [...request.paths] },
    ...{ confidence, flaky, mostTrials, firstParent, cull, verify },
  };
  return { good, bad, older, newer, identity };
}

function checkQuestions({ questions, confidence, mostTrials }: BisectRequest): void {
  if (questions.length === 0) throw new UserError("nothing is asked: give a test, or another question");
  if (!(confidence >= 0.5 && confidence < 1)) {
    throw new UserError(`confidence ${confidence}: expected at least 0.5 and less than 1, such as 0.99`);
  }
  if (!(Number.isInteger(mostTrials) && mostTrials >= 1 && mostTrials <= 1000)) {
    throw new UserError(`trials ${mostTrials}: expected a whole number from 1 to 1000`);
  }
}
