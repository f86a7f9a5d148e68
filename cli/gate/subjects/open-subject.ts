// Opens a subject of a gate, whatever it is: after this it answers at its base URL, until it is closed.
import type { SubjectRecipe } from '../../../contract/gate/index.ts';
import type { CliContext } from '../../context.ts';
import { gateSubjectOf, type LiveSubject } from './asked-subject.ts';
import { openCommand } from './open-command.ts';
import { openGitRef } from './open-git-ref.ts';
import type { Opening, OpenSubject } from './opening.ts';
import { openUrl } from './open-url.ts';
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

/** On any failure nothing of it is left. @throws ShowtimeError target-not-up, subject-did-not-start; the reason of `signal` */
export async function openSubject(context: CliContext, asked: LiveSubject, options: OpenOptions): Promise<OpenSubject> {
  options.signal.throwIfAborted();
  const opened = await openKind(context, asked, options);
  let closed: Promise<void> | undefined;
  return { ...opened, close: () => (closed ??= opened.close()) };
}

async function openKind(context: CliContext, asked: LiveSubject, options: OpenOptions): Promise<OpenSubject> {
  if (asked.kind === 'url') return openUrl(asked, options.signal);
  const opening = await openingOf(context, asked, options);
  return asked.kind === 'command' ? openCommand(opening, gateSubjectOf(asked), asked) : openGitRef(opening, asked);
}

async function openingOf(context: CliContext, { side }: LiveSubject, { recipe, recipeFolder, workFolder, logsFolder, signal }: OpenOptions): Promise<Opening> {
  const state = await readGateState(workFolder);
  if (state === undefined) throw new Error(`${workFolder} has no state: openWorkFolder comes first`);
  return { context, side, recipe, recipeFolder, workFolder, signal, mark: sideMark(state, side), log: await openSubjectLog(logsFolder, side) };
}
