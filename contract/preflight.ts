// What `showtime preflight` knows of a live system, and what it answers. Readers in targets/ collect the facts; the checks
// in reports/preflight/ judge them.
import type { V1Deployment, V1PodDisruptionBudget, V2HorizontalPodAutoscaler } from '@kubernetes/client-node';

/** A fact, or why it could not be read. */
export type Read<T> = { value: T } | { unknown: string };

export interface PodFact {
  name: string;
  ready: boolean;
  /** Restarts of its containers, and why the last one ended (`OOMKilled (137)`); null where nothing counts them. */
  restarts: { count: number; lastEnd: string } | null;
  /** `conditionType` of its readiness gates. */
  readinessGates: readonly string[];
  node: string | null;
}

/** A load balancer of AWS before the pods, as the annotations of an Ingress or Service set it up. */
export interface BalancerFact {
  /** `ingress fast-order`. */
  object: string;
  targetType: 'ip' | 'instance';
  deregistrationSeconds: Setting;
  /** Null where connections are not kept between requests (a network load balancer). */
  idleSeconds: Setting | null;
}

/** A number, and the field that has it or whose absence makes it so. */
export interface Setting {
  field: string;
  value: number;
}

export interface KeepAliveFact {
  /** How long the service keeps an idle connection. */
  serviceSeconds: number;
  /** Where that is set or was seen. */
  source: string;
}

/** One database server, as it reports itself through SQL. */
export interface ServerFact {
  /** `writer`, or the name of an instance. */
  name: string;
  version: string;
  isAurora: boolean;
  /** Global variables, names in lower case. */
  variables: Readonly<Record<string, string>>;
  /** Global status, names in lower case. */
  status: Readonly<Record<string, string>>;
}

/** What the writer says of the tables of the service. */
export interface TablesFact {
  schemas: readonly { name: string; characterSet: string }[];
  /** Columns of a character set without all of Unicode: `orders.name latin1`. */
  narrowColumns: readonly string[];
  /** Tables of an engine without transactions: `orders MyISAM`. */
  withoutTransactions: readonly string[];
}

export interface ReaderLagFact {
  reader: string;
  /** Seconds; `atLeast` if the reader had not caught up when the look ended. */
  seconds: number;
  atLeast: boolean;
}

export interface AuroraFact {
  cluster: string;
  status: string;
  endpoint: string;
  backupRetentionDays: number;
  deletionProtection: boolean;
  instances: readonly {
    name: string;
    isWriter: boolean;
    promotionTier: number;
    status: string;
    zone: string;
  }[];
}

/** Only where the Aurora file signs in with IAM. */
export interface IamAuthenticationFact {
  cluster: string;
  enabled: boolean;
}

/** Only where the Aurora file names an experiment template of AWS FIS. */
export interface ExperimentTemplateFact {
  template: string;
  /** Why a run would refuse it. */
  problems: readonly string[];
}

/** Every fact that a check may need. A target leaves out what it does not have. */
export interface PreflightFacts {
  pods: readonly PodFact[];
  /** Of each pod by its name; null where its node has none. */
  zones: Readonly<Record<string, string | null>>;
  deployment: V1Deployment;
  /** Those that select the pods. */
  budgets: readonly V1PodDisruptionBudget[];
  /** Those that scale the deployment. */
  autoscalers: readonly V2HorizontalPodAutoscaler[];
  balancers: readonly BalancerFact[];
  /** How long a pod serves on after SIGTERM. */
  drainSeconds: Setting;
  keepAlive: KeepAliveFact;
  /** The most that one pod opens to one server. */
  connectionsPerPod: Setting;
  /** The most pods that there will be. */
  maxPods: Setting;
  writer: ServerFact;
  readers: readonly ServerFact[];
  tables: TablesFact;
  readerLag: readonly ReaderLagFact[];
  aurora: AuroraFact;
  iamAuthentication: IamAuthenticationFact;
  experimentTemplate: ExperimentTemplateFact;
  /** Seconds for which resolvers may keep the address of the cluster endpoint. */
  endpointTtl: Setting;
}
export type FactName = keyof PreflightFacts;
/** A fact that is not there at all belongs to another kind of target. */
export type ReadFacts = { readonly [Name in FactName]?: Read<PreflightFacts[Name]> };

export type Severity = 'error' | 'warning';

/** What was found: which object, which field, and its value. */
export interface PreflightEvidence {
  object: string;
  field: string;
  value: string;
}

export type Judgement =
  | { outcome: 'fine' }
  | { outcome: 'found'; evidence: readonly PreflightEvidence[] }
  | { outcome: 'unknown'; because: string }
  /** The system has nothing that the check is about. */
  | { outcome: 'does-not-apply'; because: string };

export type CheckAnswer = {
  check: string;
  title: string;
  severity: Severity;
  /** The incident class. */
  incident: string;
  /** Why it loses orders. */
  why: string;
  fix: string;
  source: string;
} & Judgement;

export interface PreflightReport {
  /** What was looked at. */
  target: string;
  /** `fail`: an error was found; `unknown`: none was, and an error could not be ruled out. */
  outcome: 'pass' | 'fail' | 'unknown';
  answers: readonly CheckAnswer[];
  /** Checks whose facts this target does not have. */
  notAsked: readonly string[];
}
