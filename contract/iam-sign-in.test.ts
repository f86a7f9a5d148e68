// Tokens of IAM authentication: what they say, and that the bundles that programs start from make them, too.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import type * as sources from './iam-sign-in.ts';
import { iamTokens, tokenPlugins } from './iam-sign-in.ts';
import { packageRoot } from './package-root.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'key-of-a-test' };
const of = { host: 'shop.example', port: 3306, user: 'watch' };
const said =
  /^shop\.example:3306\/\?Action=connect&DBUser=watch&.*X-Amz-Expires=900&.*X-Amz-Signature=[\da-f]{64}/;

test('a token is for one user of one endpoint, and lasts 15 minutes', async () => {
  const token = await iamTokens('eu-west-1', credentials)(of);
  expect(token).toMatch(said);
  expect(token).toContain(
    `AKIDEXAMPLE%2F${token.slice(token.indexOf('Date=') + 5).slice(0, 8)}%2Feu-west-1%2Frds-db`,
  );
});

test('a token is never sent outside of TLS, and is not even made', async () => {
  let made = 0;
  const plugins = tokenPlugins(async () => `token ${(made += 1)}`);
  await expect(plugins.mysql_clear_password({ connection: { stream: {} } as never })()).rejects.toThrow(
    /inside TLS only/,
  );
  expect(made).toBe(0);
});

test('a bundle makes tokens as the sources do', async () => {
  const outdir = mkdtempSync(join(tmpdir(), 'iam-bundle-'));
  try {
    await build({
      entryPoints: [join(packageRoot(), 'contract/iam-sign-in.ts')],
      outdir,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      banner: {
        js: `import { createRequire as ofBundle } from 'node:module'; const require = ofBundle(import.meta.url);`,
      },
    });
    const bundled = (await import(
      /* @vite-ignore */ pathToFileURL(join(outdir, 'iam-sign-in.mjs')).href
    )) as typeof sources;
    expect(await bundled.iamTokens('eu-west-1', credentials)(of)).toMatch(said);
  } finally {
    rmSync(outdir, { recursive: true });
  }
});
