// The declarative Jenkins pipeline that `showtime init` writes: judges a change against the branch it goes
// to.

import { checkedOutAt, installLine, runLine } from '../package-manager.ts';
import type { Starter } from '../starter.ts';

export function jenkinsTemplate({ packages, subfolder }: Pick<Starter, 'packages' | 'subfolder'>): string {
  const { manager } = packages;
  const install = [
    ...(manager === 'none'
      ? [
          `git clone --quiet OWNER/showtime.git ${checkedOutAt} && git -C ${checkedOutAt} checkout --quiet COMMIT`,
          `npm ci --prefix ${checkedOutAt} --include=dev --no-audit --no-fund`,
        ]
      : []),
    ...(manager === 'pnpm' || manager === 'yarn' || manager === 'yarn-classic' ? ['corepack enable'] : []),
    ...(installLine(packages) === null ? [] : [`${inFolder(subfolder)}${installLine(packages)}`]),
  ];
  const gate = `${runLine(packages).replace('$CI_ROOT', '$WORKSPACE')} gate`;
  return `// Is this change slower than the branch it goes to? Judged by showtime.budgets.yaml.
// ${
    manager === 'none'
      ? 'Put the address of your Showtime and a commit of it in for OWNER/showtime.git and COMMIT.'
      : 'Showtime must be among the packages of this repository, from git by commit.'
  } The clone must not be shallow: the gate builds an
// older commit too.
pipeline {
  agent any
  options { timeout(time: 40, unit: 'MINUTES') }
  stages {
    stage('Release gate') {
      steps {
${install.map((line) => `        sh '${line}'`).join('\n')}
        script {
          int code = sh(returnStatus: true, script: '''
            ${inFolder(subfolder)}git fetch origin "\${CHANGE_TARGET:-main}" || exit 64
            baseline=$(git merge-base HEAD FETCH_HEAD) || exit 64   # 1 would mean that a budget is broken
            ${gate} --candidate HEAD --baseline "$baseline" --max-duration 15m --out "$WORKSPACE/gate-$BUILD_NUMBER"
          ''')
          // 0 pass, 1 fail, 2 inconclusive: neither good nor bad, so neither green nor red
          if (code == 2) {
            unstable('showtime gate: inconclusive')
          } else if (code != 0) {
            error("showtime gate: exit code \${code}")
          }
        }
      }
    }
  }
  post {
    always {
      junit testResults: "gate-\${env.BUILD_NUMBER}/*/junit.xml", allowEmptyResults: true
      archiveArtifacts artifacts: "gate-\${env.BUILD_NUMBER}/**", allowEmptyArchive: true
    }
  }
}
`;
}

function inFolder(subfolder: string): string {
  return subfolder === '' ? '' : `cd ${JSON.stringify(subfolder)} && `;
}
