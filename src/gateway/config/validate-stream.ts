import {
  type Check,
  type Judge,
  bothChecks,
  booleanCheck,
  choiceCheck,
  chooseFrom,
  fieldOf,
  fieldsCheck,
  isTable,
  keysOf,
  listCheck,
  matching,
  textCheck,
  waitCheck,
} from './checks.ts';
import { parseDuration } from './duration.ts';
import { describe, inside, quote, report } from './problems.ts';
import { OWN_BACKENDS } from './push-backends.ts';
import { type ParameterNames, parametersJudge } from './validate-templates.ts';

const TRANSPORTS = ['sse', 'http-stream', 'long-poll', 'websocket'];
/** Pushpin's, for one connection. */
const MAX_CHANNELS = 20;
const MAX_TIMEOUT_MS = 600_000;

/** What could not stand in a list of channels, or is the gateway's own. */
const channelFault = matching(/^(?!popgate:)[!#-+\-./0-9:<-~]{1,512}$/, {
  problem: 'is not the name of a channel',
  remedy:
    "write printable ASCII without spaces, quotes, commas and semicolons, that does not start with popgate: 'price-:id'",
});

const channelsCheck: Check = (value, place) => {
  if (!Array.isArray(value) || (value.length > 0 && value.length <= MAX_CHANNELS)) return;
  report(place, { problem: `has ${value.length} channels`, remedy: `write 1 to ${MAX_CHANNELS}` });
};

const timeoutCheck: Check = (value, place) => {
  waitCheck(value, place);
  if (typeof value !== 'string' || !(parseDuration(value) > MAX_TIMEOUT_MS)) return;
  report(place, { problem: `is ${describe(value)}`, remedy: "write at most '10m'" });
};

const pollCheck: Check = (value, place) => {
  if (fieldOf(value, 'timeout') === undefined || fieldOf(value, 'transport') === 'long-poll') return;
  report(inside(place, 'timeout'), {
    problem: 'is for long polls alone',
    remedy: "leave it out, or write transport: 'long-poll'",
  });
};

/** A stream that the gateway gives itself, or one that a backend gives. */
export function streamCheck(backends: readonly string[], parameters: ParameterNames): Check {
  const channels = listCheck(textCheck(channelFault, parametersJudge(parameters)));
  const own = bothChecks(
    fieldsCheck(
      {
        channels: bothChecks(channels, channelsCheck),
        transport: choiceCheck(TRANSPORTS),
        timeout: timeoutCheck,
      },
      { channels: "write which: ['price-:id'], or name a backend that speaks GRIP: { to: 'chat' }" },
    ),
    pollCheck,
  );
  const backendFault: Judge = (name) =>
    backends.includes(name)
      ? null
      : { problem: `there is no backend ${quote(name)}`, remedy: chooseFrom(name, backends) };
  const delegated = fieldsCheck({ to: textCheck(backendFault) });
  return (value, place) => (fieldOf(value, 'to') === undefined ? own : delegated)(value, place);
}

export const pushCheck = fieldsCheck({ fanout: booleanCheck });

export const announceCheck = textCheck(channelFault);

/** Fanout asks the service by a name of its own, and its backends have theirs. */
export function pushNeedsCheck(config: unknown): Check {
  return (_value, place) => {
    for (const name of keysOf(fieldOf(config, 'backends')).filter((name) => OWN_BACKENDS.includes(name))) {
      report(inside(inside(place, 'backends'), name), {
        problem: "is one of Popgate's own backends",
        remedy: 'write another name',
      });
    }
    const domains = keysOf(fieldOf(config, 'domains'));
    if (domains.length === 0 || domains.some((name) => !name.startsWith('*')) || !asksItself(config)) return;
    report(inside(place, 'domains'), {
      problem: 'has no name by which Fanout could reach the service',
      remedy: "write a domain out, besides: 'www.shop.example'",
    });
  };
}

function asksItself(config: unknown): boolean {
  const domains = fieldOf(config, 'domains');
  const routes = keysOf(domains).flatMap((name) => {
    const list = fieldOf(fieldOf(domains, name), 'routes');
    return Array.isArray(list) ? (list as unknown[]) : [];
  });
  return routes.some((route) => {
    const stream = fieldOf(route, 'stream');
    return isTable(stream) && fieldOf(stream, 'to') === undefined;
  });
}
