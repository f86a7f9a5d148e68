// A control plane of Kubernetes for tests, from binaries in the cache: etcd, API server, controllers, scheduler, and KWOK,
// which plays nodes and pods. No root, no containers: its pods answer no request.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../platform/free-port.ts';

const programs = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok'] as const;
const upWithinMs = 180_000;

/** Where `build.sh` of a cluster leaves its binaries, or `SHOWTIME_KUBERNETES_BIN`. */
export function binariesFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return process.env['SHOWTIME_KUBERNETES_BIN'] ?? join(cache, 'showtime-kubernetes/cache/bin');
}

/** Those that are missing. */
export function missingBinaries(): readonly string[] {
  return programs.filter((name) => !existsSync(join(binariesFolder(), name)));
}

export interface ControlPlane {
  /** Path of an administrator's kubeconfig with the context `test`. */
  kubeconfig: string;
  stop(): Promise<void>;
}

export async function startControlPlane(): Promise<ControlPlane> {
  const folder = mkdtempSync(join(tmpdir(), 'control-plane-'));
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(children.reverse().map(ended));
    rmSync(folder, { recursive: true, force: true });
  };
  const start = (name: (typeof programs)[number], args: readonly string[]): void => {
    const log = openSync(join(folder, `${name}.log`), 'a');
    children.push(spawn(join(binariesFolder(), name), args, { cwd: folder, stdio: ['ignore', log, log] }));
  };
  try {
    const [port, client, peer, controllers, scheduler, kwok] = await Promise.all(
      Array.from({ length: 6 }, () => freePort('127.0.0.1')),
    );
    const server = `https://127.0.0.1:${port}`;
    const kubeconfig = makeCertificates(folder, server);
    start('etcd', [
      ...['--name=test', `--data-dir=${join(folder, 'etcd')}`, '--unsafe-no-fsync'],
      ...[
        `--listen-client-urls=http://127.0.0.1:${client}`,
        `--advertise-client-urls=http://127.0.0.1:${client}`,
      ],
      ...[
        `--listen-peer-urls=http://127.0.0.1:${peer}`,
        `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
      ],
      `--initial-cluster=test=http://127.0.0.1:${peer}`,
    ]);
    start('kube-apiserver', [
      ...['--bind-address=127.0.0.1', `--secure-port=${port}`, `--etcd-servers=http://127.0.0.1:${client}`],
      ...[
        '--advertise-address=192.0.2.1',
        '--endpoint-reconciler-type=none',
        '--service-cluster-ip-range=10.96.0.0/24',
      ],
      ...['--authorization-mode=Node,RBAC', '--client-ca-file=ca.crt', `--cert-dir=${join(folder, 'made')}`],
      ...[
        '--tls-cert-file=server.crt',
        '--tls-private-key-file=server.key',
        '--service-account-issuer=https://test',
      ],
      ...['--service-account-key-file=account.pub', '--service-account-signing-key-file=account.key'],
    ]);
    const ready = (): boolean => kubectl(kubeconfig, ['get', '--raw', '/readyz']).stdout === 'ok';
    await until(ready, 'the API server is ready');
    start('kube-controller-manager', [
      ...[`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--bind-address=127.0.0.1'],
      ...[`--secure-port=${controllers}`, `--cert-dir=${join(folder, 'made')}`, '--root-ca-file=ca.crt'],
      ...['--service-account-private-key-file=account.key', '--use-service-account-credentials=true'],
      // KWOK's nodes send a heartbeat once a minute.
      '--node-monitor-grace-period=1h',
    ]);
    start('kube-scheduler', [
      ...[`--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--bind-address=127.0.0.1'],
      ...[`--secure-port=${scheduler}`, `--cert-dir=${join(folder, 'made')}`],
    ]);
    start('kwok', [
      `--kubeconfig=${kubeconfig}`,
      '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
      `--server-address=127.0.0.1:${kwok}`,
    ]);
    await until(
      () => kubectl(kubeconfig, ['-n', 'default', 'get', 'serviceaccount', 'default']).status === 0,
      'the controllers work',
    );
    return { kubeconfig, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Runs kubectl to its end. */
export function kubectl(
  kubeconfig: string,
  args: readonly string[],
  input?: string,
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('kubectl', ['--kubeconfig', kubeconfig, ...args], {
    encoding: 'utf8',
    input: input ?? '',
  });
}

/** As `kubectl`, but throws if it fails. */
export function mustKubectl(kubeconfig: string, args: readonly string[], input?: string): string {
  const { status, stdout, stderr } = kubectl(kubeconfig, args, input);
  if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

export async function until(holds: () => boolean, what: string): Promise<void> {
  const untilMs = performance.now() + upWithinMs;
  while (!holds()) {
    if (performance.now() > untilMs) throw new Error(`not within ${upWithinMs / 1_000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** A certificate authority for this control plane alone. Returns the administrator's kubeconfig. */
function makeCertificates(folder: string, server: string): string {
  mkdirSync(join(folder, 'made'));
  const openssl = (line: string): void => {
    const { status, stderr } = spawnSync('openssl', line.split(' '), { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl ${line}: ${stderr}`);
  };
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2';
  openssl(`req -x509 ${key} -subj /CN=test-ca -keyout ca.key -out ca.crt`);
  const signed = '-CA ca.crt -CAkey ca.key';
  openssl(
    `req -x509 ${key} -subj /CN=server -addext subjectAltName=IP:127.0.0.1 -addext extendedKeyUsage=serverAuth ${signed} -keyout server.key -out server.crt`,
  );
  openssl(
    `req -x509 ${key} -subj /O=system:masters/CN=admin -addext extendedKeyUsage=clientAuth ${signed} -keyout admin.key -out admin.crt`,
  );
  openssl('ecparam -name prime256v1 -genkey -noout -out account.key');
  openssl('ec -in account.key -pubout -out account.pub');
  const path = join(folder, 'admin.kubeconfig');
  const at = (name: string): string => join(folder, name);
  writeFileSync(
    path,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster: { server, 'certificate-authority': at('ca.crt') } }],
      users: [
        { name: 'admin', user: { 'client-certificate': at('admin.crt'), 'client-key': at('admin.key') } },
      ],
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin', namespace: 'fast-order' } }],
      'current-context': 'test',
    }),
  );
  return path;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
}
