import { formatProblems, validateGateway } from '../../gateway/check.ts';
import type { GatewayConfig } from '../../gateway/index.ts';
import { loadConfig } from '../project/load-config.ts';
import { CliError } from '../terminal/cli-error.ts';
import { namedCode } from '../project/named-code.ts';

/** Reads two configurations. A CliError of status 2 for one that cannot be read, or that the build would refuse. */
export async function readConfigs(
  files: readonly [string, string],
  environment: string,
): Promise<[GatewayConfig, GatewayConfig]> {
  const [from, to] = await Promise.all(files.map((file) => readValid(file, environment)));
  return [from!, to!];
}

async function readValid(file: string, environment: string): Promise<GatewayConfig> {
  const config = await asMisuse(loadConfig(file, environment));
  const problems = problemsOf(config);
  if (problems === '') return config;
  throw new CliError(`${file} is no configuration that the build would take`, {
    why: problems,
    fix: `correct it, or compare another one: npx popgate check --config ${file} lists what is wrong`,
    status: 2,
  });
}

/** The code of handlers is not there, and not needed. */
function problemsOf(config: GatewayConfig): string {
  try {
    const { handlers, transforms } = namedCode(config);
    return formatProblems(validateGateway(config, handlers, transforms));
  } catch {
    return formatProblems(validateGateway(config, [], []));
  }
}

/** Status 1 says that something grave was found. */
async function asMisuse<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    throw new CliError(error.message, { why: error.why, fix: error.fix, status: 2 });
  }
}
