// Reads a file that somebody wrote as JSON, YAML or a TypeScript module, and remembers on which line each
// value stands.
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { build, transform, type BuildFailure } from 'esbuild';
import { isCollection, isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';

export type ValuePath = readonly PropertyKey[];

export interface StructuredFile {
  /** Undefined where there are problems, or where a module has no default export. */
  value: unknown;
  /** Why it cannot be read or parsed, each with its place. */
  problems: readonly string[];
  /** `file:line:`, or `file:` where the line cannot be known. */
  place: (path: ValuePath) => string;
}

/** Reads `path`; what is wrong with it is in `problems`, nothing is thrown. A module is run. */
export async function readStructuredFile(path: string): Promise<StructuredFile> {
  const name = basename(path);
  try {
    if (/^\.[cm]?[jt]s$/.test(extname(path)))
      return { ...(await fromModule(path, name)), problems: [], place: () => `${name}:` };
    const text = (await readFile(path, 'utf8').catch(unreadable)).replace(/^\uFEFF/, '');
    if (extname(path) === '.json') await refuseBadJson(text, name);
    return fromYaml(text, name);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return {
      value: undefined,
      problems: error.problems.length > 0 ? error.problems : [`${name}: ${error.message}`],
      place: () => `${name}:`,
    };
  }
}

class Unreadable extends Error {
  readonly problems: readonly string[];

  constructor(message: string, problems: readonly string[] = []) {
    super(message);
    this.problems = problems;
  }
}

function unreadable(cause: unknown): never {
  throw new Unreadable(`cannot be read: ${wordsOf(cause)}`);
}

/** YAML would take what JSON does not, and JSON.parse does not always say where it stumbled: esbuild does. */
async function refuseBadJson(text: string, name: string): Promise<void> {
  await transform(text, { loader: 'json', logLevel: 'silent' }).catch((cause: unknown) =>
    refuseSyntax(cause as Partial<BuildFailure>, name),
  );
}

/** JSON is YAML too. */
function fromYaml(text: string, name: string): StructuredFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problems = document.errors.map(
    ({ message, pos }) => `${name}:${lines.linePos(pos[0]).line}: ${message}`,
  );
  if (problems.length > 0) throw new Unreadable('', problems);
  return {
    value: plain(document),
    problems: [],
    place: (path) => place(name, lineIn(document, lines, path)),
  };
}

function plain(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new Unreadable(wordsOf(error));
  }
}

/** The line of the key, else of the item, else of what holds it. */
function lineIn(document: Document.Parsed, lines: LineCounter, path: ValuePath): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const found = path.slice(0, length);
    const holder: unknown = length === 0 ? undefined : holderOf(document, found);
    const key = isMap(holder)
      ? holder.items.find((pair) => isScalar(pair.key) && pair.key.value === found.at(-1))?.key
      : undefined;
    const node: unknown = key ?? document.getIn(found, true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function holderOf(document: Document.Parsed, path: ValuePath): unknown {
  const holder: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  return isCollection(holder) ? holder : undefined;
}

async function fromModule(path: string, name: string): Promise<{ value: unknown }> {
  await readFile(path).catch(unreadable);
  const bundled = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  }).catch((cause: unknown) => refuseSyntax(cause as Partial<BuildFailure>, name));
  const code = bundled.outputFiles[0]?.text ?? '';
  const loaded = (await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`).catch(
    (cause: unknown) => {
      throw new Unreadable(`throws as it is read: ${wordsOf(cause)}`);
    },
  )) as { default?: unknown };
  if (loaded.default === undefined) throw new Unreadable('has no default export: write export default …');
  return { value: loaded.default };
}

function refuseSyntax({ errors = [] }: Partial<BuildFailure>, name: string): never {
  throw new Unreadable(
    'does not parse',
    errors.map(({ text, location }) => `${place(name, location?.line ?? 1)} ${text}`),
  );
}

function place(name: string, line: number | undefined): string {
  return line === undefined ? `${name}:` : `${name}:${line}:`;
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
