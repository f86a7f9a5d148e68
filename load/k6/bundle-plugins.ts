// What esbuild changes in a user script: paths that it resolves from its own file, and HTTP calls that it
// makes.
import type { Loader, Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { callMetadata } from './http-calls.ts';

const loaders: Readonly<Record<string, Loader>> = {
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.jsx': 'jsx',
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.tsx': 'tsx',
};
const resolver = '__showtimeResolve';

/** `import.meta.resolve` of every module becomes a function of its own: k6 knows only one file, from stdin. */
export const resolveDefine = { 'import.meta.resolve': resolver } as const;

/**
 * Gives each module that mentions `import.meta` the function that `resolveDefine` names. It stands behind the
 * code, so that line numbers stay. k6 does not decode file URLs, so the path is not encoded.
 */
export function resolvesFromSource(): Plugin {
  return {
    name: 'resolves-from-source',
    setup: (bundling) => {
      bundling.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        if (!text.includes('import.meta')) return undefined;
        return { contents: `${text}\n${resolverOf(dirname(path))}`, loader: loaders[extname(path)] ?? 'js' };
      });
    },
  };
}

/** A relative path becomes a file URL below `folder`, an absolute one a file URL, all else stays. */
function resolverOf(folder: string): string {
  return `function ${resolver}(path) {
  if (!/^\\.{0,2}\\//.test(path)) return path;
  const parts = [];
  for (const part of (path.startsWith('/') ? path : ${JSON.stringify(`${folder}/`)} + path).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return 'file:///' + parts.join('/');
}
`;
}

/**
 * Puts a module in front of `k6/http` that numbers the calls of a virtual user in the metadata of their
 * samples. k6 makes one sample of each redirect, and nothing else names the call that it belongs to.
 */
export function numbersCalls(): Plugin {
  const namespace = 'numbered';
  return {
    name: 'numbers-calls',
    setup: (bundling) => {
      bundling.onResolve({ filter: /^k6\/http$/ }, (module) =>
        module.namespace === namespace
          ? { path: module.path, external: true }
          : { path: module.path, namespace },
      );
      bundling.onLoad({ filter: /^k6\/http$/, namespace }, () => ({ contents: numberedHttp, loader: 'js' }));
    },
  };
}

/** k6 refuses a call in init code with its own message; the number is not needed there. */
const numberedHttp = `
import http from 'k6/http';
import exec from 'k6/execution';
export * from 'k6/http';
let calls = 0;
function numbered(call, requestsOf = () => 1) {
  return (...args) => {
    calls += 1;
    try {
      exec.vu.metrics.metadata[${JSON.stringify(callMetadata)}] = calls + '/' + requestsOf(args);
    } catch {}
    return call(...args);
  };
}
export const get = numbered(http.get);
export const head = numbered(http.head);
export const post = numbered(http.post);
export const put = numbered(http.put);
export const patch = numbered(http.patch);
export const del = numbered(http.del);
export const options = numbered(http.options);
export const request = numbered(http.request);
export const asyncRequest = numbered(http.asyncRequest);
export const batch = numbered(http.batch, ([requests]) => Object.keys(requests ?? {}).length);
export default { ...http, get, head, post, put, patch, del, options, request, asyncRequest, batch };
`;
