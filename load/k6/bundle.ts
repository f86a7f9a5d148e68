// Makes one script of a scenario and everything that it imports, because k6 hangs on syntax that it cannot
// parse.
import { build, type BuildFailure, type Message } from 'esbuild';
import { dirname, resolve } from 'node:path';
import { checkGivenFile, ShowtimeError, UnreadableFile } from '../../contract/index.ts';

export interface BundledScript {
  /** Absolute path of the source; k6 resolves `open()` from its folder. */
  file: string;
  folder: string;
  /** What k6 plays, with an inline source map so that its messages name the source's lines. */
  code: string;
}

/**
 * Bundles a k6 script (TypeScript or JavaScript). Throws ShowtimeError `bad-script` with every problem as
 * `file:line:column: text`.
 */
export async function bundleScript(path: string): Promise<BundledScript> {
  const file = resolve(path);
  refuseUnreadable(path, file);
  try {
    const { outputFiles } = await build({
      entryPoints: [file],
      absWorkingDir: dirname(file),
      bundle: true,
      write: false,
      logLevel: 'silent',
      // k6 2 runs what goja knows; esbuild writes anything newer (`using`, decorators) in these words.
      platform: 'neutral',
      format: 'esm',
      target: 'es2022',
      sourcemap: 'inline',
      external: ['k6', 'k6/*', 'https://*'],
    });
    return { file, folder: dirname(file), code: outputFiles[0]?.text ?? '' };
  } catch (error) {
    const errors = (error as Partial<BuildFailure>).errors;
    if (!errors) throw error;
    throw badScript(
      path,
      errors.map((message) => describe(path, message)),
      'it does not parse, or imports what is not there',
      error,
    );
  }
}

function refuseUnreadable(path: string, file: string): void {
  try {
    checkGivenFile(file, 'script');
  } catch (cause) {
    const why = cause instanceof UnreadableFile ? cause.message : 'there is no such file that can be read';
    throw badScript(path, [], why, cause);
  }
}

function describe(path: string, { location, text }: Message): string {
  return location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : `${path}: ${text}`;
}

/** A script that cannot be played. */
export function badScript(
  path: string,
  problems: readonly string[],
  why: string,
  cause?: unknown,
): ShowtimeError {
  return new ShowtimeError(
    'bad-script',
    {
      what: `${path} cannot be played`,
      why,
      fix: 'correct it; scripts may import k6, k6/*, and files of their own by relative path',
      problems,
    },
    { cause },
  );
}
