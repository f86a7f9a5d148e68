// Reads a file written as JSON, YAML or a TypeScript module, with the line of each value.
import { basename, extname } from 'node:path';
import { build, transform, type BuildFailure } from 'esbuild';
import type { z } from 'zod';
import { checkGivenFile, readGivenFile } from '../platform/given-file.ts';
import { parseYamlText } from './yaml-text.ts';

/** How long a module may take to load, ms. */
const moduleWithinMs = 30_000;

export type ValuePath = readonly PropertyKey[];

export interface StructuredFile {
  /** Undefined where there are problems, or where a module has no default export. */
  value: unknown;
  /** Why it cannot be read or parsed, each with its place. */
  problems: readonly string[];
  /** `file:line:`, or `file:` if the line is unknown. */
  locate: (path: ValuePath) => string;
}

/** Reads `path`; what is wrong with it is in `problems`, nothing is thrown. A module is run. */
export async function readStructuredFile(path: string): Promise<StructuredFile> {
  const name = basename(path);
  try {
    if (/^\.[cm]?[jt]s$/.test(extname(path)))
      return { ...(await fromModule(path, name)), problems: [], locate: () => `${name}:` };
    const text = orUnreadable(() => readGivenFile(path, 'structured')).replace(/^\uFEFF/, '');
    if (extname(path) === '.json') await refuseBadJson(text, name);
    return fromYaml(text, name);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return {
      value: undefined,
      problems: error.problems.length > 0 ? error.problems : [`${name}: ${error.message}`],
      locate: () => `${name}:`,
    };
  }
}

/** Each issue of a schema with its place: `slos.yaml:3: 0.objective: Too big`. */
export function issueLines(
  { locate }: Pick<StructuredFile, 'locate'>,
  issues: readonly { path: ValuePath; message: string }[] = [],
): string[] {
  return issues.map(({ path, message }) => `${locate(path)} ${path.join('.') || 'file'}: ${message}`);
}

/** The value as the schema has it; else what is wrong with the file, or with its value. */
export function valueAs<Schema extends z.ZodType>(
  file: StructuredFile,
  schema: Schema,
): { data: z.output<Schema> } | { problems: readonly string[] } {
  if (file.problems.length > 0) return { problems: file.problems };
  const parsed = schema.safeParse(file.value);
  return parsed.success ? { data: parsed.data } : { problems: issueLines(file, parsed.error.issues) };
}

class Unreadable extends Error {
  readonly problems: readonly string[];

  constructor(message: string, problems: readonly string[] = []) {
    super(message);
    this.problems = problems;
  }
}

function orUnreadable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Unreadable(`cannot be read: ${messageOf(error)}`);
  }
}

/**
 * YAML would accept what JSON does not, and JSON.parse does not always report the position of an error;
 * esbuild does.
 */
async function refuseBadJson(text: string, name: string): Promise<void> {
  await transform(text, { loader: 'json', logLevel: 'silent' }).catch((cause: unknown) =>
    refuseSyntax(cause as Partial<BuildFailure>, name),
  );
}

/** JSON is YAML too. */
function fromYaml(text: string, name: string): StructuredFile {
  const { value, problems, lineOf } = parseYamlText(text, name);
  if (problems.length > 0) throw new Unreadable('', problems);
  return { value, problems: [], locate: (path) => locate(name, lineOf(path)) };
}

async function fromModule(path: string, name: string): Promise<{ value: unknown }> {
  orUnreadable(() => checkGivenFile(path, 'script'));
  const bundled = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    logLevel: 'silent',
  }).catch((cause: unknown) => refuseSyntax(cause as Partial<BuildFailure>, name));
  const code = bundled.outputFiles[0]?.text ?? '';
  const { default: value } = await inTime(
    import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`) as Promise<{
      default?: unknown;
    }>,
  );
  if (value === undefined) throw new Unreadable('has no default export: write export default …');
  refuseNoData(value);
  return { value };
}

/** A module may wait for ever; without a timer this process would then end without a message. */
async function inTime<T>(loading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`it did not end within ${moduleWithinMs / 1_000} s`)),
      moduleWithinMs,
    );
  });
  try {
    return await Promise.race([loading, late]);
  } catch (cause) {
    throw new Unreadable(`throws as it is read: ${messageOf(cause)}`);
  } finally {
    clearTimeout(timer);
  }
}

/** A value that holds itself has no end. */
function refuseNoData(value: unknown): void {
  try {
    JSON.stringify(value);
  } catch (cause) {
    throw new Unreadable(`exports what is no plain data: ${messageOf(cause).split('\n')[0]}`);
  }
}

function refuseSyntax({ errors = [] }: Partial<BuildFailure>, name: string): never {
  throw new Unreadable(
    'does not parse',
    errors.map(({ text, location }) => `${locate(name, location?.line ?? 1)} ${text}`),
  );
}

function locate(name: string, line: number | undefined): string {
  return line === undefined ? `${name}:` : `${name}:${line}:`;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
