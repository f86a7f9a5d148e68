// The folder of one gate while it is written: gate.json is replaced atomically, slices are appended one per
// line.
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { gateFiles, type GateRecord, type Slice } from '../../contract/index.ts';
import { writeLine } from '../../platform/append-file.ts';
import { notWritable } from '../../platform/append-file.ts';
import { makeRunFolder, writeJsonWhole } from '../run-folder.ts';

export interface GateFolder {
  /** `<UTC timestamp>-gate`. */
  id: string;
  path: string;
  logs: string;
  writeRecord(record: GateRecord): Promise<void>;
  /** Appends one slice. @throws ShowtimeError folder-not-writable */
  append(slice: Slice): void;
  close(): void;
}

/** @throws ShowtimeError folder-not-writable */
export async function makeGateFolder(parent: string, name: string, wallMs: number): Promise<GateFolder> {
  const { id, path } = await makeRunFolder(parent, name, wallMs);
  const slicesPath = join(path, gateFiles.slices);
  const slices = openSync(slicesPath, 'a');
  return {
    id,
    path,
    logs: join(path, gateFiles.logs),
    writeRecord: (record) => writeJsonWhole(join(path, gateFiles.gate), record),
    append: (slice) => {
      try {
        writeLine(slices, JSON.stringify(slice));
      } catch (cause) {
        throw notWritable(slicesPath, cause as NodeJS.ErrnoException);
      }
    },
    close: () => closeSync(slices),
  };
}
