// `node tools/images/bundle.mjs FOLDER`: joins the programs that run in containers into a file each, and chunks that they
// share or load only when needed. An image then needs no node_modules, and the same sources give the same bytes.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { programBuildOptions } from './bundle-options.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const programs = {
  pod: 'service/main.ts',
  migrate: 'service/migrate.ts',
  seed: 'service/seed.ts',
  'export-stored': 'service/export-stored.ts',
  'mint-tokens': 'service/mint-tokens.ts',
  'control-plane': 'targets/compose/control-plane/main.ts',
  secrets: 'targets/compose/secrets-program.ts',
};

const folder = resolve(process.argv[2] ?? 'image');
await build({
  absWorkingDir: root,
  entryPoints: Object.entries(programs).map(([out, from]) => ({ out, in: join(root, from) })),
  outdir: join(folder, 'app/programs'),
  ...programBuildOptions,
  // The SDK for tokens of IAM is a megabyte that few need.
  splitting: true,
  chunkNames: 'chunk-[hash]',
});
// The image of a runner holds this one file.
await build({
  absWorkingDir: root,
  entryPoints: [{ out: 'runner', in: join(root, 'load/runner/runner-program.ts') }],
  outdir: join(folder, 'app/programs'),
  ...programBuildOptions,
});
// k6 has its own modules, and no packages.
await build({
  absWorkingDir: root,
  entryPoints: [join(root, 'scenarios/showtime-rush.ts')],
  outfile: join(folder, 'k6/scripts/showtime-rush.js'),
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  external: ['k6', 'k6/*'],
  logLevel: 'warning',
});
await cp(join(root, 'scenarios/curves'), join(folder, 'k6/curves'), { recursive: true });
await mkdir(join(folder, 'app/service'), { recursive: true });
await cp(join(root, 'service/page'), join(folder, 'app/service/page'), { recursive: true });
await cp(join(root, 'service/openapi.json'), join(folder, 'app/service/openapi.json'));
// Programs find their own folder by it.
const { name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
await writeFile(
  join(folder, 'app/package.json'),
  `${JSON.stringify({ name, version, type: 'module', private: true })}\n`,
);
