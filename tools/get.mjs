// `node tools/get.mjs [k6] [mariadb]`: gets tools into the cache and prints where they are.
import { ensureK6 } from './k6/ensure-k6.mjs';
import { ensureMariadb } from './mariadb/ensure-mariadb.mjs';
import { liveProgress } from './live-progress.mjs';

const GETTERS = {
  k6: async (how) => (await ensureK6(how)).path,
  mariadb: async (how) => (await ensureMariadb(how)).serverPath,
};

async function main(names) {
  const unknown = names.filter((name) => !(name in GETTERS));
  if (unknown.length > 0) return refuse(unknown);
  const progress = liveProgress(process.stderr);
  for (const name of names.length > 0 ? names : Object.keys(GETTERS)) {
    try {
      const path = await GETTERS[name]({ onProgress: progress.say });
      progress.clear();
      process.stdout.write(`${name} ${path}\n`);
    } catch (error) {
      progress.clear();
      if (error.exitCode === undefined) throw error;
      process.stderr.write(`what: ${error.what}\nwhy:  ${error.why}\nfix:  ${error.fix}\n`);
      process.exitCode = error.exitCode;
    }
  }
}

function refuse(unknown) {
  process.stderr.write(`what: unknown tool ${unknown.join(', ')}\nwhy:  the tools are ${Object.keys(GETTERS).join(', ')}\nfix:  node tools/get.mjs\n`);
  process.exitCode = 64;
}

await main(process.argv.slice(2));
