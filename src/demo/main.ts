/**
 * `npm start`: the demo origins, and the gateway in front of them. Takes the options of `popgate serve`, or of `popgate dev` where
 * there is no Viceroy.
 */
import { main, terminal } from '../cli/main.ts';
import { CliError, messageOf } from '../cli/terminal/cli-error.ts';
import { describeError } from '../cli/terminal/describe-error.ts';
import { gatewayCommand } from './gateway-command.ts';
import { startDemoOrigins } from './start.ts';

/** As `src/gateway.config.ts` has it. */
const FIRST_PORT = 7701;

async function startOrigins(): Promise<void> {
  try {
    await startDemoOrigins(FIRST_PORT);
  } catch (error) {
    const fix = 'free the ports 7701, 7702 and 7703';
    throw new CliError('the demo origins cannot listen', { why: messageOf(error), fix });
  }
}

try {
  await startOrigins();
  process.exit(await main([...(await gatewayCommand(terminal)), ...process.argv.slice(2)], terminal));
} catch (error) {
  terminal.progress(describeError(error, terminal.style.err));
  process.exit(1);
}
