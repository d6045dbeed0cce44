/**
 * The examples in documents, run. Each is a block of lines, which begin with a word: `route`, `show`, `wait`, `client`, `origin`
 * are what is done; `asked` and `answer` are what came of it, and are written anew.
 */
import { parseDuration } from '../../src/gateway/config/duration.ts';
import type { RouteConfig } from '../../src/gateway/index.ts';
import { site, type Site } from '../support/site.ts';

/** An operator's, for examples that purge. */
const PURGE_TOKEN = 'a-token-for-purges';

interface Line {
  word: string;
  text: string;
}

/** What the fields are that an example shows, of what the origin is sent and of answers. */
interface Shown {
  request: string[];
  answer: string[];
}

/** One request, or several at once, and what the origin answers to them in turn. */
interface Step {
  times: number;
  request: string;
  answers: string[];
}

/** The same block, with what came of it now. */
export async function runExample(block: string): Promise<string> {
  const lines = block.split('\n').map(parseLine);
  const shown = shownBy(lines);
  const origin: OriginState = { queue: [], asked: [], count: 0 };
  const www = site({
    origin: (request) => answerNext(origin, request),
    secrets: { purge_token: PURGE_TOKEN },
    config: {
      domains: { 'www.example.test': { routes: routesOf(lines) } },
      admin: { host: 'www.example.test' },
    },
  });
  const written: Line[] = [];
  for (const { line, step } of stepsOf(lines)) {
    written.push(line);
    if (line.word === 'wait') www.advance(parseDuration(line.text));
    if (step !== undefined) written.push(...(await runStep(step, { www, origin, shown })));
  }
  return written.map(({ word, text }) => `${word.padEnd(8)}${text}`.trimEnd()).join('\n');
}

const GENERATED: ReadonlySet<string> = new Set(['asked', 'answer']);

function parseLine(line: string): Line {
  const [, word = '', text = ''] = /^(\S*) *(.*)$/.exec(line) ?? [];
  return { word, text };
}

/** Each line that stays, and with a client's what is to be done. */
function stepsOf(lines: readonly Line[]): { line: Line; step?: Step }[] {
  return lines.flatMap((line, at) => {
    if (GENERATED.has(line.word) || line.word === 'origin') return [];
    if (line.word !== 'client') return [{ line }];
    const rest = lines.slice(at + 1);
    const end = rest.findIndex(({ word }) => word !== 'origin' && !GENERATED.has(word));
    const own = end < 0 ? rest : rest.slice(0, end);
    const answers = own.filter(({ word }) => word === 'origin').map(({ text }) => text);
    const [, times = '1', request = ''] = /^(?:(\d+) at once: )?(.*)$/.exec(line.text) ?? [];
    return [{ line, step: { times: Number(times), request, answers } }];
  });
}

function routesOf(lines: readonly Line[]): [RouteConfig, ...RouteConfig[]] {
  const routes = lines
    .filter(({ word }) => word === 'route')
    .map(({ text }): RouteConfig => {
      const [, path = '/*', rules = ''] = /^(\/\S* )?(.*)$/.exec(text) ?? [];
      // It is written as in a configuration.
      // oxlint-disable-next-line no-implied-eval, typescript/no-implied-eval
      return { path: path.trim(), to: 'origin', ...(new Function(`return {${rules}}`)() as object) } as RouteConfig;
    });
  return [...routes, { path: '/*', to: 'origin' }] as unknown as [RouteConfig, ...RouteConfig[]];
}

function shownBy(lines: readonly Line[]): Shown {
  const shown: Shown = { request: [], answer: [] };
  for (const { word, text } of lines) {
    const [, kind, names = ''] = /^(request|answer) (.*)$/.exec(word === 'show' ? text : '') ?? [];
    if (kind === 'request' || kind === 'answer') shown[kind].push(...names.split(', '));
  }
  return shown;
}

interface OriginState {
  /** What it will answer. */
  queue: string[];
  asked: { method: string; url: string; headers: Headers }[];
  /** So that each of its pages is another. */
  count: number;
}

function answerNext(origin: OriginState, request: OriginState['asked'][number]): Response {
  const told = origin.queue.shift();
  origin.asked.push(request);
  origin.count += 1;
  const [first = '', ...lines] = (told ?? 'down').split(' | ');
  if (first === 'down') throw new Error('refused');
  const headers = new Headers({ 'content-type': 'text/plain' });
  for (const [name, value] of lines.map(fieldOf)) {
    if (/^content-type$/i.test(name)) headers.set(name, value);
    else headers.append(name, value);
  }
  const status = Number(first);
  return new Response(status === 304 ? null : `page ${origin.count}`, { status, headers });
}

/** `{x*9000}` stands for so many. */
function fieldOf(line: string): [name: string, value: string] {
  const at = line.indexOf(': ');
  const value = line
    .slice(at + 2)
    .replace(/\{(.)\*(\d+)\}/, (_, one: string, times: string) => one.repeat(Number(times)));
  return [line.slice(0, at), value];
}

async function runStep(
  { times, request, answers }: Step,
  { www, origin, shown }: { www: Site; origin: OriginState; shown: Shown },
): Promise<Line[]> {
  const [line = '', ...fields] = request.split(' | ');
  const { body, ...headers } = Object.fromEntries(fields.map(fieldOf));
  origin.queue = [...answers];
  origin.asked = [];
  const got = await Promise.all(Array.from({ length: times }, () => www.ask(line, headers, body)));
  const texts = await Promise.all(got.map(async (answer) => describeAnswer(answer, shown.answer)));
  await www.settle();
  if (origin.queue.length > 0 || origin.asked.length > answers.length) {
    throw new Error(`for ${request} the origin was asked ${origin.asked.length} times, not ${answers.length}`);
  }
  const asked = origin.asked.map(({ method, url, headers }) => {
    const { pathname, search } = new URL(url);
    return { word: 'asked', text: [`${method} ${pathname}${search}`, ...fieldsOf(headers, shown.request)].join(' | ') };
  });
  const told = answers.map((text): Line => ({ word: 'origin', text }));
  const exchanges = told.flatMap((line, at) => (shown.request.length > 0 && asked[at] ? [asked[at], line] : [line]));
  return [...exchanges, ...countEqual(texts).map((text): Line => ({ word: 'answer', text }))];
}

async function describeAnswer(answer: Response, names: readonly string[]): Promise<string> {
  const text = await answer.text();
  const page = text.startsWith('page') ? ` ${text}` : '';
  return [`${answer.status}${page}`, ...fieldsOf(answer.headers, [...names, 'Cache-Status'])].join(' | ');
}

function fieldsOf(headers: Headers, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [`${name}: ${value}`];
  });
}

function countEqual(texts: readonly string[]): string[] {
  return [...new Set(texts)].map((text) => {
    const count = texts.filter((other) => other === text).length;
    return texts.length === 1 ? text : `${count === 1 ? 'once' : `${count} times`}: ${text}`;
  });
}
