import { projectFolder } from '../project/paths.ts';
import { defineCommand, type Terminal } from '../terminal/command.ts';
import { styleProblems } from '../terminal/style.ts';
import { incompatibleSince } from '../upgrade/changes.ts';
import { install, type Installed, readInstalled } from '../upgrade/installed.ts';
import { differences, review, type Review } from '../upgrade/review.ts';
import { readTarget } from '../upgrade/target.ts';

export const command = defineCommand({
  operand: { value: 'VERSION|FILE', help: 'a version of the registry (default: latest), or popgate-VERSION.tgz' },
  options: {},
  notes: `Installs that Popgate in place of the one that the project has, through npm: package.json and its lock change, and vendor/ where
it comes from a file. Then it tells what is different for this project: incompatible changes, by the changelog, and what check
says now and did not before. Status 1 where check has problems now. To go back: git checkout . && npm install`,
  async run({ operand = 'latest' }, terminal) {
    const project = projectFolder();
    const old = readInstalled(project);
    const before = await review(old, project);
    const target = await readTarget(operand, project);
    terminal.progress(`installing ${target.spec}`);
    await install(target, project);
    const now = readInstalled(project);
    const after = await review(now, project);
    tell({ old, now, before, after }, terminal);
    return after.problems?.length ? 1 : 0;
  },
});

interface Upgrade {
  old: Installed;
  now: Installed;
  before: Review;
  after: Review;
}

function tell({ old, now, before, after }: Upgrade, { print, style }: Terminal): void {
  const incompatible = incompatibleSince(now.changelog, old.version);
  const found = differences(before, after);
  print(old.version === now.version ? `popgate ${now.version}, as before` : `popgate ${old.version} → ${now.version}`);
  if (incompatible.length > 0) print(['', 'Incompatible:', ...incompatible.map((line) => `  ${line}`)].join('\n'));
  if (found.length > 0) {
    const lines = found.map((line) => `  ${line}`);
    print(styleProblems(['', 'What check says of this project:', ...lines].join('\n'), style.out));
  } else print('check says the same of this project as before');
  print('All that is new: node_modules/popgate/CHANGELOG.md. What a deployment changes: npx popgate plan');
}
