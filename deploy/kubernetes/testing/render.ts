// What `kubectl apply -k FOLDER` would send, as objects.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ensureKustomize } from '../../../tools/kustomize/ensure-kustomize.mjs';
import { runCommand } from '../../../tools/run-command.mjs';
import type { Manifest } from './manifest.ts';

export const manifestsFolder = join(import.meta.dirname, '..');

/** `folder` is relative to deploy/kubernetes. @throws Error with the message of kustomize */
export async function render(folder: string): Promise<Manifest[]> {
  const { path } = await ensureKustomize();
  const out = mkdtempSync(join(tmpdir(), 'kustomize-'));
  try {
    // Into a file: dashboards are larger than what is kept of a command's output.
    const file = join(out, 'rendered.yaml');
    const ended = await runCommand(path, ['build', '--output', file, join(manifestsFolder, folder)], {
      timeoutMs: 600_000,
    });
    if (ended.code !== 0) throw new Error(`kustomize build ${folder}: ${ended.stderr}`);
    return objectsIn(readFileSync(file, 'utf8'));
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** @throws Error for text that is not YAML */
export function objectsIn(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS() as Manifest;
  });
}
