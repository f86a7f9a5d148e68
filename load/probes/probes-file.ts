// probes.csv while a run goes on.
import { statSync } from 'node:fs';
import { formatProbe, probesHeader, type ProbeRow } from '../../contract/index.ts';
import { AppendFile } from '../../platform/append-file.ts';

export class ProbesFile {
  readonly #file: AppendFile;

  constructor(path: string) {
    this.#file = new AppendFile(path);
    if (statSync(path).size === 0) this.#file.append(`${probesHeader}\n`);
  }

  append(row: ProbeRow): void {
    this.#file.append(`${formatProbe(row)}\n`);
  }

  close(): void {
    this.#file.close();
  }
}
