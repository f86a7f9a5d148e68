// Joins the compiled command line, the programs that it starts and the packages that they use into a few files, so that
// they start at once.
import { readFile, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** These load their files while they run, or are needed only by verbs that take minutes. */
const leftInNodeModules = [
  '@actions/core',
  '@kubernetes/client-node',
  'autocannon',
  'dockerode',
  'esbuild',
  'express',
  'pino',
  'prom-client',
  'sonic-boom',
  'umzug',
];

/** They belong to targets that a program does not have, and bring compiled files. */
const ofOtherTargets = ['@kubernetes/client-node', 'dockerode'];

/** Programs that a command starts, by the folder in dist/bundle/ that those which share chunks have in common. */
const programs = {
  service: ['main', 'migrate', 'seed', 'export-stored', 'mint-tokens'].map(
    (name) => `dist/service/${name}.js`,
  ),
  supervisor: ['dist/cli/supervisor-program.js'],
  gate: ['dist/control/gate/subjects/keeper.js'],
};

const readingThread = 'dist/reports/run/thread/reading-program.js';

/** What the build must have compiled, relative to the checkout. */
export const bundledFiles = ['dist/cli/main.js', readingThread, ...Object.values(programs).flat()];

/** Packages in CommonJS call `require`, which a module does not have. */
const withRequire = `import { createRequire as createRequireOfBundle } from 'node:module';
const require = createRequireOfBundle(import.meta.url);`;

/**
 * dist/cli/main.js becomes dist/bundle/main.js with a chunk for each verb. Node reads one file instead of about
 * 500, which takes a quarter of the CPU time. Programs that run beside it need no package of their own then.
 * @param {string} root
 */
export async function bundlePrograms(root) {
  // Read only here: set-up imports this file before npm has installed anything.
  const { build } = await import('esbuild');
  const outdir = join(root, 'dist/bundle');
  await rm(outdir, { recursive: true, force: true });
  const joinInto = (entries, folder, external) =>
    build({
      absWorkingDir: root,
      entryPoints: entries.map((entry) => join(root, entry)),
      outdir: folder,
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      chunkNames: 'chunk-[hash]',
      external,
      banner: { js: withRequire },
      plugins: [toolsStayWhereTheyAre(root)],
      logLevel: 'warning',
    });
  await joinInto(['dist/cli/main.js'], outdir, leftInNodeModules);
  await Promise.all([
    bundleReadingThread(root, { build, outdir }),
    ...Object.entries(programs).map(([name, entries]) =>
      joinInto(entries, join(outdir, name), ofOtherTargets),
    ),
  ]);
}

/**
 * Modules of tools/ read files that lie beside them (go.mod, requirements.txt), so inside the bundle, too, their address
 * is the one that they have in the package.
 */
function toolsStayWhereTheyAre(root) {
  return {
    name: 'tools-stay-where-they-are',
    setup(build) {
      build.onLoad({ filter: /\.mjs$/ }, async ({ path }) => {
        const fromRoot = relative(root, path).split(sep).join('/');
        if (!fromRoot.startsWith('tools/')) return undefined;
        const address = `new URL(${JSON.stringify(`../../${fromRoot}`)}, import.meta.url).href`;
        const text = await readFile(path, 'utf8');
        return { contents: text.replaceAll('import.meta.url', address), loader: 'js' };
      });
    },
  };
}

/** The program of the thread that reads samples.csv, alone: a thread that loads every chunk needs 30 MB more. */
async function bundleReadingThread(root, { build, outdir }) {
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, readingThread)],
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    banner: { js: withRequire },
    plugins: [withoutUnusedModules],
    logLevel: 'warning',
  });
}

/** The modules of contract/ only define things: those of which nothing is used are left out, and their packages. */
const withoutUnusedModules = {
  name: 'without-unused-modules',
  setup(build) {
    const known = {};
    build.onResolve({ filter: /.*/ }, async ({ path, pluginData, ...args }) => {
      if (pluginData === known) return undefined;
      const found = await build.resolve(path, { ...args, pluginData: known });
      return { ...found, sideEffects: false };
    });
  },
};
