// Makes one script of a scenario and everything that it imports, because k6 hangs on syntax that it cannot
// parse.
import { build, type BuildFailure, type BuildOptions, type Message, type Metafile } from 'esbuild';
import { basename, dirname, resolve } from 'node:path';
import { ShowtimeError } from '../../contract/index.ts';
import { checkGivenFile } from '../../platform/given-file.ts';
import { UnreadableFile } from '../../platform/regular-file.ts';
import { numbersCalls, resolveDefine, resolvesFromSource } from './bundle-plugins.ts';
import { commonJsWrapper, summaryWrapper } from './handle-summary.ts';

export interface BundledScript {
  /** Absolute path of the source; k6 resolves `open()` from its folder. */
  file: string;
  folder: string;
  /** What k6 plays, with an inline source map so that its messages name the source's lines. */
  code: string;
}

export interface BundleOptions {
  /** The HTTP calls of the script are numbered, so that redirects are joined to their call. */
  numbersCalls?: boolean;
  /** Folder of relative names that `handleSummary` of the script returns. */
  summaryFolder?: string;
}

/** k6 2 runs what its engine supports; esbuild translates newer syntax (`using`, decorators). */
export function k6BuildOptions({ numbersCalls: numbers = false }: BundleOptions) {
  return {
    bundle: true,
    write: false,
    logLevel: 'silent',
    platform: 'neutral',
    format: 'esm',
    target: 'es2022',
    sourcemap: 'inline',
    define: resolveDefine,
    plugins: [resolvesFromSource(), ...(numbers ? [numbersCalls()] : [])],
    external: ['k6', 'k6/*', 'https://*'],
  } as const satisfies BuildOptions;
}

/**
 * Bundles a k6 script (TypeScript or JavaScript). Throws ShowtimeError `bad-script` with every problem as
 * `file:line:column: text`.
 */
export async function bundleScript(path: string, options: BundleOptions = {}): Promise<BundledScript> {
  const file = resolve(path);
  refuseUnreadable(path, file);
  try {
    return { file, folder: dirname(file), code: await codeOf(file, options) };
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

async function codeOf(file: string, options: BundleOptions): Promise<string> {
  const folder = dirname(file);
  const common = { ...k6BuildOptions(options), absWorkingDir: folder };
  const { outputFiles, metafile } = await build({ ...common, entryPoints: [file], metafile: true });
  const contents = wrapperFor(`./${basename(file)}`, metafile, options);
  if (contents === undefined) return outputFiles[0]?.text ?? '';
  const wrapped = await build({
    ...common,
    format: isCommonJs(metafile) ? 'cjs' : 'esm',
    stdin: { contents, resolveDir: folder, sourcefile: 'wrapper.js' },
  });
  return wrapped.outputFiles[0]?.text ?? '';
}

/** Undefined for a script that k6 can play as it is bundled. */
function wrapperFor(
  script: string,
  metafile: Metafile,
  { summaryFolder }: BundleOptions,
): string | undefined {
  // What a CommonJS module exports is known when it runs, and k6 wants to see the names.
  if (isCommonJs(metafile)) return commonJsWrapper(script, summaryFolder ?? null);
  const exported = Object.values(metafile.outputs)[0]?.exports ?? [];
  return summaryFolder !== undefined && exported.includes('handleSummary')
    ? summaryWrapper(script, exported.includes('default'), summaryFolder)
    : undefined;
}

function isCommonJs({ inputs, outputs }: Metafile): boolean {
  const entry = Object.values(outputs)[0]?.entryPoint ?? '';
  return inputs[entry]?.format === 'cjs';
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
