import { MIN_SECRET_LENGTH, OWN_STORE } from '../../gateway/index.ts';
import { forgetSecret, makeSecret, readSecret, renameSecret, secretFile } from '../control/secrets/keep.ts';
import { readService } from '../control/service/service.ts';
import { CONTROL_OPTIONS } from '../control/session.ts';
import { linkedStore } from '../control/stores/linked.ts';
import { deleteSecret, listSecrets, replaceSecret } from '../control/stores/secret.ts';
import type { Store } from '../control/stores/store.ts';
import { createFastlyApi, type FastlyApi } from '../fastly/api.ts';
import { findServiceId } from '../fastly/service-id.ts';
import { TOKEN_NOTE } from '../fastly/token.ts';
import { environmentName } from '../project/manifest.ts';
import { HOOK_OPERAND, PURPOSE_OPTION, secretOf } from '../project/secret-purpose.ts';
import { CliError } from '../terminal/cli-error.ts';
import { defineCommand, environmentOf, type Terminal } from '../terminal/command.ts';

export const command = defineCommand({
  options: {
    for: PURPOSE_OPTION,
    finish: { type: 'boolean', help: 'the second step: the new one becomes the only one' },
    ...CONTROL_OPTIONS,
  },
  operand: HOOK_OPERAND,
  notes: `First step: a second secret, its name ending in _next, is made, kept in a file of mode 0600, and stored; both are good.
Give it to all who use the old one. Second step, --finish: it takes the place of the old one, which is worth nothing then.
A secret that has leaked: both steps at once, and then tell all who use it. What a variable holds, as POPGATE_HOOK_SHOPIFY_NEXT, is
taken in place of a new one.

${TOKEN_NOTE}`,
  async run({ for: purpose = 'purge', operand, finish, ...flags }, terminal) {
    const name = secretOf(purpose, operand);
    const api = createFastlyApi(terminal);
    const service = await readService(api, await findServiceId(flags, terminal));
    const store = await linkedStore(api, service, { kind: 'secret', name: OWN_STORE });
    const rotation = { api, store, name, environment: environmentOf(flags, terminal), terminal };
    await (finish ? finishRotation(rotation) : beginRotation(rotation));
    return 0;
  },
});

interface Rotation {
  api: FastlyApi;
  store: Store;
  name: string;
  environment: string;
  terminal: Terminal;
}

async function beginRotation({ api, store, name, environment, terminal }: Rotation): Promise<void> {
  const kept = { environment, name: `${name}_next` };
  const given = givenSecret(kept.name, terminal);
  const value = given ?? (await makeSecret(terminal.env, kept));
  await replaceSecret(api, store, { name: kept.name, value });
  terminal.print(`stored: ${kept.name}${given ? '' : `, kept in ${secretFile(terminal.env, kept)}`}`);
  terminal.progress(
    'both are good now: give the new one to all who use the old one, then run this again with --finish',
  );
}

async function finishRotation({ api, store, name, environment, terminal }: Rotation): Promise<void> {
  const next = { environment, name: `${name}_next` };
  const given = givenSecret(next.name, terminal);
  const value = given ?? (await readSecret(terminal.env, next));
  if (value === undefined || !(await listSecrets(api, store)).includes(next.name)) {
    throw new CliError(`no rotation of ${name} has begun here`, {
      why:
        value === undefined
          ? `Fastly shows no secret, and there is neither ${environmentName(OWN_STORE, next.name)} nor ${secretFile(terminal.env, next)}`
          : `there is no ${next.name} in the store`,
      fix: 'begin it on this machine: the same command without --finish',
    });
  }
  await replaceSecret(api, store, { name, value });
  await deleteSecret(api, store, next.name);
  if (given === undefined) await renameSecret(terminal.env, next, name);
  else await forgetSecret(terminal.env, { environment, name });
  terminal.print(`stored: ${name}${given ? '' : `, kept in ${secretFile(terminal.env, { environment, name })}`}`);
  terminal.progress(`the old one is worth nothing now, and ${next.name} is deleted`);
}

/** What a variable holds. @throws CliError where it can be guessed. */
function givenSecret(name: string, { env }: Terminal): string | undefined {
  const variable = environmentName(OWN_STORE, name);
  const value = env[variable];
  if (value === undefined || value === '' || value.length >= MIN_SECRET_LENGTH) return value || undefined;
  throw new CliError('a secret is too short', {
    why: `${variable}: a secret of fewer than ${MIN_SECRET_LENGTH} characters can be guessed`,
    fix: 'unset it, and one is made; nothing was stored',
  });
}
