// Opens a subject of a gate, whatever it is: after this it answers at its base URL, until it is closed.
import type { SubjectRecipe } from '../../../contract/gate/index.ts';
import type { CliContext } from '../../context.ts';
import { gateSubjectOf, type AskedCommand, type LiveSubject } from './asked-subject.ts';
import { launchCommand } from './launch-command.ts';
import type { Opening, OpenSubject } from './opening.ts';
import { openUrl } from './open-url.ts';
import { prepareGitRef } from './prepare-git-ref.ts';
import { openPrepared, type Prepared } from './prepared.ts';
import { openSubjectLog } from './subject-log.ts';
import { readGateState, sideMark } from './work-folder.ts';

export interface OpenOptions {
  recipe: SubjectRecipe | null;
  /** The recipe's paths are meant from here: the folder of the budgets file. */
  recipeFolder: string;
  /** Of this experiment: what `openWorkFolder` made. */
  workFolder: string;
  /** `<side>.log` is written there. */
  logsFolder: string;
  signal: AbortSignal;
}

/**
 * On any failure nothing of it is left. @throws ShowtimeError target-not-up, subject-did-not-start; the
 * reason of `signal`
 */
export async function openSubject(
  context: CliContext,
  asked: LiveSubject,
  options: OpenOptions,
): Promise<OpenSubject> {
  options.signal.throwIfAborted();
  if (asked.kind === 'url') return openUrl(asked, options.signal);
  const opening = await openingOf(context, asked, options);
  return openPrepared(
    asked.kind === 'command' ? preparedCommand(opening, asked) : await prepareGitRef(opening, asked),
  );
}

/** There is nothing to prepare. */
function preparedCommand(opening: Opening, asked: AskedCommand): Prepared {
  return {
    launch: () => launchCommand(opening, gateSubjectOf(asked), asked),
    discard: async () => undefined,
  };
}

async function openingOf(
  context: CliContext,
  { side }: LiveSubject,
  { recipe, recipeFolder, workFolder, logsFolder, signal }: OpenOptions,
): Promise<Opening> {
  const state = await readGateState(workFolder);
  if (state === undefined) throw new Error(`${workFolder} has no state: openWorkFolder comes first`);
  return {
    context,
    side,
    recipe,
    recipeFolder,
    workFolder,
    signal,
    mark: sideMark(state, side),
    log: await openSubjectLog(logsFolder, side),
  };
}
