// The GitLab job that `showtime init` writes, for inclusion: judges a merge request against what it is merged
// into.
import { checkedOutAt, installLine, runLine } from '../package-manager.ts';
import type { Starter } from '../starter.ts';
import { nodeMajor } from './supported-node.ts';

export const gitlabName = 'showtime-gate.gitlab-ci.yml';

export function gitlabTemplate({ packages, subfolder }: Pick<Starter, 'packages' | 'subfolder'>): string {
  const { manager } = packages;
  const install = installLine(packages);
  const script = [
    ...(manager === 'none'
      ? [
          `git clone --quiet OWNER/showtime.git ${checkedOutAt} && git -C ${checkedOutAt} checkout --quiet COMMIT`,
          `npm ci --prefix ${checkedOutAt} --include=dev --no-audit --no-fund`,
        ]
      : []),
    ...(subfolder === '' ? [] : [`cd ${JSON.stringify(subfolder)}`]),
    ...(manager === 'pnpm' || manager === 'yarn' || manager === 'yarn-classic' ? ['corepack enable'] : []),
    ...(install === null ? [] : [install]),
    'git fetch origin "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME" || exit 64',
    'baseline=$(git merge-base HEAD FETCH_HEAD) || exit 64   # 1 would mean that a budget is broken',
    `${runLine(packages).replace('$CI_ROOT', '$CI_PROJECT_DIR')} gate --candidate HEAD --baseline "$baseline" --max-duration 15m`,
  ];
  const runs = `${subfolder === '' ? '' : `${subfolder}/`}runs/`;
  return `# Is this merge request slower than what it is merged into? Judged by showtime.budgets.yaml.
# Take it into .gitlab-ci.yml:
#   include:
#     - local: ${gitlabName}
${
  manager === 'none'
    ? '# Put the address of your Showtime and a commit of it in for OWNER/showtime.git and COMMIT.'
    : '# Showtime must be among the packages of this repository, from git by commit.'
}
showtime-gate:
  image: node:${nodeMajor}-bookworm
  timeout: 40 minutes
  interruptible: true
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  variables:
    GIT_DEPTH: "0"                    # the gate builds an older commit too
  script:
${script.map((line) => `    - ${line}`).join('\n')}
  # 0 pass, 1 fail, 2 inconclusive. To let inconclusive ones through with a warning:
  # allow_failure:
  #   exit_codes: [2]
  artifacts:
    when: always
    paths: [${runs}]
    reports:
      junit: ${runs}*/junit.xml
`;
}
