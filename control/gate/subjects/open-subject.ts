// Opens a subject of a gate, of any kind: after this it answers at its base URL, until it is closed.
import type { SubjectRecipe } from '../../../contract/gate/index.ts';
import type { HarnessPorts } from '../../../contract/index.ts';
import type { TlsTrust } from '../../../platform/http-status.ts';
import {
  gateSubjectOf,
  type RequestedCommand,
  type LiveSubject,
} from '../../../input/gate/requested-subject.ts';
import { launchCommand } from './launch-command.ts';
import type { Opening, OpenSubject } from './opening.ts';
import { openUrl } from './open-url.ts';
import { prepareGitRef } from './prepare-git-ref.ts';
import { openPrepared, type Prepared } from './prepared.ts';
import { runStep } from './run-step.ts';
import { openSubjectLog } from './subject-log.ts';
import { readGateState, sideTag } from './work-folder.ts';

export interface OpenOptions {
  recipe: SubjectRecipe | null;
  /** The recipe's paths are relative to this folder: that of the budgets file. */
  recipeFolder: string;
  /** Of this experiment: what `openWorkFolder` made. */
  workFolder: string;
  /** `<side>.log` is written there. */
  logsFolder: string;
  /** For a URL. */
  tls?: TlsTrust;
  signal: AbortSignal;
}

/**
 * On any failure nothing of it is left. @throws ShowtimeError target-not-up, subject-did-not-start; the
 * reason of `signal`
 */
export async function openSubject(
  ports: HarnessPorts,
  subject: LiveSubject,
  options: OpenOptions,
): Promise<OpenSubject> {
  options.signal.throwIfAborted();
  if (subject.kind === 'url') return openUrl(subject, options);
  const opening = await openingOf(ports, subject, options);
  return openPrepared(
    subject.kind === 'command'
      ? await preparedCommand(opening, subject)
      : await prepareGitRef(opening, subject),
  );
}

/** A working tree is built in place; for any other command there is nothing to prepare. */
async function preparedCommand(opening: Opening, subject: RequestedCommand): Promise<Prepared> {
  const { build, cwd } = subject;
  if (build !== undefined) await runStep(opening, 'build', { line: build, cwd, env: {} });
  return {
    launch: () => launchCommand(opening, gateSubjectOf(subject), subject),
    discard: async () => undefined,
  };
}

async function openingOf(
  ports: HarnessPorts,
  { side }: LiveSubject,
  { recipe, recipeFolder, workFolder, logsFolder, signal }: OpenOptions,
): Promise<Opening> {
  const state = await readGateState(workFolder);
  if (state === undefined) throw new Error(`${workFolder} has no state: openWorkFolder comes first`);
  return {
    ports,
    side,
    recipe,
    recipeFolder,
    workFolder,
    signal,
    tag: sideTag(state, side),
    log: await openSubjectLog(logsFolder, side),
  };
}
