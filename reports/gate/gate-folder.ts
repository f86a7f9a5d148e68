// Reads a gate's folder: gate.json must be sound; slices that are missing, torn or out of order are damage.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  gateFiles,
  gateRecord,
  ShowtimeError,
  slice,
  type GateRecord,
  type Slice,
} from '../../contract/index.ts';
import { readBoundedText } from '../../platform/regular-file.ts';
import { whyIncomplete } from '../run/file-tally.ts';
import { readJsonLines, takeAll } from '../run/text-lines.ts';
import { holdsAll } from './latencies.ts';

export interface GateFolder {
  record: GateRecord;
  slices: readonly Slice[];
  damage: readonly string[];
}

export function isGateFolder(dir: string): boolean {
  return existsSync(join(dir, gateFiles.gate));
}

/** Throws ShowtimeError `not-a-run-folder` without a readable and valid gate.json. */
export function openGateFolder(dir: string): GateFolder {
  const record = readRecord(dir);
  const { rows, tally } = takeAll(readJsonLines(dir, gateFiles.slices, soundSlice));
  const slices = rows.map(({ value }) => value);
  const incomplete = whyIncomplete(tally);
  return {
    record,
    slices,
    damage: [...(incomplete === undefined ? [] : [incomplete]), ...holesIn(slices, record)],
  };
}

function readRecord(dir: string): GateRecord {
  try {
    return gateRecord.parse(JSON.parse(readBoundedText(join(dir, gateFiles.gate))));
  } catch (cause) {
    throw new ShowtimeError(
      'not-a-run-folder',
      {
        what: `"${dir}" is not a gate's folder`,
        why: `${gateFiles.gate} cannot be read: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}`,
        fix: 'name a folder that showtime gate has written',
      },
      { cause },
    );
  }
}

/** A histogram that cannot be read, or lost counts, makes its line unreadable. */
const soundSlice = {
  safeParse: (value: unknown): { success: boolean; data?: Slice } => {
    const parsed = slice.safeParse(value);
    return parsed.success && Object.values(parsed.data.journeys).every(holdsAll)
      ? parsed
      : { success: false };
  },
};

/**
 * Slices follow each other pair by pair and turn by turn; only the last pair may be unfinished, when the
 * experiment ended early.
 */
function holesIn(slices: readonly Slice[], { subjects, ended }: GateRecord): string[] {
  const turns = subjects.length === 2 ? 4 : 2;
  const next = new Map<string, number>();
  for (const { stage, pair, turn, side } of slices) {
    const expected = next.get(stage) ?? 0;
    const position = (pair - 1) * turns + turn;
    if (position !== expected)
      return [
        `${gateFiles.slices}: pair ${pair} of ${stage}, turn ${turn} does not follow the slice before it`,
      ];
    if (!subjects.some((subject) => subject.side === side))
      return [`${gateFiles.slices}: a slice of a ${side} that there is none of`];
    next.set(stage, expected + 1);
  }
  const unfinished = [...next].filter(([, count]) => count % turns !== 0).map(([stage]) => stage);
  return unfinished.length > 0 && (ended === 'decided' || ended === 'recorded')
    ? [`${gateFiles.slices}: the last pair of ${unfinished.join(' and ')} is not whole`]
    : [];
}
