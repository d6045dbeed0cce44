import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { formatProblems, type Problem } from '../../gateway/check.ts';
import { PRODUCTION } from '../../gateway/index.ts';
import { describeKind, type RouteKind, routeKinds } from '../project/costs.ts';
import { loadReviewed } from '../project/load-config.ts';
import { findDrift } from '../project/manifest-text.ts';
import { manifestTables, type ManifestTables } from '../project/manifest.ts';
import { compilerWarnings } from '../project/own-package.ts';
import { inProject, MANIFEST } from '../project/paths.ts';
import { writeTypes } from '../project/types.ts';
import { findWarnings } from '../project/warnings.ts';
import { InvalidConfiguration } from '../terminal/cli-error.ts';
import { CONFIG_OPTION, defineCommand, ENV_OPTION, environmentOf } from '../terminal/command.ts';
import { styleProblems } from '../terminal/style.ts';

interface Report {
  problems: readonly Problem[];
  drift: readonly Problem[];
  warnings: readonly Problem[];
  costs: readonly RouteKind[];
}

export const command = defineCommand({
  options: {
    config: CONFIG_OPTION,
    env: ENV_OPTION,
    json: { type: 'boolean', help: 'prints { ok, problems, drift, warnings, costs }' },
  },
  notes: `Status 1 on problems, of any environment, and on drift; warnings are only told. The checked-in fastly.toml is
production's: with --config, or for another environment, there is none to compare.`,
  async run(flags, terminal) {
    const report = await review(flags.config, environmentOf(flags, terminal));
    const ok = report.problems.length === 0 && report.drift.length === 0;
    if (flags.json) terminal.print(JSON.stringify({ ok, ...report }));
    else {
      terminal.print(styleProblems(describe(report), terminal.style.out));
      if (report.costs.length > 0) terminal.print(['', ...report.costs.map(describeKind)].join('\n'));
    }
    return ok ? 0 : 1;
  },
});

async function review(config: string | undefined, environment: string): Promise<Report> {
  try {
    const { config: gateway, warnings } = await loadReviewed(config, environment);
    if (config === undefined) await writeTypes(gateway);
    const isCheckedIn = config === undefined && environment === PRODUCTION;
    const drift = isCheckedIn ? manifestDrift(await readManifest(), manifestTables(gateway)) : [];
    return {
      problems: [],
      drift,
      warnings: [...findWarnings(gateway), ...warnings, ...compilerWarnings()],
      costs: routeKinds(gateway),
    };
  } catch (error) {
    if (!(error instanceof InvalidConfiguration)) throw error;
    return { problems: error.problems, drift: [], warnings: [], costs: [] };
  }
}

async function readManifest(): Promise<string> {
  const file = inProject(MANIFEST);
  return existsSync(file) ? readFile(file, 'utf8') : '';
}

function manifestDrift(text: string, desired: ManifestTables): Problem[] {
  return findDrift(text, desired).map(({ path, problem }) => ({
    path: `${MANIFEST}: ${path}`,
    problem,
    remedy: 'run npx popgate build, which writes it anew',
  }));
}

function describe({ problems, drift, warnings }: Report): string {
  const sections = [formatProblems(problems), list('Drift', drift), list('Warnings', warnings)];
  return sections.filter((section) => section !== '').join('\n\n') || 'no problems, no drift, no warnings';
}

function list(title: string, found: readonly Problem[]): string {
  if (found.length === 0) return '';
  return [
    `${title}:`,
    ...found.map(({ path, problem, remedy }) => `  ${path}\n    ${problem}\n    fix: ${remedy}`),
  ].join('\n\n');
}
