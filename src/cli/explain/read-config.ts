import { validateGateway } from '../../gateway/check.ts';
import type { GatewayConfig } from '../../gateway/index.ts';
import { chooseEnvironment, loadValidConfig, readClosely } from '../project/load-config.ts';
import { reviewSuffixes } from '../findings/public-suffixes.ts';
import { namedCode } from '../project/named-code.ts';

/**
 * Reads the configuration of an environment as the build does, and refuses the same, except that the project's handlers are
 * taken to be there: to read them takes longer than all the rest.
 */
export async function readConfigAlone(file: string | undefined, environment: string): Promise<GatewayConfig> {
  const { config, doubles } = await readClosely(file);
  const isValid = doubles.length === 0 && hasNoProblems(config) && (await reviewSuffixes(config)).problems.length === 0;
  return isValid ? chooseEnvironment(config, environment) : loadValidConfig(file, environment);
}

function hasNoProblems(config: GatewayConfig): boolean {
  try {
    const { handlers, transforms } = namedCode(config);
    return validateGateway(config, handlers, transforms).length === 0;
  } catch {
    // What has not even routes has no names of handlers.
    return false;
  }
}
