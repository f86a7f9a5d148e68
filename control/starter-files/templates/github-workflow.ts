// The GitHub Actions workflow that `showtime init` writes: judges a pull request against what it is merged
// into, and keeps one comment on it up to date.
import { checkedOutAt, installLine, runLine, type Packages } from '../package-manager.ts';
import type { Starter } from '../starter.ts';
import { nodeMajor } from './supported-node.ts';

/** Each block has its indentation; an empty one is left out. */
const lines = (...all: (string | null)[]): string => all.filter((one) => one !== null).join('\n');

export function githubTemplate({ packages, subfolder }: Pick<Starter, 'packages' | 'subfolder'>): string {
  const { manager } = packages;
  return `${lines(
    '# Is this pull request slower than what it is merged into? Judged by showtime.budgets.yaml.',
    manager === 'none'
      ? '# Put the owner of your Showtime and a commit of it in for OWNER/showtime and COMMIT.'
      : '# Showtime must be among the packages of this repository, from git by commit.',
    allowances[manager] ?? null,
    'name: showtime gate',
    'on: pull_request',
    'permissions:',
    '  contents: read',
    'concurrency:',
    '  group: showtime-gate-${{ github.ref }}',
    '  cancel-in-progress: true',
    '',
    'jobs:',
    '  gate:',
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 40',
    ...(subfolder === ''
      ? []
      : ['    defaults:', '      run:', `        working-directory: ${JSON.stringify(subfolder)}`]),
    '    steps:',
    '      - uses: actions/checkout@v4',
    '        with:',
    '          fetch-depth: 0              # the gate builds an older commit too',
    '          persist-credentials: false',
    manager === 'none'
      ? lines(
          '      - uses: actions/checkout@v4',
          '        with:',
          '          repository: OWNER/showtime',
          '          ref: COMMIT',
          `          path: ${checkedOutAt}`,
          '          persist-credentials: false',
        )
      : null,
    ...installSteps(packages, subfolder),
    '      - name: Gate',
    '        env:',
    '          BASE: ${{ github.base_ref }}',
    '          # SHOP_TOKEN: ${{ secrets.SHOP_TOKEN }}   # for {env:SHOP_TOKEN} in the budgets file',
    '        run: |',
    '          if ! baseline=$(git merge-base HEAD "origin/$BASE"); then',
    "            echo '::error::the merge base is not in this checkout: fetch-depth must be 0'",
    '            exit 64',
    '          fi',
    `          ${gateLine(packages)} --candidate HEAD --baseline "$baseline" --max-duration 15m`,
    '          # 0 pass, 1 fail, 2 inconclusive: the job is green on 0 alone',
    '      - if: always()',
    '        uses: actions/upload-artifact@v4',
    '        with:',
    '          name: showtime-gate',
    `          path: ${subfolder === '' ? '' : `${subfolder}/`}runs/`,
    '          if-no-files-found: ignore',
    '',
    commentJob,
  )}
`;
}

/** Node, the package manager, and what it installs. */
function installSteps(packages: Packages, subfolder: string): (string | null)[] {
  const { manager, locked } = packages;
  const install = installLine(packages);
  const cached = manager === 'npm' && locked;
  return [
    '      - uses: actions/setup-node@v4',
    '        with:',
    `          node-version: ${nodeMajor}`,
    cached ? '          cache: npm' : null,
    cached && subfolder !== '' ? "          cache-dependency-path: '**/package-lock.json'" : null,
    manager === 'pnpm' || manager === 'yarn' || manager === 'yarn-classic'
      ? '      - run: corepack enable          # the package manager in the version that package.json names'
      : null,
    install === null
      ? lines(
          '      - run: npm ci --include=dev --no-audit --no-fund',
          `        working-directory: ${checkedOutAt}`,
        )
      : `      - run: ${install}`,
  ];
}

/** What a package manager needs before it installs and runs a program from git. */
const allowances: Partial<Record<Packages['manager'], string>> = {
  pnpm: '# pnpm builds it only with allowBuilds: { showtime: true } in pnpm-workspace.yaml.',
  yarn: '# Yarn starts its programs only with nodeLinker: node-modules in .yarnrc.yml.',
};

function gateLine(packages: Packages): string {
  return `${runLine(packages).replace('$CI_ROOT', '$GITHUB_WORKSPACE')} gate`;
}

/**
 * A job of its own: the one that builds and runs the pull request's code has no right to write. A pull request
 * from a fork gets no comment, because its token may only read.
 */
const commentJob = `  comment:
    needs: gate
    if: always() && github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-latest
    timeout-minutes: 5
    permissions:
      pull-requests: write            # nothing else
    steps:
      - uses: actions/download-artifact@v4
        continue-on-error: true       # a gate that measured nothing keeps nothing
        with:
          name: showtime-gate
          path: gate
      - name: One comment with the summary, written anew each time
        env:
          GH_TOKEN: \${{ github.token }}
          REPOSITORY: \${{ github.repository }}
          NUMBER: \${{ github.event.pull_request.number }}
        run: |
          mark='<!-- showtime-gate -->'
          summary=$(find gate -name summary.md 2> /dev/null | sort | tail -n 1) || true
          if [[ -z $summary ]]; then echo 'no summary: nothing was measured'; exit 0; fi
          { echo "$mark"; head -c 60000 "$summary" | iconv -c -f utf-8 -t utf-8; } > comment.md
          own='.[] | select(.user.type == "Bot") | select(.body | startswith("<!-- showtime-gate -->")) | .id'
          comment=$(gh api --paginate "repos/$REPOSITORY/issues/$NUMBER/comments" --jq "$own" | head -n 1)
          if [[ -n $comment ]]; then
            gh api --silent --method PATCH "repos/$REPOSITORY/issues/comments/$comment" -F body=@comment.md
          else
            gh api --silent --method POST "repos/$REPOSITORY/issues/$NUMBER/comments" -F body=@comment.md
          fi`;
