// The files of a starter: budgets, a k6 scenario that plays the same, and a CI job.
import type { Starter } from './starter.ts';
import { budgetsTemplate } from './templates/budgets-file.ts';
import { githubTemplate } from './templates/github-workflow.ts';
import { gitlabName, gitlabTemplate } from './templates/gitlab-job.ts';
import { jenkinsTemplate } from './templates/jenkinsfile.ts';
import { scenarioTemplate } from './templates/scenario-file.ts';

export interface NewFile {
  /** Relative to the folder that gets the starter, or to the repository's root if CI reads it there. */
  path: string;
  atRoot?: true;
  text: string;
}

export const budgetsName = 'showtime.budgets.yaml';
export const scenarioName = 'showtime.scenario.ts';

const ofCi: Readonly<Record<Starter['ci'], (starter: Starter) => readonly NewFile[]>> = {
  github: (starter) => [
    { path: '.github/workflows/showtime-gate.yml', text: githubTemplate(starter), atRoot: true },
  ],
  // The main file is there already as a rule: this one is included by it.
  gitlab: (starter) => [{ path: gitlabName, text: gitlabTemplate(starter), atRoot: true }],
  jenkins: (starter) => [{ path: 'Jenkinsfile.showtime-gate', text: jenkinsTemplate(starter), atRoot: true }],
  none: () => [],
};

export function starterFiles(starter: Starter): readonly NewFile[] {
  return [
    { path: budgetsName, text: budgetsTemplate(starter, scenarioName) },
    { path: scenarioName, text: scenarioTemplate(starter, budgetsName) },
    ...ofCi[starter.ci](starter),
  ];
}
