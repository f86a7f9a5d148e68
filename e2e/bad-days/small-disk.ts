// Small disks in memory, and what fills them.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

export class SmallDisks {
  readonly #mounts: string[] = [];

  /** The folder of a new disk in memory. */
  mount(megabytes: number): string {
    const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
    this.#mounts.push(folder);
    return folder;
  }

  remove(): void {
    for (const folder of this.#mounts.splice(0)) {
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    }
  }
}

/** Writes until nothing more goes onto the disk that the folder is on. */
export function fill(folder: string): void {
  const file = openSync(join(folder, 'filler'), 'w');
  const chunk = Buffer.alloc(1 << 16);
  try {
    for (;;) writeSync(file, chunk);
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  } finally {
    closeSync(file);
  }
  expect(statfsSync(folder).bavail).toBe(0);
}

/** Whether this user may mount. */
export function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'mount-try-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
