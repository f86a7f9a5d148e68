// Every error that Showtime reports to users: its code, its exit code, and when it happens.
// docs/errors.md explains each.
import type { ExitName } from '../exit-codes.ts';

interface Entry {
  exit: ExitName;
  /** One sentence: when it happens. */
  when: string;
}

export const catalogue = {
  'bad-flag': {
    exit: 'badInput',
    when: 'a flag is unknown, lacks its value, or has one that it cannot take',
  },
  'unknown-verb': { exit: 'badInput', when: 'the command line names a verb that does not exist' },
  'unknown-scenario': { exit: 'badInput', when: 'the scenario is neither bundled nor a file' },
  'bad-timetable': { exit: 'badInput', when: 'a timetable file is not the CSV that it should be' },
  'bad-plan': { exit: 'badInput', when: 'a fault plan or a --fault flag is not valid' },
  'bad-show': { exit: 'badInput', when: 'a script of scenes or a recording for showtime demo is not valid' },
  'fault-not-possible': { exit: 'badInput', when: 'a plan has a fault that the target cannot do' },
  'bad-slos': { exit: 'badInput', when: 'an SLO file is not valid' },
  'bad-metrics': { exit: 'badInput', when: 'a metrics file is not valid' },
  'bad-budgets': {
    exit: 'badInput',
    when: 'a budgets file is not valid, or has a budget that the load cannot measure',
  },
  'bad-history': { exit: 'badInput', when: 'a history file is not the CSV that the gate writes' },
  'unknown-subject': {
    exit: 'badInput',
    when: 'a candidate or baseline is no URL, command, git ref or run folder',
  },
  'file-exists': { exit: 'badInput', when: 'a file that would be written is there already' },
  'bad-script': { exit: 'badInput', when: 'a scenario file cannot be read, bundled or parsed' },
  'host-not-allowed': {
    exit: 'badInput',
    when: 'a base URL, or a request of a k6 script, leads beyond loopback and was not allowed by name',
  },
  'load-too-large': {
    exit: 'badInput',
    when: 'a rate, a duration or a number of virtual users is above the ceiling',
  },
  'not-a-run-folder': { exit: 'badInput', when: 'a path is no run folder, or its run.json cannot be read' },
  'no-run': { exit: 'badInput', when: 'no folder was named, and there is no run to show' },
  'not-comparable': { exit: 'badInput', when: 'two runs differ in what their figures depend on' },
  'unknown-target': {
    exit: 'badInput',
    when: 'a target id is unknown, or several targets are up and none was named',
  },
  'target-busy': { exit: 'badInput', when: 'a target is already held by another run, or is being ended' },
  'not-started-here': {
    exit: 'badInput',
    when: 'recover would do what a folder says that your own commands on this machine did not make',
  },
  'folder-not-writable': { exit: 'badInput', when: 'the output folder cannot be created or written' },
  'generated-out-of-date': { exit: 'fail', when: 'generated files are not what the SLOs make of them' },
  'bad-cluster-file': {
    exit: 'badInput',
    when: 'the file that describes a Kubernetes cluster is missing or not valid',
  },
  'cluster-not-allowed': {
    exit: 'badInput',
    when: 'a cluster, namespace or object is not on the list of what rehearsals may touch',
  },
  'cluster-unreachable': {
    exit: 'unavailable',
    when: 'no API server of Kubernetes answers, or the kubeconfig leads to none',
  },
  'cluster-refused': {
    exit: 'unavailable',
    when: 'the API server refuses the credentials, or a right that the run needs is missing',
  },
  'bad-aurora-file': {
    exit: 'badInput',
    when: 'the file that describes an Aurora cluster is missing or not valid',
  },
  'aurora-not-allowed': {
    exit: 'badInput',
    when: 'an Aurora cluster is not there, or is not the one that may be failed over',
  },
  'aurora-refused': {
    exit: 'unavailable',
    when: 'an API of AWS does not answer, throttles, or refuses the credentials, or an instance lets nobody in',
  },
  'chaos-stopped': {
    exit: 'unknown',
    when: 'a kill switch or a stop condition ended the faults of a run',
  },
  'tool-missing': { exit: 'unavailable', when: 'a tool that is needed could not be found or got' },
  'target-not-up': { exit: 'unavailable', when: 'the target is not running or does not answer' },
  'target-did-not-start': { exit: 'unavailable', when: 'a part of the target did not start' },
  'not-observed': { exit: 'unknown', when: 'a run holds no answers of a Prometheus' },
  'gate-not-recorded': { exit: 'unknown', when: 'a gate could not write down what it measured' },
  'calibration-unsound': {
    exit: 'unknown',
    when: 'a calibration was measured under conditions in which it has no meaning',
  },
  'subject-did-not-start': {
    exit: 'unavailable',
    when: 'a candidate or baseline could not be built or started',
  },
  'subject-answers-wrongly': {
    exit: 'unavailable',
    when: 'the baseline, or a candidate without one, answers the planned requests with failures before any load',
  },
  'engine-failed': {
    exit: 'unavailable',
    when: 'a container engine does not answer, or declines a call',
  },
  'supervisor-lost': { exit: 'unavailable', when: 'the supervisor of a target ended while it was needed' },
  'load-did-not-start': { exit: 'unavailable', when: 'the load generator did not start' },
  'stored-command-failed': { exit: 'unavailable', when: 'the command that prints the stored orders failed' },
  'prometheus-unreachable': { exit: 'unavailable', when: 'no Prometheus answers at an address' },
  'grafana-unreachable': { exit: 'unavailable', when: 'no Grafana answers at the address of --grafana' },
  'prometheus-refused': { exit: 'unavailable', when: 'a Prometheus declines a query' },
  'prometheus-empty': { exit: 'unknown', when: 'a Prometheus has no data for a query' },
} as const satisfies Record<string, Entry>;
export type ErrorCode = keyof typeof catalogue;
