// The files of a starter: budgets, a k6 scenario that plays the same, and a CI job.
import type { Starter } from './starter.ts';
import { budgetsTemplate } from './templates/budgets-file.ts';
import { githubTemplate } from './templates/github-workflow.ts';
import { gitlabTemplate } from './templates/gitlab-job.ts';
import { jenkinsTemplate } from './templates/jenkinsfile.ts';
import { scenarioTemplate } from './templates/scenario-file.ts';

export interface NewFile {
  /** Relative to the folder that gets the starter. */
  path: string;
  text: string;
}

export const budgetsName = 'showtime.budgets.yaml';
export const scenarioName = 'showtime.scenario.ts';

const ofCi: Readonly<Record<Starter['ci'], readonly NewFile[]>> = {
  github: [{ path: '.github/workflows/showtime-gate.yml', text: githubTemplate }],
  // The main file is there already as a rule: this one is included by it.
  gitlab: [{ path: 'showtime-gate.gitlab-ci.yml', text: gitlabTemplate }],
  jenkins: [{ path: 'Jenkinsfile.showtime-gate', text: jenkinsTemplate }],
  none: [],
};

export function starterFiles(starter: Starter): readonly NewFile[] {
  return [
    { path: budgetsName, text: budgetsTemplate(starter, scenarioName) },
    { path: scenarioName, text: scenarioTemplate(starter, budgetsName) },
    ...ofCi[starter.ci],
  ];
}
