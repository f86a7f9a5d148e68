// The GitHub Actions workflow that `showtime init` writes: judges a pull request against what it is merged
// into.

export const githubTemplate = `# Is this pull request slower than what it is merged into? Judged by showtime.budgets.yaml.
# Showtime must be among the packages of this repository; without one, use its action instead (Showtime's docs/ci.md).
name: showtime gate
on: pull_request
permissions:
  contents: read
concurrency:
  group: showtime-gate-\${{ github.ref }}
  cancel-in-progress: true

jobs:
  gate:
    runs-on: ubuntu-latest
    timeout-minutes: 40
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0              # the gate builds an older commit too
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 20
          cache: npm
      - run: npm ci
      - name: Gate
        env:
          BASE: \${{ github.base_ref }}
          # SHOP_TOKEN: \${{ secrets.SHOP_TOKEN }}   # for {env:SHOP_TOKEN} in the budgets file
        run: |
          baseline=$(git merge-base HEAD "origin/$BASE")
          npx --no-install showtime gate --candidate HEAD --baseline "$baseline" --max-duration 15m
          # 0 pass, 1 fail, 2 inconclusive: the job is green on 0 alone
      - if: always()
        uses: actions/upload-artifact@v4
        with:
          name: showtime-gate
          path: runs/
          if-no-files-found: ignore
`;
