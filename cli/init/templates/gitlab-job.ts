// The GitLab job that `showtime init` writes, for inclusion: judges a merge request against what it is merged
// into.

export const gitlabTemplate = `# Is this merge request slower than what it is merged into? Judged by showtime.budgets.yaml.
# Take it into .gitlab-ci.yml:
#   include:
#     - local: showtime-gate.gitlab-ci.yml
# Showtime must be among the packages of this repository.
showtime-gate:
  image: node:20-bookworm
  timeout: 40 minutes
  interruptible: true
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  variables:
    GIT_DEPTH: "0"                    # the gate builds an older commit too
  script:
    - npm ci
    - git fetch origin "$CI_MERGE_REQUEST_TARGET_BRANCH_NAME"
    - baseline=$(git merge-base HEAD FETCH_HEAD)
    - npx --no-install showtime gate --candidate HEAD --baseline "$baseline" --max-duration 15m
  # 0 pass, 1 fail, 2 inconclusive. To let inconclusive ones through with a warning:
  # allow_failure:
  #   exit_codes: [2]
  artifacts:
    when: always
    paths: [runs/]
    reports:
      junit: runs/*/junit.xml
`;
