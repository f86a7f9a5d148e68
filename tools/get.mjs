// `node tools/get.mjs [TOOL …]`: gets tools into the cache and prints where they are; without a name, those
// that every run needs.
import { ensureAlertmanager } from './alertmanager/ensure-alertmanager.mjs';
import { ensureK6 } from './k6/ensure-k6.mjs';
import { ensureKustomize } from './kustomize/ensure-kustomize.mjs';
import { liveProgress } from './live-progress.mjs';
import { ensureMariadb } from './mariadb/ensure-mariadb.mjs';
import { ensureMoto } from './moto/ensure-moto.mjs';
import { ensureMysql } from './mysql/ensure-mysql.mjs';
import { ensureMysqldExporter } from './mysqld-exporter/ensure-mysqld-exporter.mjs';
import { ensureOtava } from './otava/ensure-otava.mjs';
import { ensurePrometheus } from './prometheus/ensure-prometheus.mjs';
import { ensureToxiproxy } from './toxiproxy/ensure-toxiproxy.mjs';

const NEEDED = ['k6', 'mariadb'];
const GETTERS = {
  k6: async (how) => (await ensureK6(how)).path,
  mariadb: async (how) => (await ensureMariadb(how)).serverPath,
  mysql: async (how) => (await ensureMysql(how)).path,
  moto: async (how) => (await ensureMoto(how)).args.at(-1),
  otava: async (how) => locationOf(await ensureOtava(how)),
  prometheus: async (how) => (await ensurePrometheus(how)).path,
  alertmanager: async (how) => (await ensureAlertmanager(how)).path,
  mysqld_exporter: async (how) => (await ensureMysqldExporter(how)).path,
  kustomize: async (how) => (await ensureKustomize(how)).path,
  toxiproxy: async (how) => (await ensureToxiproxy(how)).path,
};

async function main(names) {
  const unknown = names.filter((name) => !(name in GETTERS));
  if (unknown.length > 0) return refuse(unknown);
  const progress = liveProgress(process.stderr);
  for (const name of names.length > 0 ? names : NEEDED) {
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

/** An unpacked Otava is a Python with arguments; its last one is the folder where it lies. */
function locationOf({ path, args }) {
  return args.at(-1) ?? path;
}

function refuse(unknown) {
  process.stderr.write(
    `what: unknown tool ${unknown.join(', ')}\nwhy:  the tools are ${Object.keys(GETTERS).join(', ')}\nfix:  node tools/get.mjs\n`,
  );
  process.exitCode = 64;
}

await main(process.argv.slice(2));
