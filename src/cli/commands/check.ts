import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Problem } from '../../gateway/check.ts';
import { environmentNames, forEnvironment, type GatewayConfig, PRODUCTION } from '../../gateway/index.ts';
import { describeCosts, describeMeant, describeReport } from '../findings/describe.ts';
import { findWarnings } from '../findings/find.ts';
import { coded, type Finding } from '../findings/finding.ts';
import { type Found, judge, type Judged } from '../findings/meant.ts';
import { type CheckReport, told, toldCosts } from '../findings/report.ts';
import { routeKinds } from '../project/costs.ts';
import { chooseEnvironment, readClosely, reviewConfig, type Reviewed } from '../project/load-config.ts';
import { driftFinding } from '../project/manifest-text.ts';
import { manifestTables } from '../project/manifest.ts';
import { compilerWarnings } from '../project/own-package.ts';
import { configFile, inProject, MANIFEST } from '../project/paths.ts';
import { checkTypes } from '../project/type-check.ts';
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
      help: 'prints { ok, problems, drift, warnings, meant, costs }, one JSON document whatever happens',
    },
  },
  notes: `Status 1 on problems, of any environment, and on drift; warnings are only told. Each is explained in
docs/reference/findings.md. What is meant as it is: meant: { CODE: 'reason' } at its place, or around it. The
checked-in fastly.toml is production's: with --config, or for another environment, there is none to compare.`,
  async run({ config, json, ...flags }, terminal) {
    const asked = { config, environment: environmentOf(flags, terminal) };
    const report = json ? await reviewInAnyCase(asked) : await review(asked);
    const ok = report.problems.length === 0 && report.drift.length === 0;
    if (json) terminal.print(JSON.stringify({ ok, ...report } satisfies CheckReport));
    else {
      terminal.print(styleProblems(describeReport(report), terminal.style.out));
      for (const text of [describeCosts(report.costs), describeMeant(report.meant)]) {
        if (text !== '') terminal.print(`\n${text}`);
      }
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
    return { ...NOTHING, problems: told(coded('unreadable-configuration', [problem])) };
  }
}

const NOTHING: Report = { problems: [], drift: [], warnings: [], meant: [], costs: [] };

async function review({ config, environment }: Asked): Promise<Report> {
  const reading = readClosely(config);
  const [reviewed, types] = await Promise.all([
    reviewConfig(reading),
    reading.then((read) => checkTypes(read.config, config)),
  ]);
  const typed = { problems: coded('type-error', types.problems), warnings: coded('unchecked-types', types.warnings) };
  const problems = told([...reviewed.problems, ...typed.problems]);
  if (reviewed.problems.length > 0) return { ...NOTHING, problems, warnings: told(typed.warnings) };
  const gateway = chooseEnvironment(reviewed.config, environment);
  const isCheckedIn = config === undefined && environment === PRODUCTION;
  const around = [...reviewed.warnings, ...typed.warnings, ...coded('untested-compiler', compilerWarnings())];
  const { told: warnings, meant } = judged(reviewed, { gateway, around });
  return {
    problems,
    drift: isCheckedIn ? told(coded('drift', await manifestDrift(gateway))) : [],
    warnings: told(warnings),
    meant,
    costs: toldCosts(routeKinds(gateway)),
  };
}

/** What is found in the environment that is asked for, and around it; what is meant may be found in another one. */
function judged(
  { config, reads }: Reviewed,
  { gateway, around }: { gateway: GatewayConfig; around: readonly Finding[] },
): Judged {
  const foundIn = (config: GatewayConfig): Found => ({ config, findings: [...findWarnings(config, reads), ...around] });
  const others = environmentNames(config).map((name) => foundIn(forEnvironment(config, name)));
  return judge(foundIn(gateway), others);
}

async function manifestDrift(config: GatewayConfig): Promise<Problem[]> {
  const file = inProject(MANIFEST);
  const text = existsSync(file) ? await readFile(file, 'utf8') : '';
  const finding = driftFinding(text, manifestTables(config));
  return finding === null
    ? []
    : [{ path: MANIFEST, problem: finding, remedy: 'run npx popgate build, which writes it anew' }];
}
