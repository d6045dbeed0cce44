import { callOperatorApi, findToken, operatorRequest, findTarget, TO_OPTION } from '../operator/api.ts';
import { adminPlace } from '../project/admin-place.ts';
import { loadConfig } from '../project/load-config.ts';
import { CliError, misuse } from '../terminal/cli-error.ts';
import { CONFIG_OPTION, defineCommand, ENV_OPTION, environmentOf } from '../terminal/command.ts';

export const command = defineCommand({
  options: {
    channel: { type: 'string', value: 'CHANNEL', help: 'the channel; required' },
    event: { type: 'string', value: 'NAME', help: 'the name of the event, for server-sent events (default: message)' },
    id: { type: 'string', value: 'ID', help: 'the id of the event, for server-sent events' },
    to: TO_OPTION,
    env: ENV_OPTION,
    config: CONFIG_OPTION,
    json: { type: 'boolean', help: 'prints the answer as it is' },
  },
  operand: { value: 'DATA', help: 'the text to publish; - is stdin' },
  notes: `The token is read from POPGATE_PUBLISH_TOKEN, else from POPGATE_ADMIN_TOKEN, and for a local gateway from .popgate/dev.env as well.
What fails on the way is tried again, so an event may come twice.`,
  async run({ channel, event, id, operand, json = false, ...flags }, terminal) {
    if (channel === undefined) throw misuse('there is no channel', '--channel is needed');
    if (operand === undefined) throw misuse('there is nothing to publish', 'the text is needed, or - for stdin');
    const to = await findTarget(flags.to, terminal.env);
    const token = await findToken(terminal, 'publish', to);
    const { host, path } = adminPlace(await loadConfig(flags.config, environmentOf(flags, terminal)));
    const data = operand === '-' ? await terminal.read() : operand;
    const body = { channel, data, ...(event !== undefined && { event }), ...(id !== undefined && { id }) };
    const request = operatorRequest({ to, host, path: `${path}/publish`, body });
    const answer = await callOperatorApi(request, { token, terminal });
    if (!isPublished(answer)) {
      throw new CliError('the answer is not that of a publication', {
        why: `something other than a Popgate answers at ${to.origin}`,
        fix: 'check --to',
      });
    }
    terminal.print(json ? JSON.stringify(answer) : `published to ${answer.channel}`);
    return 0;
  },
});

function isPublished(answer: unknown): answer is { channel: string } {
  return typeof answer === 'object' && answer !== null && 'channel' in answer;
}
