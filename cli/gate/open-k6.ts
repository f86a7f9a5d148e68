// Opens the k6 engine: gets k6, bundles the script, and hands each side its own address and files.
import type { Side } from '../../contract/index.ts';
import type { SlicePlayer } from '../../load/index.ts';
import type { CliContext } from '../context.ts';
import type { GateRequest } from './request.ts';
import type { OpenSubject } from './subjects/index.ts';

export async function openK6(_context: CliContext, _request: GateRequest, _parts: { subjects: Partial<Record<Side, OpenSubject>>; folder: string; zeroMs: number; signal: AbortSignal }): Promise<SlicePlayer> {
  throw new Error('the k6 engine is being wired');
}
