// The declarative Jenkins pipeline that `showtime init` writes: judges a change against the branch it goes
// to.

export const jenkinsTemplate = `// Is this change slower than the branch it goes to? Judged by showtime.budgets.yaml.
// Showtime must be among the packages of this repository. The clone must not be shallow: the gate builds an
// older commit too.
pipeline {
  agent any
  options { timeout(time: 40, unit: 'MINUTES') }
  stages {
    stage('Release gate') {
      steps {
        sh 'npm ci'
        script {
          int code = sh(returnStatus: true, script: '''
            git fetch origin "\${CHANGE_TARGET:-main}"
            baseline=$(git merge-base HEAD FETCH_HEAD)
            npx --no-install showtime gate --candidate HEAD --baseline "$baseline" --max-duration 15m --out "gate-$BUILD_NUMBER"
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
