import path from 'node:path';
import { HANDLERS } from '../../../src/cli/project/paths.ts';
import { readConfig } from '../../../src/cli/project/load-config.ts';
import { readHandlers } from '../../../src/cli/project/handler-code/read.ts';
import { validateGateway } from '../../../src/gateway/check.ts';

/** What `popgate check` has to say of a project's configuration and handlers. */
export async function problemsOf(folder: string): Promise<string[]> {
  const config = await readConfig(path.join(folder, 'src/gateway.config.ts'));
  const { names, transforms, problems } = await readHandlers(path.join(folder, HANDLERS));
  return [...problems, ...validateGateway(config, names, transforms)].map(
    ({ path: at, problem, remedy }) => `${at}: ${problem}; ${remedy}`,
  );
}
