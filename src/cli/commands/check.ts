import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { formatProblems, type Problem } from '../../gateway/check.ts';
import { type GatewayConfig, PRODUCTION } from '../../gateway/index.ts';
import type { CheckReport } from '../findings/report.ts';
import { describeKind, routeKinds } from '../project/costs.ts';
import { chooseEnvironment, readClosely, reviewConfig } from '../project/load-config.ts';
import { driftFinding } from '../project/manifest-text.ts';
import { manifestTables } from '../project/manifest.ts';
import { compilerWarnings } from '../project/own-package.ts';
import { configFile, inProject, MANIFEST } from '../project/paths.ts';
import { checkTypes } from '../project/type-check.ts';
import { findWarnings } from '../findings/find.ts';
import { CliError } from '../terminal/cli-error.ts';
import { CONFIG_OPTION, defineCommand, ENV_OPTION, environmentOf } from '../terminal/command.ts';
import { styleProblems } from '../terminal/style.ts';

type Report = Omit<CheckReport, 'ok'>;

interface Asked {
  config: string | undefined;
  environment: string;
}

export const command = defineCommand({
  options: {
    config: CONFIG_OPTION,
    env: ENV_OPTION,
    json: {
      type: 'boolean',
      help: 'prints { ok, problems, drift, warnings, costs }, one JSON document whatever happens',
    },
  },
  notes: `Status 1 on problems, of any environment, and on drift; warnings are only told. The checked-in fastly.toml is
production's: with --config, or for another environment, there is none to compare.`,
  async run({ config, json, ...flags }, terminal) {
    const asked = { config, environment: environmentOf(flags, terminal) };
    const report = json ? await reviewInAnyCase(asked) : await review(asked);
    const ok = report.problems.length === 0 && report.drift.length === 0;
    if (json) terminal.print(JSON.stringify({ ok, ...report } satisfies CheckReport));
    else {
      terminal.print(styleProblems(describe(report), terminal.style.out));
      if (report.costs.length > 0) terminal.print(['', ...report.costs.map(describeKind)].join('\n'));
    }
    return ok ? 0 : 1;
  },
});

/** A program that reads the report gets one, too, where the configuration cannot be read. */
async function reviewInAnyCase(asked: Asked): Promise<Report> {
  try {
    return await review(asked);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const file = path.relative(process.cwd(), configFile(asked.config));
    const problem = { path: file, problem: `${error.message}: ${error.why}`, remedy: error.fix };
    return { problems: [problem], drift: [], warnings: [], costs: [] };
  }
}

async function review({ config, environment }: Asked): Promise<Report> {
  const reading = readClosely(config);
  const [reviewed, typed] = await Promise.all([
    reviewConfig(reading),
    reading.then((read) => checkTypes(read.config, config)),
  ]);
  const problems = [...reviewed.problems, ...typed.problems];
  if (reviewed.problems.length > 0) return { problems, drift: [], warnings: typed.warnings, costs: [] };
  const gateway = chooseEnvironment(reviewed.config, environment);
  const isCheckedIn = config === undefined && environment === PRODUCTION;
  return {
    problems,
    drift: isCheckedIn ? await manifestDrift(gateway) : [],
    warnings: [...findWarnings(gateway), ...reviewed.warnings, ...typed.warnings, ...compilerWarnings()],
    costs: routeKinds(gateway),
  };
}

async function manifestDrift(config: GatewayConfig): Promise<Problem[]> {
  const file = inProject(MANIFEST);
  const text = existsSync(file) ? await readFile(file, 'utf8') : '';
  const finding = driftFinding(text, manifestTables(config));
  return finding === null
    ? []
    : [{ path: MANIFEST, problem: finding, remedy: 'run npx popgate build, which writes it anew' }];
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
