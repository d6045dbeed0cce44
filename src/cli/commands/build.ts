import { buildGateway, choosePlace, clearPlace } from '../project/build-gateway.ts';
import { compilerWarnings } from '../project/own-package.ts';
import { CONFIG_OPTION, defineCommand, ENV_OPTION, environmentOf } from '../terminal/command.ts';

export const command = defineCommand({
  options: {
    config: CONFIG_OPTION,
    env: ENV_OPTION,
    out: {
      type: 'string',
      value: 'DIR',
      help: 'where fastly.toml and bin/main.wasm go (default: the project; with --config a temporary folder)',
    },
  },
  notes: `In the project, fastly.toml and bin/ are then those of the environment, until the next build. fastly compute publish runs
this command; POPGATE_ENV chooses the environment there, and --service-id the service.`,
  async run(flags, terminal) {
    const place = await choosePlace(flags);
    try {
      for (const { path, problem } of compilerWarnings()) terminal.progress(`warning: ${path} ${problem}`);
      const { file, megabytes } = await buildGateway(flags.config, place.directory, environmentOf(flags, terminal));
      terminal.print(`built ${file} (${megabytes.toFixed(2)} MB)`);
      return 0;
    } catch (error) {
      await clearPlace(place);
      throw error;
    }
  },
});
