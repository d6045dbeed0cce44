import {
  bothChecks,
  type Check,
  choiceCheck,
  chooseFrom,
  durationCheck,
  fieldsCheck,
  type Judge,
  listCheck,
  textCheck,
  withForms,
} from '../../config/checks.ts';
import { type ParameterNames, parametersJudge } from '../../config/parameters.ts';
import { inside, quote, report } from '../../config/problems.ts';
import { fieldOf } from '../../config/table.ts';
import { channelFault } from '../../push/check.ts';

const TRANSPORTS = ['sse', 'http-stream', 'long-poll', 'websocket'];
/** Pushpin's limit for one connection. */
const MAX_CHANNELS = 20;

const channelsCheck: Check = (value, place) => {
  if (!Array.isArray(value) || (value.length > 0 && value.length <= MAX_CHANNELS)) return;
  report(place, { problem: `has ${value.length} channels`, remedy: `write 1 to ${MAX_CHANNELS}` });
};

const timeoutCheck = durationCheck({
  leastMs: 1,
  mostMs: 600_000,
  why: 'a poll takes some time, and its client none that is longer',
  most: '10m',
});

const pollCheck: Check = (value, place) => {
  if (fieldOf(value, 'timeout') === undefined || fieldOf(value, 'transport') === 'long-poll') return;
  report(inside(place, 'timeout'), {
    problem: 'is for long polls alone',
    remedy: "leave it out, or write transport: 'long-poll'",
  });
};

/** Checks a stream that the gateway itself answers, or one that a backend answers. */
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
  return withForms(
    () => [own, delegated],
    (value, place) => (fieldOf(value, 'to') === undefined ? own : delegated)(value, place),
  );
}
