// Reads an SLO file (JSON, YAML or TypeScript) into SLOs, or says everything that is wrong with it.
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { build } from 'esbuild';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { ShowtimeError, sloList, type Slo } from '../../contract/index.ts';

/** Reads and validates `path`. `journeys` are the valid ones, or null where any name may come (somebody's own script). */
export async function readSloFile(path: string, journeys: readonly string[] | null): Promise<readonly Slo[]> {
  const name = basename(path);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw refused(name, [`cannot be read: ${(cause as Error).message}`]);
  });
  const { value, lineOf } = /^\.[cm]?[jt]s$/.test(extname(path)) ? await fromModule(path, name) : fromYaml(text, name);
  const parsed = sloList.safeParse(value);
  if (!parsed.success) {
    throw refused(name, parsed.error.issues.map((issue) => `${place(name, lineOf(issue.path))} ${issue.path.join('.') || 'file'}: ${issue.message}`));
  }
  const unknown = parsed.data.flatMap(({ name: slo, indicator }, index) => (journeys !== null && !journeys.includes(indicator.of)
    ? [`${place(name, lineOf([index, 'indicator', 'of']))} ${slo}: no journey "${indicator.of}"; there are ${journeys.join(', ')}`] : []));
  if (unknown.length > 0) throw refused(name, unknown);
  return parsed.data;
}

interface Read {
  value: unknown;
  /** Line of a path inside the file, undefined where it cannot be known. */
  lineOf: (path: readonly PropertyKey[]) => number | undefined;
}

/** JSON is YAML too; a wrapping object `{slos: […]}` is not accepted: a file is a list. */
function fromYaml(text: string, name: string): Read {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) throw refused(name, document.errors.map(({ message, pos }) => `${name}:${lines.linePos(pos[0]).line}: ${message}`));
  return { value: document.toJS(), lineOf: (path) => lineIn(document, lines, path) };
}

function lineIn(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

async function fromModule(path: string, name: string): Promise<Read> {
  const bundled = await build({ entryPoints: [path], bundle: true, write: false, format: 'esm', platform: 'node', logLevel: 'silent' })
    .catch((cause: unknown) => {
      const errors = (cause as { errors?: { text: string; location: { line: number } | null }[] }).errors ?? [];
      throw refused(name, errors.map(({ text, location }) => `${name}:${location?.line ?? 1}: ${text}`));
    });
  const code = bundled.outputFiles[0]?.text ?? '';
  const loaded = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`).catch((cause: unknown) => {
    throw refused(name, [`${name}: ${(cause as Error).message}`]);
  }) as { default?: unknown };
  return { value: loaded.default, lineOf: () => undefined };
}

function place(name: string, line: number | undefined): string {
  return line === undefined ? `${name}:` : `${name}:${line}:`;
}

function refused(name: string, problems: readonly string[]): ShowtimeError {
  return new ShowtimeError('bad-slos', {
    what: `${name} is no valid SLO file`,
    why: 'an SLO file is a list of {name, objective, windowDays, indicator: {kind: availability | latency, of, belowMs?}}',
    fix: 'mend the places below and run it again; nothing was started',
    problems,
  });
}
