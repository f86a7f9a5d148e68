// Every figure that is measured, in the order of the page.
import type { Figure } from './figure.ts';
import { analyze } from './figures/analyze.ts';
import { crashWriter } from './figures/crash-writer.ts';
import { defaultRun } from './figures/default-run.ts';
import { endpointDrop } from './figures/endpoint-drop.ts';
import { dashboardsFigure } from './figures/dashboards.ts';
import { freshClone } from './figures/fresh-clone.ts';
import { gateFailTime } from './figures/gate-fail-time.ts';
import { gateGenerator } from './figures/gate-generator.ts';
import { gateRates } from './figures/gate-rates.ts';
import { gateWhole } from './figures/gate-whole.ts';
import { killPod } from './figures/kill-pod.ts';
import { loadCpu } from './figures/load-cpu.ts';
import { observing } from './figures/observing.ts';
import { onePod } from './figures/one-pod.ts';
import { overload } from './figures/overload.ts';
import { plainPool } from './figures/plain-pool.ts';
import { switchOverWriter } from './figures/switch-over-writer.ts';
import { terminatePod } from './figures/terminate-pod.ts';

export const figures: readonly Figure[] = [
  crashWriter,
  switchOverWriter,
  terminatePod,
  killPod,
  loadCpu,
  onePod,
  overload,
  analyze,
  endpointDrop,
  freshClone,
  defaultRun,
  plainPool,
  gateRates,
  gateWhole,
  gateFailTime,
  gateGenerator,
  observing,
  dashboardsFigure,
];
