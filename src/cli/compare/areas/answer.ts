import { guard, type Sentences } from '../meaning.ts';
import { list, time, word, wordOr } from '../words.ts';
import { inCases, instead } from './sentences.ts';

interface Answer {
  kind: string;
  [field: string]: unknown;
}

/** How a route answers, as the rest of a sentence: `the backend shop answers`. */
export function answerText(form: unknown): string {
  const answer = form as Answer;
  switch (answer.kind) {
    case 'to':
      return `${targetText(answer['to'])} answers`;
    case 'redirect':
      return `the gateway redirects to ${word(answer['target'])} (${word(answer['status'])})`;
    case 'respond':
      return `the gateway answers ${word(answer['status'])} itself`;
    case 'handler':
      return `the handler ${word(answer['handler'])} answers`;
    case 'held':
      return `the backend ${word(answer['to'])} streams`;
    default:
      return `the gateway streams ${list(answer['channels'])}`;
  }
}

function targetText(to: unknown): string {
  if (typeof to === 'string') return word(to);
  const { dynamic, origin, key } = to as Record<string, unknown>;
  return `the dynamic backend ${word(dynamic)} (${word(origin ?? key)})`;
}

/** A fixed error keeps clients from what answers instead. */
function isRefusal({ kind, status }: Answer): boolean {
  return kind === 'respond' && Number(status) >= 400;
}

export const answer: Sentences = {
  '': ({ from, to }) =>
    guard(isRefusal(from as Answer) && !isRefusal(to as Answer), `${answerText(to)} now; before, ${answerText(from)}`),
  to: ({ from, to }) => `${targetText(to)} answers instead of ${targetText(from)}`,
  rewrite: instead('the origin is asked for', (path) => wordOr("the request's own path", path)),
  target: instead('the gateway redirects to'),
  handler: ({ from, to }) => `the handler ${word(to)} answers instead of ${word(from)}`,
  status: ({ from, to }) =>
    guard(Number(from) >= 400 && Number(to) < 400, `the status is ${word(to)} instead of ${word(from)}`),
  query: ({ to }) =>
    to === 'keep' ? 'the query is appended to the target' : 'the query is not appended to the target any more',
  body: () => 'the body is another one',
  'headers.*': ({ from, to, names }) => headerSentence(names[0]!, { from, to }),
  transport: instead('events are sent as'),
  timeoutMs: inCases({
    fresh: (to) => `a client waits for an event for ${time(to)}`,
    gone: (from) => `a client does not wait for an event for ${time(from)} any more`,
    other: (from, to) => `a client waits for an event for ${time(to)} instead of ${time(from)}`,
  }),
  channels: ({ from, to }) => `the channels are ${list(to)} instead of ${list(from)}`,
};

function headerSentence(name: string, { from, to }: { from: unknown; to: unknown }): string {
  if (to === null) return `the answer has no ${name} any more`;
  return from === null
    ? `the answer has ${name}: ${word(to)}`
    : `the answer has ${name}: ${word(to)} instead of ${word(from)}`;
}
